"""The names and values of a filter, read."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from zqmap.analysis.cql2.expression import Tree
from zqmap.analysis.cql2.moments import Spans, column_spans, read_interval, read_moment
from zqmap.analysis.cql2.places import ToStore, read_place
from zqmap.analysis.cql2.values import ARITHMETIC, FOLDS, Operand, Sort, fold, reckon
from zqmap.analysis.facet_columns import Rows
from zqmap.errors import BadCondition
from zqmap.model.fields import Kind
from zqmap.model.layers import Layer
from zqmap.model.text import Text

GEOMETRY = "geometry"

LONGEST_S = 3.0
"""How many seconds of a processor one filter may take."""


@dataclass(frozen=True, eq=False)
class Table:
    """What the names of a filter stand for."""

    layer: Layer
    frame: gpd.GeoDataFrame
    to_store: ToStore
    until_s: float = field(default_factory=lambda: time.thread_time() + LONGEST_S)

    def refuse_endless(self) -> None:
        """Ask after each step whether this thread has worked long enough for one filter.

        Raises:
            BadCondition: it has.
        """
        if time.thread_time() > self.until_s:
            raise BadCondition(Text("筛选表达式需要的计算过多", "the filter takes too much work"))

    @property
    def every(self) -> Rows:
        """Tell of each row that it is there."""
        return np.ones(len(self.frame), dtype=bool)

    def column(self, name: str) -> Operand:
        """Give a property by its name.

        Raises:
            BadCondition: the layer has none of that name.
        """
        if name == GEOMETRY and self.layer.is_mapped:
            places = self.frame.geometry.to_numpy()
            return Operand(Sort.PLACE, places, np.asarray(~shapely.is_missing(places), dtype=bool))
        found = self.layer.by_name.get(name)
        if found is None:
            names = ", ".join(self.layer.by_name)
            raise BadCondition(
                Text(f"没有属性 {name[:60]}，可用：{names}", f"no property {name[:60]}; there are {names}")
            )
        return _column(self.frame[name], found.kind)


def read_operand(tree: Tree, table: Table) -> Operand:
    """Read a name, a value or a function of one.

    Raises:
        BadCondition: it is none.
    """
    table.refuse_endless()
    if isinstance(tree, dict):
        return _read_object(tree, table)
    if isinstance(tree, bool):
        return Operand(Sort.TRUTH, tree, table.every)
    if isinstance(tree, int | float):
        return Operand(Sort.NUMBER, float(tree), table.every)
    if isinstance(tree, str):
        return Operand(Sort.TEXT, tree, table.every)
    if isinstance(tree, list):
        return _read_list(tree, table)
    raise unfit(tree)


def unfit(tree: Tree) -> BadCondition:
    """Say that a part of a filter makes no sense where it stands."""
    name = tree.get("op", tree.get("type", "{…}")) if isinstance(tree, dict) else tree
    said = str(name)[:60]
    return BadCondition(Text(f"此处不能使用 {said}", f"{said} cannot be used there"))


def _column(values: pd.Series, kind: Kind) -> Operand:
    if kind is Kind.NUMBER:
        numbers = values.to_numpy(dtype=float)
        return Operand(Sort.NUMBER, numbers, ~np.isnan(numbers))
    known = values.notna().to_numpy(dtype=bool)
    if kind.is_list:
        lists = np.array([frozenset(value) if value else frozenset() for value in values], dtype=object)
        return Operand(Sort.LIST, lists, known)
    return Operand(Sort.TEXT, values.to_numpy(dtype=object), known, is_date=kind is Kind.DATE)


def _read_object(tree: dict[str, Any], table: Table) -> Operand:
    if "property" in tree and isinstance(tree["property"], str):
        return table.column(tree["property"])
    if "op" in tree:
        return _read_function(str(tree["op"]).lower(), tree.get("args"), table, tree)
    if "interval" in tree:
        return _read_interval(tree["interval"], table)
    if "date" in tree or "timestamp" in tree:
        return _read_moment(tree.get("date", tree.get("timestamp")), table)
    if "bbox" in tree or "type" in tree:
        return Operand(Sort.PLACE, read_place(tree, table.to_store), table.every)
    raise unfit(tree)


def _read_function(op: str, args: Any, table: Table, tree: Tree) -> Operand:
    if op in FOLDS and isinstance(args, list) and len(args) == 1:
        return fold(read_operand(args[0], table), FOLDS[op])
    if op in ARITHMETIC and isinstance(args, list) and len(args) == 2:
        return reckon(op, *(read_operand(arg, table) for arg in args))
    raise unfit(tree)


def _read_list(tree: Sequence[Tree], table: Table) -> Operand:
    parts = [read_operand(part, table) for part in tree]
    if not all(isinstance(part.values, str | float) for part in parts):
        raise BadCondition(Text("列表中只能是值", "a list may hold values only"))
    return Operand(Sort.LIST, frozenset(part.values for part in parts), table.every)


def _read_moment(written: Any, table: Table) -> Operand:
    span = read_moment(written) if isinstance(written, str) else None
    if span is None:
        raise _no_moment(written)
    return Operand(Sort.MOMENT, Spans(*(np.array(side) for side in span)), table.every)


def _read_interval(sides: Any, table: Table) -> Operand:
    if not isinstance(sides, list) or len(sides) != 2:
        raise _no_moment(sides)
    if any(isinstance(side, dict) for side in sides):
        start, end = (_side(side, table, at_end=bool(place)) for place, side in enumerate(sides))
        known = ~np.isnan(start) & ~np.isnan(end) & (start < end)
        return Operand(Sort.MOMENT, Spans(np.where(known, start, np.nan), np.where(known, end, np.nan)), known)
    span = read_interval(*(str(side) for side in sides))
    if span is None:
        raise _no_moment(sides)
    return Operand(Sort.MOMENT, Spans(*(np.array(side) for side in span)), table.every)


def _side(side: Any, table: Table, *, at_end: bool) -> NDArray[np.float64]:
    """Give the days on which an interval that has a property in it begins or ends."""
    if isinstance(side, dict):
        spans = as_spans(read_operand(side, table))
        return np.broadcast_to(spans.ends if at_end else spans.starts, len(table.frame))
    span = read_interval(*(("..", side) if at_end else (side, ".."))) if isinstance(side, str) else None
    if span is None:
        raise _no_moment(side)
    return np.broadcast_to(np.array(span[at_end]), len(table.frame))


def as_spans(operand: Operand) -> Spans:
    """Give an operand as spans of time.

    Raises:
        BadCondition: it is no date.
    """
    if operand.sort is Sort.MOMENT:
        spans: Spans = operand.values
        return spans
    if operand.is_date:
        return column_spans(pd.Series(operand.values, dtype=object))
    if isinstance(operand.values, str):
        span = read_moment(operand.values)
        if span is not None:
            return Spans(*(np.array(side) for side in span))
    raise BadCondition(Text("此处需要日期", "a date is needed there"))


def _no_moment(written: Any) -> BadCondition:
    said = str(written)[:60]
    return BadCondition(Text(f"{said} 不是日期或时段", f"{said} is no date or interval"))
