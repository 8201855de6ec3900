"""Who wrote what now stands in some fields of a feature, and when it was published."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, select

from zqmap.model.working_days import CHINA
from zqmap.store.connect import reading
from zqmap.store.store import Store
from zqmap.store.tables import FEATURES, REVISIONS


@dataclass(frozen=True, slots=True)
class Written:
    """The revision that made some fields what they are: its number, who published it, and when (aware, UTC)."""

    revision: int
    author: str
    at: datetime

    @property
    def day(self) -> date:
        """Give the day in China on which it was published."""
        return self.at.astimezone(CHINA).date()


def last_written(
    store: Store, layer: str, ids: Iterable[str], fields: Sequence[str], revision: int
) -> dict[str, Written]:
    """Map features to who made some of their fields what they are at a revision; those it does not have are left out.

    Raises:
        StoreUnavailable: the store does not answer.

    """
    c, wanted = FEATURES.c, sorted(ids)
    states = select(c.id, c.valid_from, c.valid_to, c.properties)
    states = states.where(c.layer == layer, c.id.in_(wanted), c.valid_from <= revision).order_by(c.id, c.valid_from)
    with reading(store.engine) as connection:
        rows = connection.execute(states).all()
        begun = {id_: _begun(list(group), fields, revision) for id_, group in groupby(rows, lambda row: row.id)}
        lines = _lines(connection, layer, {number for number in begun.values() if number})
    return {str(id_): lines[number] for id_, number in begun.items() if number in lines}


def _begun(states: Sequence[Any], fields: Sequence[str], revision: int) -> int | None:
    """Give since which revision the fields are what they are; None where the feature is gone."""
    newest = states[-1]
    if newest.valid_to is not None and newest.valid_to <= revision:
        return None
    said, begun = _said(newest, fields), newest.valid_from
    for state in reversed(states[:-1]):
        if state.valid_to != begun or _said(state, fields) != said:
            break
        begun = state.valid_from
    return int(begun)


def _said(state: Any, fields: Sequence[str]) -> list[object]:
    properties = json.loads(state.properties)
    return [properties.get(name) for name in fields]


def _lines(connection: Connection, layer: str, numbers: Iterable[int]) -> Mapping[int | None, Written]:
    c = REVISIONS.c
    query = select(c.number, c.author, c.created_at).where(c.layer == layer, c.number.in_(sorted(numbers)))
    found = connection.execute(query)
    return {row.number: Written(row.number, row.author, datetime.fromisoformat(row.created_at)) for row in found}
