"""References to features of other layers by their ids: who is meant must be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import geopandas as gpd

from zqmap.model.checks import Findings
from zqmap.model.fields import Field
from zqmap.model.findings import Finding
from zqmap.model.layers import Layer, find_layer
from zqmap.model.text import Text
from zqmap.model.values import Problem, nearest_name, show_value
from zqmap.store.connect import reading
from zqmap.store.features import digests_at
from zqmap.store.store import Store

GUESSED = 50
"""For how many unknown ids it is looked up which one is likely meant; every name of a layer is read for it."""


class Known:
    """What the layers that a field refers to have at this moment."""

    def __init__(self, store: Store, layers: Sequence[str]) -> None:
        self._store, self._layers = store, layers
        self._meant: dict[str, str | None] = {}

    @cached_property
    def ids(self) -> frozenset[str]:
        """Give every id; names are not read for it."""
        heads = self._store.heads()
        with reading(self._store.engine) as connection:
            found = [digests_at(connection, name, heads.get(name, 0)) for name in self._layers]
        return frozenset().union(*found)

    def guess(self, written: str) -> str | None:
        """Give the id that is likely meant, where one is written like this or a name of its is."""
        if written not in self._meant:
            self._meant[written] = nearest_name(self._names, written) if len(self._meant) < GUESSED else None
        return self._meant[written]

    def name(self, id_: str) -> Text:
        """Give the name of a feature."""
        return self._text_by_id[id_]

    @cached_property
    def _text_by_id(self) -> dict[str, Text]:
        heads = self._store.heads()
        frames = [self._store.read(name) for name in self._layers if name in heads]
        columns = (zip(frame["id"], frame["name_zh"], frame["name_en"], strict=True) for frame in frames)
        return {id_: Text(zh or en or id_, en or zh or id_) for rows in columns for id_, zh, en in rows}

    @cached_property
    def _names(self) -> dict[str, str]:
        written = ((name, id_) for id_, text in self._text_by_id.items() for name in (text.zh, text.en, id_))
        return dict(written)


def referred_layers(layer: Layer) -> tuple[str, ...]:
    """Name the layers that a layer's fields refer to."""
    return tuple(sorted({name for field in layer.fields for name in field.refers_to}))


def find_unknown_references(
    store: Store, layer: Layer, rows: Sequence[Mapping[str, Any]], published: gpd.GeoDataFrame | None = None
) -> tuple[Finding, ...]:
    """Say by row and field which ids no feature has, with the one that is likely meant; rows count from 1.

    In a register a row is about what it refers to, so it blocks; what is `published` so already only warns, since
    whoever corrects something else need not have made it.

    Raises:
        StoreUnavailable: the store does not answer.

    """
    findings = Findings()
    for field in (field for field in layer.fields if field.refers_to):
        known = Known(store, field.refers_to)
        before = _published_values(field, published)
        for row, id_, written in _written(field, rows):
            if written not in known.ids:
                warn = layer.is_mapped or written in before.get(id_, ())
                findings.add(row, field.name, _problem(field, known, written), written, warn=warn)
    return tuple(findings.sorted())


def _written(field: Field, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, Any, str]]:
    """Give the ids that a field holds, each with its row and that row's own id; what is no text is found elsewhere."""
    for number, row in enumerate(rows, start=1):
        for written in _listed(row.get(field.name)):
            if isinstance(written, str) and written.strip():
                yield number, row.get("id"), written


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _published_values(field: Field, published: gpd.GeoDataFrame | None) -> dict[Any, Sequence[Any]]:
    if published is None:
        return {}
    return {id_: _listed(value) for id_, value in zip(published["id"], published[field.name], strict=True)}


def _problem(field: Field, known: Known, written: str) -> Problem:
    labels = [find_layer(name).label for name in field.refers_to]
    shown, meant = show_value(written), known.guess(written)
    zh = f"{'、'.join(f'“{label.zh}”' for label in labels)}中没有编号“{shown}”"
    en = f"nothing in {' or '.join(f'“{label.en}”' for label in labels)} has the id '{shown}'"
    if meant is not None:
        name = known.name(meant)
        zh, en = f"{zh}。是否应为 {meant}（{name.zh}）？", f"{en}. Did you mean {meant} ({name.en})?"
    return Problem("unknown_reference", Text(zh, en))
