"""What turns one state of a layer into another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from zqmap.errors import StoreUnavailable
from zqmap.model.layers import Layer
from zqmap.model.revisions import Difference, FeatureChange, FieldChange
from zqmap.store.digests import Content
from zqmap.store.features import digests_at, read_content


@dataclass(frozen=True, slots=True)
class Moves:
    """The sorted ids by what happens to them between two states."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def compare_digests(old: Mapping[str, str], new: Mapping[str, str]) -> Moves:
    """Compare two states by the digests of their rows."""
    both = old.keys() & new.keys()
    changed = tuple(sorted(id_ for id_ in both if old[id_] != new[id_]))
    added, removed = tuple(sorted(new.keys() - old.keys())), tuple(sorted(old.keys() - new.keys()))
    return Moves(added, changed, removed, len(both) - len(changed))


def stored_difference(connection: Connection, layer: Layer, base: int, target: int) -> Difference:
    """Compare two revisions; 0 stands for the empty state before the first."""
    moves = compare_digests(digests_at(connection, layer.name, base), digests_at(connection, layer.name, target))
    old = read_content(connection, layer.name, base, moves.changed)
    new = read_content(connection, layer.name, target, moves.changed)
    return _difference(layer, (base, target), moves, _changes(layer, old, new))


def unstored_difference(
    connection: Connection, layer: Layer, base: int, content: Content, *, rest_stays: bool = False
) -> Difference:
    """Compare a revision with content that is not stored; features that it does not name are gone, or stay."""
    before = digests_at(connection, layer.name, base)
    moves = compare_digests(before, before | content.by_id if rest_stays else content.by_id)
    old = read_content(connection, layer.name, base, moves.changed)
    return _difference(layer, (base, None), moves, _changes(layer, old, content.only(moves.changed)))


def content_difference(layer: Layer, between: tuple[int | None, int | None], old: Content, new: Content) -> Difference:
    """Compare two contents; `between` numbers them, None where one is not stored."""
    moves = compare_digests(old.by_id, new.by_id)
    return _difference(layer, between, moves, _changes(layer, old.only(moves.changed), new.only(moves.changed)))


def _difference(
    layer: Layer, between: tuple[int | None, int | None], moves: Moves, changes: tuple[FeatureChange, ...]
) -> Difference:
    return Difference(layer.name, *between, moves.added, changes, moves.removed, moves.unchanged)


def _changes(layer: Layer, old: Content, new: Content) -> tuple[FeatureChange, ...]:
    pairs = zip(old.ids, old.properties, new.properties, old.geometries, new.geometries, strict=True)
    try:
        return tuple(
            FeatureChange(id_, field_changes(layer, json.loads(before), json.loads(after)), place != new_place)
            for id_, before, after, place, new_place in pairs
        )
    except (ValueError, TypeError, AttributeError) as error:
        said = f"what is stored of layer {layer.name!r} is damaged: run `python -m zqmap fsck`"
        raise StoreUnavailable(said) from error


def field_changes(layer: Layer, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """List the fields whose JSON values differ, in the layer's order."""
    pairs = ((field.name, old.get(field.name), new.get(field.name)) for field in layer.fields)
    return tuple(FieldChange(name, before, after) for name, before, after in pairs if before != after)
