"""What is late and due soon, and the stated investment."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from zqmap.analysis.overview.schedule import SOON_WORKING_DAYS, Due
from zqmap.analysis.overview.statements import Section, works_filters
from zqmap.analysis.roll_names import Roll
from zqmap.texts.wording import date_words, money_words
from zqmap.ui.html_table import Cell, Html, make_link, make_mark
from zqmap.ui.overview.counted import count_words, list_address, roll_link, work_link
from zqmap.ui.overview.folded import fold_table
from zqmap.ui.overview.heading import show_heading
from zqmap.ui.overview.state import Overview

DUE_HEADS = ("work", "step", "date", "days")


def show_due(overview: Overview) -> None:
    """List what is late and what is due soon by working days, or say why nothing can be told."""
    context, schedule = overview.context, overview.schedule
    show_heading(context, "overview.due.title", Section.DUE)
    if schedule.late:
        st.html(_due_table(overview, "late", schedule.late, schedule.late_number))
    if schedule.soon:
        st.html(_due_table(overview, "soon", schedule.soon, schedule.soon_number))
    st.html(f'<p class="zq-lack">{_due_note(overview)}</p>')


def _due_note(overview: Overview) -> str:
    context, schedule = overview.context, overview.schedule
    if not schedule.open_works:
        return escape(context.words("overview.due.all_done"))
    address = list_address(context, works_filters(overview.filters, Roll.OPEN))
    total = make_link(count_words(context, "work", schedule.open_works), address).text
    if schedule.without_plan == schedule.open_works:
        return context.words("overview.due.no_plan", works=total)
    parts = [] if schedule.late else [context.words("overview.due.none_late")]
    if schedule.without_plan:
        lacking = roll_link(overview, Roll.UNPLANNED, schedule.without_plan).text
        parts.append(context.words("overview.due.some_plan", works=total, number=lacking))
    return " ".join(parts)


def _due_table(overview: Overview, kind: str, lines: Sequence[Due], number: int) -> str:
    context = overview.context
    heads = [context.words(f"overview.due.column.{name}") for name in DUE_HEADS]
    figure = roll_link(overview, Roll(kind), number).text
    caption = context.words(f"overview.due.{kind}", number=figure, days=SOON_WORKING_DAYS)
    return fold_table(context, Html(caption), heads, lines, lambda due: _due_cells(overview, due), number)


def _due_cells(overview: Overview, due: Due) -> list[Cell]:
    context = overview.context
    is_late = due.due_on < overview.today
    mark = make_mark(due_words(overview, due), "overdue" if is_late else "due").text
    if not due.holidays_known:
        mark += f" <small>{escape(context.words('overview.due.weekdays'))}</small>"
    day = date_words(due.due_on.isoformat(), context.language)
    return [work_link(overview, due.row), context.words(f"overview.due.step.{due.step}"), day, Html(mark)]


def due_words(overview: Overview, due: Due) -> str:
    """Say by how many working days something is late, or in how many it is due."""
    context = overview.context
    if due.due_on == overview.today:
        return context.words("overview.due.today")
    number = due.working_days
    days = context.words("overview.due.years") if number is None else count_words(context, "working_day", number)
    return context.words("overview.due.late_by" if due.due_on < overview.today else "overview.due.in_days", days=days)


def show_investment(overview: Overview) -> None:
    """Show the stated investment by how far the works are, and how many works state none."""
    context, money = overview.context, overview.investment
    number = money.stated + money.not_stated
    if not number:
        return
    show_heading(context, "overview.money.title")
    total = count_words(context, "work", number)
    if not money.stated:
        st.html(f'<p class="zq-lack">{escape(context.words("overview.money.none", works=total))}</p>')
        return
    amounts = {"built": money.built_cny, "under_way": money.under_way_cny, "to_come": money.to_come_cny}
    cells = "".join(
        f"<div><dt>{escape(context.words(f'overview.money.{name}'))}</dt>"
        f"<dd>{escape(money_words(amount, context.language))}</dd></div>"
        for name, amount in amounts.items()
    )
    lacking = roll_link(overview, Roll.UNPRICED, money.not_stated).text
    note = context.words("overview.money.note", works=escape(total), number=lacking)
    st.html(f'<dl class="zq-money">{cells}</dl><p class="zq-lack">{note}</p>')
