"""Taking enquiries out of the house, and erasing many: for administrators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from zqmap.access.policy import Command
from zqmap.enquiries.desk import Desk
from zqmap.enquiries.process import get_desk
from zqmap.errors import UnknownEnquiry
from zqmap.model.enquiries import Enquiry, EnquiryLine
from zqmap.store.as_of import today_in_china
from zqmap.ui.answers import give_answer
from zqmap.ui.context import Context
from zqmap.ui.enquiries.steps import press
from zqmap.ui.identity import requiring
from zqmap.ui.keys import Key
from zqmap.ui.press import once
from zqmap.web.enquiry_files import enquiry_rows, write_enquiry_csv, write_enquiry_workbook

PART_ENQUIRIES = 40
"""How many enquiries a file holds: with the longest texts it stays below 1 MiB, over which Streamlit mixes files up."""

MIME = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def show_export(context: Context, lines: Sequence[EnquiryLine]) -> None:
    """Show the files of the enquiries that are listed, and the way to erase them all, to whoever may do so."""
    if not lines or not context.identity.may(Command.EXPORT_ENQUIRIES):
        return
    with st.expander(
        context.words("enquiries.export.title", number=len(lines)), icon=":material/admin_panel_settings:"
    ):
        if not context.settings.enquiry_key:
            st.caption(context.words("enquiries.export.no_key"))
        part = _choose_part(context, lines)
        with st.container(horizontal=True):
            for ending in MIME:
                _show_file(context, part, ending)
        _show_erasing(context, lines)


def _choose_part(context: Context, lines: Sequence[EnquiryLine]) -> Sequence[EnquiryLine]:
    starts = range(0, len(lines), PART_ENQUIRIES)
    if len(starts) == 1:
        return lines
    start = st.selectbox(
        context.words("enquiries.export.part"),
        starts,
        key=Key.ENQUIRY_PART,
        format_func=lambda first: f"{first + 1}–{min(first + PART_ENQUIRIES, len(lines))}",
    )
    return lines[start : start + PART_ENQUIRIES]


def _show_file(context: Context, lines: Sequence[EnquiryLine], ending: str) -> None:
    ask_who, language = requiring(Command.EXPORT_ENQUIRIES), context.language

    def make() -> bytes:
        who = ask_who().name
        found = list(_load(get_desk(), lines))
        get_desk().note_export(len(found), who)
        rows = enquiry_rows(found, language, today_in_china())
        return (
            write_enquiry_csv(rows)
            if ending == "csv"
            else write_enquiry_workbook(rows, context.words("enquiries.title"))
        )

    st.download_button(
        context.words(f"enquiries.export.{ending}"),
        make,
        file_name=f"zqmap-enquiries.{ending}",
        mime=MIME[ending],
        key=f"enquiries-{ending}",
        icon=":material/download:",
        on_click="ignore",
    )


def _load(desk: Desk, lines: Sequence[EnquiryLine]) -> Iterator[Enquiry]:
    for line in lines:
        try:
            yield desk.load(line.number)
        except UnknownEnquiry:
            continue


def _show_erasing(context: Context, lines: Sequence[EnquiryLine]) -> None:
    st.markdown(context.words("enquiries.many.sure", number=len(lines)))
    numbers = tuple(line.number for line in lines)
    with st.container(key="enquiries-many", horizontal=True, vertical_alignment="bottom"):
        st.text_input(context.words("enquiries.many.typed", number=len(lines)), key=Key.ENQUIRY_SURE, max_chars=10)
        st.button(
            context.words("enquiries.many.press"), on_click=once(_erase_many), args=(numbers,), key="enquiries-erase"
        )


def _erase_many(numbers: tuple[int, ...]) -> bool:
    if str(st.session_state.get(Key.ENQUIRY_SURE) or "").strip() != str(len(numbers)):
        give_answer(Key.ENQUIRY_SAID, "not_typed")
        return False

    def erase(desk: Desk, who: str) -> None:
        for number in numbers:
            try:
                desk.erase(number, version=None, actor=who)
            except UnknownEnquiry:
                continue

    press("erased", erase, Command.EXPORT_ENQUIRIES)
    st.session_state[Key.ENQUIRY_SURE] = ""
    return True
