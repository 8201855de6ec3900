"""The shortlist: what is on it, files of just these parcels, and their sheets."""

from __future__ import annotations

import streamlit as st

from zqmap.model.enquiries import SUBJECTS_MAX
from zqmap.ui.keys import AskParam, Key, Param
from zqmap.ui.link import page_address
from zqmap.ui.parcels.address import COMPARE_MAX, SHORT_MAX, change_finder
from zqmap.ui.parcels.cards import sheet_address, show_card
from zqmap.ui.parcels.search import Search
from zqmap.web.formats import FORMATS

DOWNLOADS = ("xlsx", "geojson", "kml")


def show_short(search: Search) -> None:
    """Draw the shortlist, or how to begin one."""
    context = search.context
    rows = search.rows_of(search.here.short)
    if not rows:
        st.info(context.words("finder.short.none"), icon=":material/bookmark:")
        return
    st.caption(context.words("finder.short.lead", number=SHORT_MAX))
    show_files(search, rows)
    for row in rows:
        show_card(search, row, name="short")


def show_files(search: Search, rows: list[int]) -> None:
    """Draw the downloads of some parcels."""
    context, ids = search.context, [search.id(row) for row in rows]
    revision = context.snapshots["parcels"].revision
    with st.container(key="finder-files", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for name in DOWNLOADS:
            address = f"/data/parcels.{name}?id={','.join(ids)}&revision={revision}&lang={context.language}"
            st.link_button(FORMATS[name].name, address, icon=":material/download:")
        st.link_button(
            context.words("finder.short.sheets"),
            sheet_address(ids, context.language),
            icon=":material/picture_as_pdf:",
        )
        st.link_button(
            context.words(
                "finder.short.ask_first" if len(ids) > SUBJECTS_MAX else "finder.short.ask", number=SUBJECTS_MAX
            ),
            ask_address(ids, context.language),
            icon=":material/chat:",
        )
        st.button(
            context.words("finder.short.compare"),
            key=Key.finder("compare_short"),
            icon=":material/compare_arrows:",
            on_click=change_finder,
            kwargs={"compare": tuple(ids[:COMPARE_MAX]), "show": "compare"},
        )
        st.button(
            context.words("finder.act.clear_short"),
            key=Key.finder("clear_short"),
            type="tertiary",
            on_click=change_finder,
            kwargs={"short": ()},
        )
    st.caption(context.words("finder.short.kml_hint"))


def ask_address(ids: list[str], language: str) -> str:
    """Give the address at which one enquiry asks about the first of some parcels."""
    first, *more = [f"parcels/{id_}" for id_ in ids[:SUBJECTS_MAX]]
    query = {Param.LANGUAGE: [language], Param.FEATURE: [first], AskParam.MORE: [",".join(more)]}
    return page_address("/ask", {key: values for key, values in query.items() if values[0]})
