"""One step of editing: what it did, and what it makes of each feature that it touches.

A step holds the outcome, not the command: what was split stays split at the same place, under the same ids, whatever a
later program would do with the same line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.model.text import Text


class Action(StrEnum):
    """What somebody did."""

    DRAW = "draw"
    RESHAPE = "reshape"
    FIELDS = "fields"
    MANY = "many"
    SPLIT = "split"
    MERGE = "merge"
    DELETE = "delete"
    REBASE = "rebase"


class Effect(StrEnum):
    """What a step does to one feature: sets it whole, changes parts of it, or removes it."""

    PUT = "put"
    PATCH = "patch"
    DROP = "drop"


@dataclass(frozen=True)
class Change:
    """What a step does to one feature.

    `fields` are JSON values (`zqmap.model.frames.json_value`), None for "not stated". `geometry` counts where
    `moves`; with PUT it always does.
    """

    id: str
    effect: Effect
    fields: Mapping[str, Any] = field(default_factory=dict)
    geometry: BaseGeometry | None = None
    moves: bool = False


@dataclass(frozen=True)
class EditStep:
    """One step: `names` are those of the features it is about, the first the chief one; `fields` what was set."""

    action: Action
    names: tuple[Text, ...]
    changes: tuple[Change, ...]
    fields: tuple[str, ...] = ()


def encode_steps(steps: Iterable[EditStep]) -> str:
    """Write steps as JSON; geometries as WKB, so that no digit is lost."""
    return json.dumps([_as_json(step) for step in steps], ensure_ascii=False, separators=(",", ":"))


def decode_steps(text: str) -> tuple[EditStep, ...]:
    """Read what `encode_steps` wrote.

    Raises:
        ValueError, KeyError, TypeError, GEOSException: it is damaged.

    """
    return tuple(_from_json(value) for value in json.loads(text))


def _as_json(step: EditStep) -> dict[str, Any]:
    names = [[name.zh, name.en] for name in step.names]
    changes = [_change_as_json(change) for change in step.changes]
    return {"do": step.action.value, "names": names, "fields": list(step.fields), "changes": changes}


def _from_json(value: Mapping[str, Any]) -> EditStep:
    names = tuple(Text(zh, en) for zh, en in value["names"])
    changes = tuple(_change_from_json(change) for change in value["changes"])
    return EditStep(Action(value["do"]), names, changes, tuple(value["fields"]))


def _change_as_json(change: Change) -> dict[str, Any]:
    value: dict[str, Any] = {"id": change.id, "do": change.effect.value}
    if change.fields:
        value["fields"] = dict(change.fields)
    if change.moves:
        value["wkb"] = None if change.geometry is None else shapely.to_wkb(change.geometry, hex=True)
    return value


def _change_from_json(value: Mapping[str, Any]) -> Change:
    moves, packed = "wkb" in value, value.get("wkb")
    geometry = shapely.from_wkb(packed) if packed else None
    return Change(value["id"], Effect(value["do"]), value.get("fields", {}), geometry, moves)
