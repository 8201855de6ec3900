"""Read and write the rows of features."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import geopandas as gpd
import shapely
from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, update

from zqmap.errors import StoreUnavailable
from zqmap.model.frames import join_frames, make_frame
from zqmap.model.layers import Layer
from zqmap.store.bulk import insert_features
from zqmap.store.digests import Content
from zqmap.store.tables import FEATURES

CHUNK = 5_000
"""How many rows travel to the database at once."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""


def valid_at(layer: str, revision: int) -> ColumnElement[bool]:
    """Make the condition that a row is part of a revision."""
    c = FEATURES.c
    return and_(c.layer == layer, c.valid_from <= revision, or_(c.valid_to.is_(None), c.valid_to > revision))


def digests_at(connection: Connection, layer: str, revision: int) -> dict[str, str]:
    """Map the ids of a revision to the digests of their rows; empty for revision 0."""
    query = select(FEATURES.c.id, FEATURES.c.digest).where(valid_at(layer, revision))
    return {row.id: row.digest for row in connection.execute(query)}


def read_frame(connection: Connection, layer: Layer, revision: int) -> gpd.GeoDataFrame:
    """Read a revision as the layer's frame.

    Raises:
        StoreUnavailable: what is stored cannot be decoded.

    """
    return _decode(connection, layer, revision, valid_at(layer.name, revision))


def read_frame_after(
    connection: Connection, layer: Layer, revision: int, base: int, frame: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Read a revision from the frame of an earlier one, `base`, and what has changed since.

    All that is equal is shared with `frame`, which is left as it is.

    Raises:
        StoreUnavailable: what is stored cannot be decoded.

    """
    c = FEATURES.c
    ended = select(c.id).where(c.layer == layer.name, c.valid_from <= base, c.valid_to > base, c.valid_to <= revision)
    gone = connection.execute(ended).scalars().all()
    changed = _decode(connection, layer, revision, and_(valid_at(layer.name, revision), c.valid_from > base))
    return join_frames(frame[~frame["id"].isin(gone)] if gone else frame, changed)


def _decode(connection: Connection, layer: Layer, revision: int, wanted: ColumnElement[bool]) -> gpd.GeoDataFrame:
    # The frame is sorted by id here: PostgreSQL would sort whole rows, a million of them on its disk.
    query = select(FEATURES.c.properties, FEATURES.c.geometry).where(wanted)
    result = connection.execute(query.execution_options(yield_per=CHUNK))
    geometries: list[Any] = []

    def read_properties() -> Iterator[dict[str, Any]]:
        # Decoded in full, a million features would take ten times the memory that their frame takes.
        for some in result.partitions():
            geometries.extend(shapely.from_wkb([row.geometry for row in some]))
            yield from json.loads(f"[{','.join(row.properties for row in some)}]")

    try:
        return make_frame(layer, read_properties(), geometries)
    except (ValueError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise StoreUnavailable(
            f"layer {layer.name!r} revision {revision} is damaged: run `python -m zqmap fsck`"
        ) from error


def read_content(connection: Connection, layer: str, revision: int, ids: Sequence[str]) -> Content:
    """Read what is stored of some features of a revision, in the order of their ids."""
    c = FEATURES.c
    found: list[Any] = []
    for some in _chunks(ids, 500):
        query = select(c.id, c.properties, c.geometry, c.digest).where(valid_at(layer, revision), c.id.in_(some))
        found += connection.execute(query).all()
    found.sort(key=lambda row: row.id)
    return Content(*(list(column) for column in zip(*found, strict=True))) if found else Content([], [], [], [])


def end_rows(connection: Connection, layer: str, revision: int, ids: Sequence[str]) -> None:
    """Let the current rows of features end with a new revision."""
    c = FEATURES.c
    statement = (
        update(FEATURES)
        .where(c.layer == layer, c.id == bindparam("gone"), c.valid_to.is_(None))
        .values(valid_to=revision)
    )
    for some in _chunks(ids, CHUNK):
        connection.execute(statement, [{"gone": id_} for id_ in some])


def add_rows(
    connection: Connection, layer: str, revision: int, content: Content, progress: Progress | None = None
) -> None:
    """Add rows that are current from a new revision on."""
    names = ("id", "properties", "geometry", "digest")
    rows = list(zip(content.ids, content.properties, content.geometries, content.digests, strict=True))
    done = 0
    for some in _chunks(rows, CHUNK):
        constant = {"layer": layer, "valid_from": revision, "valid_to": None}
        insert_features(connection, [constant | dict(zip(names, row, strict=True)) for row in some])
        done += len(some)
        if progress:
            progress(done, len(rows))


def _chunks(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))
