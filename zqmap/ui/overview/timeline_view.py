"""Plan against actual on a timeline with today's line, and what lacks dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape

import streamlit as st

from zqmap.analysis.overview.schedule import Timeline, TimelineRow
from zqmap.analysis.overview.statements import Section, works_filters
from zqmap.analysis.overview.works import WORK_LAYERS
from zqmap.analysis.roll_names import Roll
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import STATUS
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.html_table import make_link
from zqmap.ui.overview.counted import count_words, list_address, roll_link, work_link
from zqmap.ui.overview.heading import show_heading
from zqmap.ui.overview.state import Overview

MARGIN = 0.04
"""The part of the axis that stays free at each end."""

MOST_TICKS = 8

TODAY_WIDTH = 7.0
"""So near to today, in per cent, a tick would stand under the word."""


@dataclass(frozen=True)
class Axis:
    """The days between which the timeline runs, as parts of its width in per cent."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """Give where a day lies, in per cent from the left."""
        span_days = max((self.last - self.first).days, 30)
        share = (day - self.first).days / span_days
        return round(100 * (MARGIN + (1 - 2 * MARGIN) * share), 2)

    def ticks(self) -> list[date]:
        """List the beginnings of years, halves or quarters that fit."""
        months = next((step for step in (3, 6, 12, 24, 60, 120) if self._months() / step <= MOST_TICKS), 240)
        begin = self.first.year * 12 + self.first.month - 1
        places = range(-(-begin // months) * months, begin + self._months() + 1, months)
        ticks = [date(place // 12, place % 12 + 1, 1) for place in places]
        return [day for day in ticks if self.first <= day <= self.last]

    def _months(self) -> int:
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1


def show_timeline(overview: Overview) -> None:
    """Show the works that have dates on a timeline, and say how many do not."""
    context, timeline = overview.context, overview.timeline
    show_heading(context, "overview.timeline.title", Section.TIMELINE)
    if timeline.rows:
        st.html(timeline_html(overview, timeline))
        if timeline.dated > len(timeline.rows):
            number = roll_link(overview, Roll.DATED, timeline.dated).text
            some = context.words("overview.timeline.some", shown=len(timeline.rows), number=number)
            st.html(f'<p class="zq-lack">{some}</p>')
    st.html(f'<p class="zq-lack">{_lacking(overview, timeline)}</p>')


def _lacking(overview: Overview, timeline: Timeline) -> str:
    """Say how many works state none of the dates, and how many lack each of them."""
    context = overview.context
    number = timeline.dated + timeline.undated
    if not number:
        return escape(context.words("overview.none"))
    total = make_link(count_words(context, "work", number), list_address(context, works_filters(overview.filters))).text
    if not timeline.dated:
        return context.words("overview.timeline.no_dates", works=total)
    joiner = "、" if context.language == "zh" else ", "
    parts = joiner.join(_lack(overview, name, lacking) for name, lacking in timeline.lacking if lacking)
    return context.words("overview.timeline.lacking", works=total, parts=parts) if parts else ""


def _lack(overview: Overview, name: str, lacking: int) -> str:
    context = overview.context
    label = escape(context.label(LAYERS[WORK_LAYERS[0]].by_name[name].label))
    return context.words("overview.timeline.lack", field=label, number=plain_number(lacking, context.language))


def timeline_html(overview: Overview, timeline: Timeline) -> str:
    """Write the timeline as HTML: a line a work, the plan above and what was done below."""
    context = overview.context
    axis = Axis(timeline.first, timeline.last)
    ticks = "".join(
        f'<i class="tick" style="left:{axis.place(day)}%"><span>{day.year}.{day.month}</span></i>'
        for day in axis.ticks()
        if abs(axis.place(day) - axis.place(overview.today)) > TODAY_WIDTH
    )
    now = f'<i class="now" style="left:{axis.place(overview.today)}%"></i>'
    today = escape(context.words("overview.timeline.today"))
    head = f'<div class="zq-tl-row head"><span></span><div class="track">{ticks}<i class="now" style="left:'
    head += f'{axis.place(overview.today)}%"><span>{today}</span></i></div></div>'
    lines = "".join(_line(overview, axis, line, now) for line in timeline.rows)
    legend = "".join(
        f'<span><i class="bar {kind}"></i>{escape(context.words(f"overview.timeline.{kind}"))}</span>'
        for kind in ("planned", "actual")
    )
    return f'<div class="zq-tl">{head}{lines}<p class="legend">{legend}</p></div>'


def _line(overview: Overview, axis: Axis, line: TimelineRow, now: str) -> str:
    bars = "".join(_bars(overview, axis, line))
    status = STATUS.by_code[str(overview.works.column("status")[line.row])]
    label = f"{work_link(overview, line.row).text} <small>{escape(overview.context.label(status.label))}</small>"
    return f'<div class="zq-tl-row"><span>{label}</span><div class="track">{now}{bars}</div></div>'


def _bars(overview: Overview, axis: Axis, line: TimelineRow) -> Iterator[str]:
    for kind, (start, finish) in (("planned", line.planned), ("actual", line.actual)):
        if start is None and finish is None:
            continue
        tip = escape(_span_words(overview, kind, start, finish))
        if start and finish:
            left, width = axis.place(start), max(0.6, axis.place(finish) - axis.place(start))
            yield f'<i class="bar {kind}" style="left:{left}%;width:{width:.2f}%" title="{tip}"></i>'
        else:
            day = start or finish
            assert day is not None, "one of the two is stated"
            open_end = "from" if start else "until"
            yield f'<i class="bar {kind} {open_end}" style="left:{axis.place(day)}%" title="{tip}"></i>'


def _span_words(overview: Overview, kind: str, start: date | None, finish: date | None) -> str:
    context = overview.context
    days = [
        date_words(day.isoformat(), context.language) if day else context.words("value.not_stated")
        for day in (start, finish)
    ]
    return context.words(
        "overview.timeline.span", kind=context.words(f"overview.timeline.{kind}"), first=days[0], last=days[1]
    )
