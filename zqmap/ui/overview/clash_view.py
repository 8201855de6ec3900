"""Works at the same place: those in the same months, and those of which the dates are not stated."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from zqmap.analysis.overview.clashes import Clash, Timing
from zqmap.analysis.overview.statements import Section
from zqmap.texts.wording import date_words, length_words
from zqmap.ui.html_table import Cell, Html, make_mark
from zqmap.ui.keys import Key
from zqmap.ui.overview.counted import count_words, work_link
from zqmap.ui.overview.folded import fold_table
from zqmap.ui.overview.heading import show_heading
from zqmap.ui.overview.state import Overview

HEADS = ("works", "when", "sure")


def show_clashes(overview: Overview) -> None:
    """List the pairs; what cannot be compared is counted."""
    context, clashes = overview.context, overview.clashes
    show_heading(context, "overview.clash.title", Section.CLASHES)
    pairs = [clash for clash in clashes.pairs if overview.rows[clash.first] or overview.rows[clash.second]]
    together = [clash for clash in pairs if clash.timing is Timing.TOGETHER]
    undated = [clash for clash in pairs if clash.timing is Timing.NOT_STATED]
    if together:
        st.html(_table(overview, "overview.clash.together", together))
    else:
        st.html(f'<p class="zq-lack">{escape(context.words("overview.clash.none_together"))}</p>')
    if undated:
        title = context.words("overview.clash.undated", pairs=count_words(context, "pair", len(undated)))
        with st.expander(title):
            st.html(_table(overview, "overview.clash.undated_caption", undated))
    if pairs:
        st.toggle(context.words("overview.clash.marks"), key=Key.CLASH_MARKS)
    notes = [
        context.words(f"overview.clash.{name}", works=count_words(context, "work", number))
        for name, number in (("rough", clashes.rough), ("unplaced", clashes.unplaced))
        if number
    ]
    if clashes.left_out:
        notes.append(context.words("overview.clash.left_out", pairs=count_words(context, "pair", clashes.left_out)))
    st.html(f'<p class="zq-lack">{escape(" ".join(notes))}</p>')


def _table(overview: Overview, caption: str, pairs: Sequence[Clash]) -> str:
    context = overview.context
    heads = [context.words(f"overview.clash.column.{name}") for name in HEADS]
    said = context.words(caption, pairs=count_words(context, "pair", len(pairs)))
    return fold_table(context, said, heads, pairs, lambda clash: _cells(overview, clash))


def _cells(overview: Overview, clash: Clash) -> list[Cell]:
    names = " × ".join(work_link(overview, row).text for row in (clash.first, clash.second))
    return [Html(names), _when(overview, clash), Html(_sure(overview, clash))]


def _when(overview: Overview, clash: Clash) -> str:
    context = overview.context
    if clash.start is None or clash.end is None:
        return context.words("overview.clash.no_dates")
    months = (date_words(day.isoformat()[:7], context.language) for day in (clash.start, clash.end))
    first, last = months
    return first if first == last else context.words("period.span", first=first, last=last)


def _sure(overview: Overview, clash: Clash) -> str:
    """Say how certain it is, with the tolerance, and why no more can be claimed."""
    context = overview.context
    mark = make_mark(*_mark(overview, clash)).text
    near = length_words(round(clash.tolerance_m), context.language)
    if clash.is_certain:
        return f"{mark} {escape(context.words('overview.clash.within', near=near))}"
    if clash.accuracy_m is None:
        return f"{mark} {escape(context.words('overview.clash.why_unknown', near=near))}"
    radius = length_words(clash.accuracy_m, context.language)
    return f"{mark} {escape(context.words('overview.clash.why', near=near, radius=radius))}"


def _mark(overview: Overview, clash: Clash) -> tuple[str, str]:
    if clash.is_certain and clash.timing is Timing.TOGETHER:
        return overview.context.words("overview.clash.certain"), "overdue"
    if clash.is_certain:
        return overview.context.words("overview.clash.same_place"), "due"
    return overview.context.words("overview.clash.possible"), "due"
