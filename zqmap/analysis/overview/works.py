"""Roads and facilities as one table of works, the days that their dates stand for, and how many there are of each.

Invented works (basis `demo`) stay in the table, marked, so that whoever counts can say so.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zqmap.analysis.facet_columns import NOT_STATED, Rows
from zqmap.model.layers import LAYERS
from zqmap.store.snapshots import Snapshot

WORK_LAYERS = ("roads", "facilities")
"""The layers whose features are works with a status."""

COLUMNS = (
    "id",
    "name_zh",
    "name_en",
    "area_id",
    "category",
    "status",
    "status_date",
    "status_note_zh",
    "status_note_en",
    "planned_start",
    "planned_finish",
    "actual_start",
    "actual_finish",
    "progress_pct",
    "investment_cny",
    "basis",
    "accuracy_m",
    "source_id",
)
DATES = ("planned_start", "planned_finish", "actual_start", "actual_finish")
NO_DAY = np.datetime64("NaT", "D")
COMPLETED, SUSPENDED = "completed", "suspended"

Days = NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Works:
    """All works of a state: one row a work, roads first, each layer sorted by id.

    `table` has `COLUMNS`, `layer`, `geometry` (WGS 84, None where no place is known), and for each of `DATES` two
    columns of days, `{name}_first` and `{name}_last`: the first and the last day that the date may stand for, NaT where
    it is not stated. Shared between sessions: never change it in place.
    """

    table: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    def rows(self, matching: Mapping[str, Rows]) -> Rows:
        """Put what passes the filters, by layer, into one array over the table's rows."""
        return np.concatenate([matching[layer] for layer in WORK_LAYERS])

    def column(self, name: str) -> NDArray[np.object_]:
        """Give a column as an array of objects or numbers."""
        return self._columns[name]

    def days(self, name: str) -> Days:
        """Give one of the columns of days."""
        return self._columns[name].astype("datetime64[D]")

    @cached_property
    def _columns(self) -> dict[str, NDArray[Any]]:
        return {str(name): self.table[name].to_numpy() for name in self.table}

    @cached_property
    def is_demo(self) -> Rows:
        """Tell which works are invented."""
        return np.asarray(self.column("basis") == "demo", dtype=bool)

    @cached_property
    def places(self) -> dict[str, int]:
        """Map each id to its row; of two layers with one id the roads keep it."""
        return {id_: row for row, id_ in reversed(list(enumerate(self.table["id"])))}


def join_works(roads: Snapshot, facilities: Snapshot) -> Works:
    """Put roads and facilities into one table."""
    parts = [_part(snapshot) for snapshot in (roads, facilities)]
    return Works(pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True))


def _part(snapshot: Snapshot) -> pd.DataFrame:
    frame = snapshot.frame
    # As objects, else pandas would make NaN of the None that says "not stated".
    part = pd.DataFrame({name: frame[name].to_numpy() for name in COLUMNS}, dtype=object)
    part["layer"] = pd.Series([snapshot.layer.name] * len(frame), dtype=object)
    part["geometry"] = pd.Series(list(frame.geometry), dtype=object)
    for name in DATES:
        first, last = stated_days(frame[name].tolist())
        part[f"{name}_first"], part[f"{name}_last"] = first.astype("datetime64[s]"), last.astype("datetime64[s]")
    return part


def stated_days(stated: Iterable[str | None]) -> tuple[Days, Days]:
    """Give the first and the last day that each date to the day, month or year may stand for; NaT for None."""
    spans = [_span(text) if text else (NO_DAY, NO_DAY) for text in stated]
    array = np.array(spans, dtype="datetime64[D]").reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _span(text: str) -> tuple[np.datetime64, np.datetime64]:
    parts = [int(part) for part in text.split("-")]
    first = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return np.datetime64(first), np.datetime64(first)
    month = parts[1] if len(parts) == 2 else 12
    return np.datetime64(first), np.datetime64(date(parts[0], month, monthrange(parts[0], month)[1]))


@dataclass(frozen=True)
class Bar:
    """How many works a code of a facet has, in all and by status, in the order of the vocabularies."""

    code: str
    number: int
    by_status: tuple[tuple[str, int], ...]


def count_bars(works: Works, rows: Rows, facet: str) -> tuple[Bar, ...]:
    """Count the chosen works by layer, status, area or category; codes that no work of the table has are left out."""
    column = {"area": "area_id"}.get(facet, facet)
    values, statuses = works.column(column), works.column("status")
    present = {NOT_STATED if value is None else value for value in values}
    counted = Counter(zip(values[rows], statuses[rows], strict=True))
    return tuple(_bar(code, counted) for code in _codes(column) if code in present)


def _bar(code: str, counted: Mapping[tuple[str | None, str], int]) -> Bar:
    value = None if code == NOT_STATED else code
    by_status = tuple((status, number) for status in _codes("status") if (number := counted.get((value, status), 0)))
    return Bar(code, sum(number for _, number in by_status), by_status)


def _codes(column: str) -> tuple[str, ...]:
    if column == "layer":
        return WORK_LAYERS
    fields = [LAYERS[layer].by_name[column] for layer in WORK_LAYERS]
    codes = dict.fromkeys(code for field in fields if field.vocabulary for code in field.vocabulary.codes)
    return (*codes, NOT_STATED)


@dataclass(frozen=True)
class Investment:
    """What the chosen works cost, in yuan, as far as it is stated.

    `built_cny` is that of completed works, `under_way_cny` of works under construction or suspended, `to_come_cny` of
    the others: how much of a work that is under way has been paid already is not stated and is not guessed.
    """

    built_cny: float
    under_way_cny: float
    to_come_cny: float
    stated: int
    not_stated: int


def sum_investment(works: Works, rows: Rows) -> Investment:
    """Sum the stated investment of the chosen works by how far they are."""
    amount, status = works.table["investment_cny"].to_numpy(dtype=float), works.column("status")
    stated = rows & ~np.isnan(amount)
    built, under_way = status == COMPLETED, np.isin(status.astype(str), ("under_construction", SUSPENDED))
    return Investment(
        float(amount[stated & built].sum()),
        float(amount[stated & under_way].sum()),
        float(amount[stated & ~built & ~under_way].sum()),
        int(stated.sum()),
        int((rows & ~stated).sum()),
    )
