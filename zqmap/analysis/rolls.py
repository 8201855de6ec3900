"""Rolls: lists of features that no single field tells, called by the name under which a link asks for them.

A roll is called for a state of the layers and a day; so the same link gives tomorrow's late works tomorrow, and those
of a day of the past together with that day. It may be called among some works only: for one by its id, or for those
that some filters leave, which stand in its name as a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qs, urlencode

import numpy as np

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filter_query import filter_query, parse_filters
from zqmap.analysis.filters import Filters, Members, matches
from zqmap.analysis.overview.kept import keep_holdups, keep_works
from zqmap.analysis.overview.schedule import dated_rows, late_rows, open_rows, planned_rows, soon_rows
from zqmap.analysis.overview.works import WORK_LAYERS, Works
from zqmap.analysis.roll_names import Roll, read_roll, write_roll
from zqmap.store.snapshots import Snapshot

OF_WORKS: Mapping[Roll, Callable[[Works, Rows, date], Rows]] = {
    Roll.LATE: late_rows,
    Roll.SOON: soon_rows,
    Roll.OPEN: lambda works, rows, _: open_rows(works, rows),
    Roll.PLANNED: lambda works, rows, _: open_rows(works, rows) & planned_rows(works),
    Roll.UNPLANNED: lambda works, rows, _: open_rows(works, rows) & ~planned_rows(works),
    Roll.DATED: lambda works, rows, _: dated_rows(works, rows),
    Roll.UNDATED: lambda works, rows, _: rows & ~dated_rows(works, rows),
    Roll.UNPRICED: lambda works, rows, _: rows & np.isnan(works.table["investment_cny"].to_numpy(dtype=float)),
}
"""The rolls of works, each with what tells who of some works is on it."""


@dataclass(frozen=True)
class Called:
    """A roll with the works among which it is called: one by its id, or what filters leave; neither means all."""

    roll: Roll
    work_id: str | None = None
    among: Filters | None = None

    @classmethod
    def parse(cls, name: str) -> Called | None:
        """Read a roll's name; None where it is none. What cannot be used of the query in it is left out."""
        named = read_roll(name)
        if named is None:
            return None
        roll, scope = named
        if "=" not in scope:
            return cls(roll, scope or None)
        return cls(roll, among=parse_filters(parse_qs(scope))[0])


def name_roll(roll: Roll, among: Filters) -> str:
    """Name a roll that is called among what filters leave."""
    return write_roll(roll, urlencode(filter_query(among), doseq=True))


def with_members(filters: Filters, snapshots: Mapping[str, Snapshot], today: date) -> Filters:
    """Give the filters with who is on the roll that they name, in this state of the layers and on this day."""
    return replace(filters, members=call_roll(filters.roll, snapshots, today)) if filters.roll else filters


def call_roll(name: str, snapshots: Mapping[str, Snapshot], today: date) -> Members:
    """Give the ids on a roll by layer; a name that is none, or a work that there is not, calls nobody."""
    called = Called.parse(name)
    if called is None:
        return ()
    works = keep_works(*(snapshots[layer] for layer in WORK_LAYERS))
    rows = _rows_among(called, works, snapshots, today)
    if called.roll in OF_WORKS:
        return _of_works(works, OF_WORKS[called.roll](works, rows, today))
    graph = keep_holdups(today, *(snapshots[layer] for layer in (*WORK_LAYERS, "parcels", "enterprises")))
    graph = graph.of_works(rows)
    if called.roll is Roll.HOLDING:
        return _of_works(works, np.isin(np.arange(len(works)), graph.work_of_edge))
    if called.roll is Roll.WAITING:
        return (("parcels", _ids(graph.parcels["id"].to_numpy()[graph.waiting])),)
    enterprises = graph.enterprises_on(graph.waiting)
    return (("enterprises", _ids(snapshots["enterprises"].frame["id"].to_numpy()[enterprises])),)


def _rows_among(called: Called, works: Works, snapshots: Mapping[str, Snapshot], today: date) -> Rows:
    if called.work_id is not None:
        return np.asarray(np.arange(len(works)) == works.places.get(called.work_id, -1), dtype=bool)
    if called.among is None:
        return np.ones(len(works), dtype=bool)
    among = with_members(called.among, snapshots, today)
    return works.rows({layer: matches(snapshots[layer], among) for layer in WORK_LAYERS})


def _of_works(works: Works, rows: Rows) -> Members:
    layers, ids = works.column("layer"), works.column("id")
    return tuple((layer, _ids(ids[rows & (layers == layer)])) for layer in WORK_LAYERS)


def _ids(ids: Iterable[object]) -> frozenset[str]:
    return frozenset(str(id_) for id_ in ids)
