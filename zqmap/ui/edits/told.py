"""What the editing map tells: read strictly, since a browser can send anything, and done in its order, once."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from zqmap.errors import EditRefused, StaleEdit
from zqmap.intake.edits.division import split
from zqmap.intake.edits.drawn import read_cut, read_drawn
from zqmap.intake.edits.operations import delete, draw, reshape
from zqmap.intake.edits.workspace import MakeStep, Open, Workspaces
from zqmap.maps.edit_map import Heard
from zqmap.model.layers import Layer
from zqmap.model.text import LANGUAGES, Text
from zqmap.texts import sentence
from zqmap.ui.edits.desk import known_version, note_version, pressing, say, select, take_step
from zqmap.ui.keys import Key
from zqmap.ui.press import whole

LIMIT_CHARACTERS = 4_000_000
EVENTS_LIMIT = 200
NUMBER_LIMIT = 1_000_000
IDS_LIMIT = 500
ID_LIMIT = 100
_MOUNT = re.compile(r"[a-z0-9]{4,16}")


@dataclass(frozen=True)
class Told:
    """Events of one map, each with its number; `mount` names the map for as long as it stands on the page."""

    mount: str
    events: tuple[Mapping[str, Any], ...]


def read_told(text: Any) -> Told | None:
    """Read what a map told, or give None where it is not what our map tells."""
    if not isinstance(text, str) or len(text) > LIMIT_CHARACTERS:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(value.get("events"), list):
        return None
    mount, events = value.get("mount"), value["events"]
    if not isinstance(mount, str) or not _MOUNT.fullmatch(mount) or len(events) > EVENTS_LIMIT:
        return None
    return Told(mount, tuple(events)) if all(map(_is_event, events)) else None


@whole
def take_told(opened: Open, text: Any) -> None:
    """Do what a map tells, as far as it was not done before; rights are asked at this moment."""
    told = read_told(text)
    if told is None:
        say(_unreadable())
        return
    kept: Heard | None = st.session_state.get(Key.EDIT_HEARD)
    done = kept.number if kept is not None and kept.mount == told.mount else 0
    new = sorted((event for event in told.events if event["n"] > done), key=lambda event: int(event["n"]))
    if not new:
        return
    # Heard is heard, also where it is refused: the map then shows again what stands.
    st.session_state[Key.EDIT_HEARD] = Heard(told.mount, new[-1]["n"])
    pressing(opened, lambda own: _do_all(own, opened, new))()


def _do_all(own: Workspaces, opened: Open, events: list[Mapping[str, Any]]) -> None:
    now = opened
    for place, event in enumerate(events):
        try:
            _do(own, now, event)
        except StaleEdit:
            if event["do"] != "draw":
                raise
            # A new shape can collide with nothing, and drawing it again would be a pity.
            _do(own, own.load(opened.line.id), event)
        if place < len(events) - 1:
            now = own.load(opened.line.id)


def _do(own: Workspaces, opened: Open, event: Mapping[str, Any]) -> None:
    line = opened.line
    if event["do"] == "select":
        select(_ids(event))
    elif event["do"] in ("undo", "redo"):
        move = own.undo if event["do"] == "undo" else own.redo
        note_version(move(line.id, version=known_version(line)))
    else:
        take_step(own, opened, _step_of(opened.session.layer, event))


def _step_of(layer: Layer, event: Mapping[str, Any]) -> MakeStep:
    """Give what makes the step of an event.

    Raises:
        EditRefused: there is no such event, or its shape is none.

    """
    if event["do"] == "draw":
        shape = read_drawn(layer, event.get("geometry"))
        return lambda edited: draw(edited, shape)
    if event["do"] == "delete":
        ids = _ids(event)
        return lambda edited: delete(edited, ids)
    id_ = _id(event.get("id"))
    if event["do"] == "reshape":
        shape = read_drawn(layer, event.get("geometry"))
        return lambda edited: reshape(edited, id_, shape)
    if event["do"] == "split":
        line = read_cut(event.get("line"))
        return lambda edited: split(edited, id_, line)
    raise EditRefused(_unreadable())


def _is_event(event: Any) -> bool:
    if not isinstance(event, dict) or not isinstance(event.get("do"), str):
        return False
    number = event.get("n")
    return isinstance(number, int) and not isinstance(number, bool) and 0 < number < NUMBER_LIMIT


def _ids(event: Mapping[str, Any]) -> list[str]:
    ids = event.get("ids")
    if not isinstance(ids, list) or len(ids) > IDS_LIMIT:
        raise EditRefused(_unreadable())
    return [_id(id_) for id_ in ids]


def _id(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= ID_LIMIT:
        raise EditRefused(_unreadable())
    return value


def _unreadable() -> Text:
    return Text(*(sentence(language, "edits.unreadable") for language in LANGUAGES))
