"""Counts with their nouns in the grammar of both languages, each a link to the list behind it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from zqmap.analysis.filters import Filters
from zqmap.analysis.overview.statements import Number, works_filters
from zqmap.analysis.roll_names import Roll
from zqmap.texts.wording import land_words, plain_number
from zqmap.ui.context import Context
from zqmap.ui.html_table import Html, make_link
from zqmap.ui.link import FeatureRef, Link, page_address
from zqmap.ui.overview.state import Overview

PLAIN = "plain"
LAND = "mu"


def plural(number: float) -> str:
    """Give the form of a sentence that a number asks for: in Chinese too it is another one where there is only one."""
    return "one" if number == 1 else "other"


def count_words(context: Context, noun: str, number: float) -> str:
    """Write a number with what is counted."""
    if noun == LAND:
        return land_words(number, context.language)
    figure = plain_number(number, context.language)
    if noun == PLAIN:
        return figure
    return context.words(f"overview.noun.{noun}", number=figure)


def link_number(context: Context, number: Number) -> Html:
    """Write a number as the link to its list."""
    return make_link(count_words(context, number.noun, number.value), list_address(context, number.filters))


def roll_link(overview: Overview, roll: Roll, number: int) -> Html:
    """Write how many of the chosen works are on a roll as the link to them; nobody on it is no link."""
    context, figure = overview.context, plain_number(number, overview.context.language)
    if not number:
        return Html(escape(figure))
    return make_link(figure, list_address(context, works_filters(overview.filters, roll)))


def list_address(context: Context, filters: Filters) -> str:
    """Give the address of the map page with just what the filters leave."""
    return page_address("/map", Link(context.language, filters, as_of=context.link.as_of).query())


def work_link(overview: Overview, row: int) -> Html:
    """Name a work, linked to what is known of it; an invented one is marked as such."""
    link = feature_link(overview.context, overview.ref(row), overview.name(row))
    if overview.works.column("basis")[row] != "demo":
        return link
    badge = escape(overview.context.words("map.legend.demo"))
    return Html(f'{link.text} <span class="zq-badge">{badge}</span>')


def feature_link(context: Context, ref: FeatureRef, name: str) -> Html:
    """Name a feature, linked to what is known of it."""
    own = Link(context.language, feature=ref, as_of=context.link.as_of)
    return make_link(name, page_address("/map", own.query()))


def join_words(context: Context, parts: Iterable[str]) -> str:
    """Put parts into one enumeration."""
    listed = list(parts)
    if context.language == "zh" or len(listed) < 2:
        return "、".join(listed) if context.language == "zh" else "".join(listed)
    return f"{', '.join(listed[:-1])} and {listed[-1]}"
