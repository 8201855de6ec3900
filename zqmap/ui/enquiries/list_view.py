"""The list of enquiries: no name and no message, only what is needed to choose the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from zqmap.enquiries.desk import LISTED
from zqmap.enquiries.process import get_desk
from zqmap.model.enquiries import ENQUIRY_STATE, TARGET_WORKING_DAYS, EnquiryLine, EnquiryState, weigh_waiting
from zqmap.model.working_days import day_in_china
from zqmap.store.as_of import today_in_china
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.ask.subjects import is_demo_subject, subject_address, subject_name
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, Html, make_link, make_mark, make_table
from zqmap.ui.keys import AskParam, Key, Param
from zqmap.ui.link import page_address

COLUMNS = ("number", "state", "due", "days", "received", "about", "assignee")
PAGE_ROWS = 25
FILTERS: dict[str, Callable[[EnquiryLine, str, date], bool]] = {
    "waiting": lambda line, me, today: line.state.is_waiting,
    "late": lambda line, me, today: line.state.is_waiting and weigh_waiting(line, today).is_late,
    "mine": lambda line, me, today: line.assignee == me and line.state is not EnquiryState.CLOSED,
    "answered": lambda line, me, today: line.state is EnquiryState.ANSWERED,
    "closed": lambda line, me, today: line.state is EnquiryState.CLOSED,
    "all": lambda line, me, today: line.state is not EnquiryState.ERASED,
}
"""Which enquiries a choice shows, by the line, the name of whoever looks, and today in China."""


def show_list(context: Context) -> list[EnquiryLine]:
    """Show the enquiries of the chosen kind, those that wait longest first, and give them."""
    lines, counts, today = get_desk().list(), get_desk().count(), today_in_china()
    _show_counts(context, lines, counts, today)
    chosen = _choose(context, lines, today)
    shown = [line for line in lines if FILTERS[chosen](line, context.identity.name, today)]
    if not shown:
        st.info(context.words("enquiries.none"), icon=":material/inbox:")
        return shown
    pages = -(-len(shown) // PAGE_ROWS)
    page = st.pagination(pages, key=f"enquiry-page-{chosen}") if pages > 1 else 1
    _show_table(context, shown[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], today)
    return shown


def due_mark(context: Context, line: EnquiryLine, today: date) -> Html:
    """Say whether an enquiry is late, due, or has time; for one that was answered, whether it was in time."""
    waiting = weigh_waiting(line, today)
    if waiting.is_over:
        key, kind = ("was_late", "unset") if waiting.is_late else ("in_time", "fine")
    elif waiting.is_late:
        key, kind = "late", "overdue"
    else:
        key, kind = (
            ("today", "due") if waiting.days_left == 0 else ("left", "due" if waiting.days_left == 1 else "fine")
        )
    return make_mark(context.words(f"enquiries.due.{key}", number=abs(waiting.days_left)), kind)


def state_mark(context: Context, state: EnquiryState) -> Html:
    """Write a state as a small coloured word."""
    term = ENQUIRY_STATE.by_code[state.value]
    return make_mark(context.label(term.label), term.sign or "unset")


def subject_cell(context: Context, subjects: Sequence[str]) -> Html:
    """Write the places that are asked about, each with its link to the map; invented ones say so."""
    if not subjects:
        return make_mark(context.words("enquiries.general"), "unset")
    parts = []
    for subject in subjects:
        demo = make_mark(context.words("map.legend.demo"), "due").text if is_demo_subject(context, subject) else ""
        parts.append(f"{make_link(subject_name(context, subject), subject_address(context, subject)).text} {demo}")
    return Html("<br>".join(parts))


def enquiry_address(context: Context, number: int | None) -> str:
    """Give the address of an enquiry on the office's page; of the list where no number is given."""
    query: dict[str, list[str]] = {Param.LANGUAGE: [context.language]}
    if number:
        query[AskParam.ENQUIRY] = [str(number)]
    return page_address("/enquiries", query)


def _show_counts(context: Context, lines: Sequence[EnquiryLine], counts: dict[EnquiryState, int], today: date) -> None:
    late = sum(FILTERS["late"](line, "", today) for line in lines)
    waiting = sum(number for state, number in counts.items() if state.is_waiting)
    figures = {"waiting": waiting, "late": late, "all": sum(counts.values())}
    erased = counts.get(EnquiryState.ERASED, 0)
    words = {name: plain_number(number, context.language) for name, number in figures.items()}
    st.markdown(context.words("enquiries.counts", **words, erased=plain_number(erased, context.language)))
    st.caption(context.words("enquiries.target", days=TARGET_WORKING_DAYS))
    if len(lines) >= LISTED:
        st.caption(context.words("enquiries.cut", number=plain_number(LISTED, context.language)))


def _choose(context: Context, lines: Sequence[EnquiryLine], today: date) -> str:
    me = context.identity.name
    numbers = {name: sum(fits(line, me, today) for line in lines) for name, fits in FILTERS.items()}
    chosen: str = st.segmented_control(
        context.words("enquiries.filter.title"),
        list(FILTERS),
        required=True,
        default="waiting",
        key=Key.ENQUIRY_FILTER,
        format_func=lambda name: f"{context.words(f'enquiries.filter.{name}')} {numbers[name]}",
        label_visibility="collapsed",
        wrap=True,
    )
    return chosen or "waiting"


def _show_table(context: Context, lines: Sequence[EnquiryLine], today: date) -> None:
    heads = [context.words(f"enquiries.column.{name}") for name in COLUMNS]
    st.html(make_table("", heads, [_cells(context, line, today) for line in lines]))
    if not all(weigh_waiting(line, today).is_certain for line in lines):
        st.caption(context.words("ask.weekdays_only"))


def _cells(context: Context, line: EnquiryLine, today: date) -> list[Cell]:
    waiting = weigh_waiting(line, today)
    received = day_in_china(line.received_at).isoformat()
    return [
        make_link(context.words("enquiries.open", number=line.number), enquiry_address(context, line.number)),
        state_mark(context, line.state),
        due_mark(context, line, today),
        str(waiting.days),
        date_words(received, context.language),
        subject_cell(context, line.subjects),
        line.assignee or "—",
    ]
