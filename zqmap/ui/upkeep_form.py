"""Where owners and intervals are set, by whoever may, and who set them before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import Denied, ZqmapError
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep, find_upkeep
from zqmap.model.vocabularies import AREA
from zqmap.store.process import get_store
from zqmap.store.upkeep import LONGEST_INTERVAL_DAYS
from zqmap.store.upkeep_lines import LONGEST_OWNER, UpkeepLine, read_upkeep_lines, set_upkeep
from zqmap.ui.answers import give_answer, read_answer
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_table
from zqmap.ui.identity import give_denial, permitted
from zqmap.ui.keys import Key
from zqmap.ui.moments import moment_words
from zqmap.ui.press import once

WHOLE = ""
"""Stands for the whole layer among its areas."""

COLUMNS = ("time", "who", "area", "owner", "interval", "note")
LISTED = 20


@dataclass(frozen=True)
class Keys:
    """The keys of the widgets for one part of a layer: another part begins with its own values."""

    owner_zh: str
    owner_en: str
    interval: str
    note: str

    @classmethod
    def of(cls, layer: str, area: str) -> Keys:
        """Give the keys of a part."""
        return cls(*(f"{Key.UPKEEP}_{name}_{layer}_{area}" for name in ("zh", "en", "days", "note")))


def show_upkeep_form(context: Context, layer: str, declared: Sequence[Upkeep]) -> None:
    """Let owner and interval of a layer or an area of it be set; nothing to who may not."""
    if not context.identity.may(Command.SET_UPKEEP):
        return
    _show_answer(context)
    with st.expander(context.words("upkeep.title"), icon=":material/edit_calendar:"):
        area = st.selectbox(
            context.words("upkeep.part"),
            [WHOLE, *AREA.codes],
            key=f"{Key.UPKEEP}_area_{layer}",
            format_func=lambda code: context.label(AREA.label(code)) if code else context.words("upkeep.whole"),
        )
        _show_fields(context, layer, area, find_upkeep(declared, layer, area or None))


def show_upkeep_lines(context: Context, layer: str) -> None:
    """List who set what for a layer, the newest first."""
    lines = read_upkeep_lines(get_store(), layer, LISTED)
    if not lines:
        return
    heads = [context.words(f"upkeep.column.{name}") for name in COLUMNS]
    st.html(make_table(context.words("upkeep.lines"), heads, [_cells(context, line) for line in lines]))


def _show_fields(context: Context, layer: str, area: str, now: Upkeep) -> None:
    keys = Keys.of(layer, area)
    left, middle, right = st.columns([1.2, 1.2, 0.8])
    owner = now.owner or Text("", "")
    left.text_input(context.words("upkeep.owner_zh"), owner.zh, key=keys.owner_zh, max_chars=LONGEST_OWNER)
    middle.text_input(context.words("upkeep.owner_en"), owner.en, key=keys.owner_en, max_chars=LONGEST_OWNER)
    right.number_input(
        context.words("upkeep.interval"),
        min_value=1,
        max_value=LONGEST_INTERVAL_DAYS,
        value=now.interval_days,
        step=1,
        key=keys.interval,
        placeholder=context.words("freshness.no_interval"),
    )
    st.text_input(context.words("upkeep.note"), key=keys.note, max_chars=200)
    st.button(context.words("upkeep.save"), key="save-upkeep", type="primary", on_click=once(_save), args=(layer, area))


def _save(layer: str, area: str) -> None:
    """Write what stands in the fields, if whoever presses may do so at this moment."""
    state, keys = st.session_state, Keys.of(layer, area)
    zh, en = (str(state.get(key) or "").strip() for key in (keys.owner_zh, keys.owner_en))
    owner = Text(zh or en, en or zh) if zh or en else None
    days = state.get(keys.interval)
    upkeep = Upkeep(layer, area or None, owner, None if days is None else int(days))
    try:
        with permitted(Command.SET_UPKEEP, layer) as permit:
            note = str(state.get(keys.note) or "")
            set_upkeep(get_store(), upkeep, actor=permit.name, note=note, guard=permit)
    except Denied:
        give_denial(Command.SET_UPKEEP)
    except ZqmapError:
        give_answer(Key.UPKEEP_ANSWER, "failed")
    else:
        give_answer(Key.UPKEEP_ANSWER, "saved")


def _show_answer(context: Context) -> None:
    answer = read_answer(Key.UPKEEP_ANSWER)
    if answer:
        show = st.success if answer == "saved" else st.error
        show(context.words(f"upkeep.{answer}"))


def _cells(context: Context, line: UpkeepLine) -> list[Cell]:
    upkeep = line.upkeep
    days = upkeep.interval_days
    return [
        moment_words(line.set_at, context.language),
        line.set_by,
        context.label(AREA.label(upkeep.area_id)) if upkeep.area_id else context.words("upkeep.whole"),
        context.label(upkeep.owner) if upkeep.owner else context.words("freshness.no_owner"),
        context.words("freshness.no_interval") if days is None else context.words("freshness.days", days=days),
        line.note or "—",
    ]
