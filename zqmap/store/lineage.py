"""How a feature and a layer came to be as they are: the states of one feature, and two revisions side by side."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import shapely
from sqlalchemy import Connection, select

from zqmap.analysis.movement import Geometry, measure_moves
from zqmap.errors import StoreUnavailable
from zqmap.model.layers import Layer, find_layer
from zqmap.model.revisions import Difference, FieldChange
from zqmap.model.text import Text
from zqmap.store.connect import reading
from zqmap.store.differences import field_changes
from zqmap.store.features import read_content
from zqmap.store.store import Store
from zqmap.store.tables import FEATURES, REVISIONS


@dataclass(frozen=True, slots=True)
class FeatureVersion:
    """What one revision did to one feature.

    `at` is aware, UTC. `fields` lists what an addition states (old None), what a change changed, and is empty for a
    removal. `moved_m` is in metres, None where the geometry did not change or one of the two states has no place.
    """

    revision: int
    author: str
    at: datetime
    note: str
    kind: Literal["added", "changed", "removed"]
    fields: tuple[FieldChange, ...]
    geometry_changed: bool
    moved_m: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions of a layer: what turns the one into the other, and by how many metres features moved, by id."""

    difference: Difference
    moves: Mapping[str, float]


def feature_history(store: Store, layer: str, id: str) -> list[FeatureVersion]:  # noqa: A002
    """List what was ever done to a feature, the newest first; empty where no revision ever had it.

    Raises:
        UnknownLayer: no layer has that name.

    """
    declared, c = find_layer(layer), FEATURES.c
    states = select(c.valid_from, c.valid_to, c.properties, c.geometry)
    states = states.where(c.layer == layer, c.id == id).order_by(c.valid_from)
    with reading(store.engine) as connection:
        rows = connection.execute(states).all()
        numbers = {number for row in rows for number in (row.valid_from, row.valid_to) if number is not None}
        lines = _revision_lines(connection, layer, numbers)
    return list(_versions(declared, rows, lines))[::-1]


def compare_revisions(store: Store, layer: str, a: int, b: int) -> Comparison:
    """Compare revision `a` with `b`; 0 stands for the empty state before the first.

    Raises:
        UnknownLayer: no layer has that name.
        UnknownRevision: the layer has no such revision.

    """
    difference = store.difference(layer, a, b)
    ids = [change.id for change in difference.changed if change.geometry_changed]
    old, new = read_geometries(store, layer, a, ids), read_geometries(store, layer, b, ids)
    return Comparison(difference, measure_moves(old, new, ids))


def read_geometries(store: Store, layer: str, revision: int, ids: Iterable[str]) -> dict[str, Geometry]:
    """Read where some features of a revision lie, in WGS 84 degrees; those that it does not have are left out."""
    with reading(store.engine) as connection:
        content = read_content(connection, layer, revision, list(ids))
    return dict(zip(content.ids, _decode(layer, content.geometries), strict=True))


def last_changes(store: Store) -> dict[str, datetime]:
    """Map each layer that has a revision to the time of its newest (aware, UTC)."""
    return {layer: store.revision(layer, head).created_at for layer, head in store.heads().items()}


def _revision_lines(connection: Connection, layer: str, numbers: set[int]) -> dict[int, Any]:
    c = REVISIONS.c
    query = select(c.number, c.author, c.note, c.created_at).where(c.layer == layer, c.number.in_(numbers))
    return {row.number: row for row in connection.execute(query)}


def _versions(layer: Layer, rows: Iterable[Any], lines: Mapping[int, Any]) -> Iterator[FeatureVersion]:
    before: Any = None
    for row in rows:
        if before is not None and before.valid_to != row.valid_from:
            yield _removal(layer, lines, before.valid_to)
            before = None
        yield _version(layer, lines, before, row)
        before = row
    if before is not None and before.valid_to is not None:
        yield _removal(layer, lines, before.valid_to)


def _version(layer: Layer, lines: Mapping[int, Any], before: Any, row: Any) -> FeatureVersion:
    head = _head(layer, lines, row.valid_from)
    if before is None:
        return FeatureVersion(*head, "added", _fields(layer, "{}", row.properties), row.geometry is not None, None)
    fields, has_moved = _fields(layer, before.properties, row.properties), before.geometry != row.geometry
    moved_m = _moved_m(layer, before.geometry, row.geometry) if has_moved else None
    return FeatureVersion(*head, "changed", fields, has_moved, moved_m)


def _removal(layer: Layer, lines: Mapping[int, Any], number: int) -> FeatureVersion:
    return FeatureVersion(*_head(layer, lines, number), "removed", (), False, None)


def _head(layer: Layer, lines: Mapping[int, Any], number: int) -> tuple[int, str, datetime, str]:
    try:
        line = lines[number]
        return number, line.author, datetime.fromisoformat(line.created_at), line.note
    except (KeyError, ValueError, TypeError) as error:
        raise _damaged(layer.name) from error


def _fields(layer: Layer, old: str, new: str) -> tuple[FieldChange, ...]:
    try:
        return field_changes(layer, json.loads(old), json.loads(new))
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged(layer.name) from error


def _moved_m(layer: Layer, old: bytes | None, new: bytes | None) -> float | None:
    before, after = _decode(layer.name, [old, new])
    return measure_moves({"": before}, {"": after}, [""]).get("")


def _decode(layer: str, geometries: list[bytes | None]) -> list[Geometry]:
    try:
        return list(shapely.from_wkb(geometries))
    except (shapely.GEOSException, TypeError) as error:
        raise _damaged(layer) from error


def _damaged(layer: str) -> StoreUnavailable:
    said = Text(
        f"图层 {layer} 的存储内容已损坏，请运行 `python -m zqmap fsck`",
        f"what is stored of layer {layer!r} is damaged: run `python -m zqmap fsck`",
    )
    return StoreUnavailable(said)
