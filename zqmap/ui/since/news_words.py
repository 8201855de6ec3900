"""News as sentences, each with the way to what it speaks of."""

from __future__ import annotations

from datetime import date

from zqmap.analysis.news import News, NewsCounts, NewsKind
from zqmap.model.vocabularies import AREA
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.context import Context
from zqmap.ui.history.sentences import change_sentences, field_words, join_words, place_sentence
from zqmap.ui.html_table import Cell, Html, make_link, make_mark, write_cell
from zqmap.ui.link import FeatureRef, Link, page_address
from zqmap.ui.since.address import SinceLink

FATES = {
    NewsKind.STATE: "changed",
    NewsKind.ADDED: "added",
    NewsKind.REMOVED: "removed",
    NewsKind.DATES: "due",
    NewsKind.OTHER: "unset",
}
"""The looks of each kind, among those of `tables.css`."""


def news_sentence(context: Context, item: News) -> str:
    """Say what is new, without the name before it."""
    if item.kind is NewsKind.ADDED:
        stated = [field_words(context, item.layer.by_name[one.field], one.new) for one in item.fields]
        said = context.words("since.added", layer=context.label(item.layer.label))
        return f"{said}{context.words('since.stated', state=join_words(context, stated))}" if stated else said
    if item.kind is NewsKind.REMOVED:
        return context.words("since.removed", layer=context.label(item.layer.label))
    place = place_sentence(context, item.moved_m, is_point=item.is_point) if item.place_changed else None
    return join_words(context, list(change_sentences(context, item.layer, item.fields, place)))


def day_words(context: Context, day: date) -> str:
    """Write a day."""
    return date_words(day.isoformat(), context.language)


def joiner(context: Context) -> str:
    """Give what stands between the parts of an enumeration."""
    return "、" if context.language == "zh" else ", "


def summary_html(context: Context, first: date, last: date, news: NewsCounts) -> str:
    """Say how much is new of each kind, each number with the way to its list."""
    days = {"first": day_words(context, first), "last": day_words(context, last)}
    if news.is_empty:
        return write_cell(context.words("since.nothing", **days))
    parts = [
        make_link(
            context.words(f"since.count.{kind}", number=plain_number(news.count(kind), context.language)),
            SinceLink(first, last, kind=kind).address(context.link),
        ).text
        for kind in NewsKind
        if news.count(kind)
    ]
    return context.words("since.summary", parts=("，" if context.language == "zh" else ", ").join(parts), **days)


def areas_html(context: Context, first: date, last: date, news: NewsCounts) -> str:
    """Say in which areas how much is new, each number with the way to its list; empty where no area is stated."""
    parts = [
        make_link(
            f"{context.label(AREA.label(code))} {plain_number(number, context.language)}",
            SinceLink(first, last, area=code).address(context.link),
        ).text
        for code, number in news.by_area.items()
    ]
    return context.words("since.by_area", areas=joiner(context).join(parts)) if parts else ""


def news_html(context: Context, item: News) -> str:
    """Write one piece of news as a line: its kind, its name with the way to it, the sentence."""
    mark = write_cell(make_mark(context.words(f"since.kind.{item.kind}"), FATES[item.kind]))
    colon = "：" if context.language == "zh" else ": "
    said = write_cell(f"{colon}{news_sentence(context, item)}")
    return f"<li>{mark} <strong>{write_cell(_name(context, item))}</strong>{said}</li>"


def _name(context: Context, item: News) -> Cell:
    name = context.label(item.name)
    snapshot = context.snapshots.get(item.layer.name)
    if snapshot is None or not bool((snapshot.frame["id"] == item.id).any()):
        return name
    link = Link(context.language, feature=FeatureRef(item.layer.name, item.id))
    made: Html = make_link(name, page_address("/map", link.query()))
    return made
