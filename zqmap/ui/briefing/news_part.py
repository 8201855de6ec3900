"""What a briefing says of what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from zqmap.analysis.news import NewsKind, count_begun, list_news
from zqmap.store.periods import Period, read_period
from zqmap.store.process import get_snapshots, get_store
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.briefing.plain import join_plain, rest_words
from zqmap.ui.context import Context
from zqmap.ui.since.news_words import news_sentence
from zqmap.web.briefing.brief import Lines

NEWS_LISTED = 42


def news_lines(context: Context, since: date, until: date) -> Lines:
    """Say what changed between the ends of two days."""
    period = read_period(get_store(), get_snapshots(), since, until)
    news, colon = list_news(period), "：" if context.language == "zh" else ": "
    listed = [
        f"{context.words(f'since.kind.{item.kind}')} · {context.label(item.name)}{colon}{news_sentence(context, item)}"
        for item in news.items[:NEWS_LISTED]
    ]
    days = [date_words(day.isoformat(), context.language) for day in (period.first, period.last)]
    counts = [
        context.words(f"since.count.{kind}", number=plain_number(news.counts.count(kind), context.language))
        for kind in NewsKind
        if news.counts.count(kind)
    ]
    key = "since.summary" if news.items else "since.nothing"
    summary = context.words(key, first=days[0], last=days[1], parts=join_plain(context, counts))
    lines = (summary, *_begun(context, period), *listed)
    return Lines(context.words("briefing.news"), lines, rest_words(context, len(news.items) - NEWS_LISTED))


def _begun(context: Context, period: Period) -> Iterator[str]:
    begun = [
        context.words("since.layer", layer=context.label(layer.label), number=plain_number(number, context.language))
        for layer, number in count_begun(period)
    ]
    if begun:
        day = date_words(period.first.isoformat(), context.language)
        yield context.words("since.begun", day=day, layers=join_plain(context, begun))
