"""Which rows of a frame a filter leaves.

A value that is not stated makes a condition neither true nor false, so that `NOT` does not turn it into a yes; only
`IS NULL` speaks of it. A date to the month or year is all of it.
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from zqmap.analysis.cql2.answers import Truth, constant_truth, known_truth
from zqmap.analysis.cql2.expression import Tree
from zqmap.analysis.cql2.moments import RELATIONS, Spans
from zqmap.analysis.cql2.operands import Table, as_spans, read_operand, unfit
from zqmap.analysis.cql2.places import PLACES, ToStore, relate_places
from zqmap.analysis.cql2.values import Operand, Sort
from zqmap.analysis.facet_columns import Rows
from zqmap.errors import BadCondition
from zqmap.model.layers import Layer
from zqmap.model.text import Text

Compare = Callable[[Any, Any], Any]

COMPARISONS: dict[str, Compare] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SPAN_COMPARISONS: dict[str, Callable[[Spans, Spans], Any]] = {
    "=": RELATIONS["t_equals"],
    "<>": lambda a, b: ~RELATIONS["t_equals"](a, b),
    "<": RELATIONS["t_before"],
    "<=": lambda a, b: a.ends <= b.ends,
    ">": RELATIONS["t_after"],
    ">=": lambda a, b: a.starts >= b.starts,
}
LISTS: dict[str, Callable[[frozenset[Any], frozenset[Any]], bool]] = {
    "a_equals": operator.eq,
    "a_contains": operator.ge,
    "a_containedby": operator.le,
    "a_overlaps": lambda a, b: not a.isdisjoint(b),
}


def filter_rows(tree: Tree, layer: Layer, frame: gpd.GeoDataFrame, to_store: ToStore = np.asarray) -> Rows:
    """Tell for each row whether a filter is true of it.

    Raises:
        BadCondition: the filter names what the layer does not have, or compares what cannot be compared.
    """
    return _judge(tree, Table(layer, frame, to_store)).true


def _judge(tree: Tree, table: Table) -> Truth:
    if isinstance(tree, bool):
        return constant_truth(tree, len(table.frame))
    if not isinstance(tree, dict) or not isinstance(tree.get("op"), str) or not isinstance(tree.get("args"), list):
        raise unfit(tree)
    op, args = tree["op"].lower(), tree["args"]
    if op in ("and", "or") and len(args) > 1:
        return _combine(op, (_judge(arg, table) for arg in args))
    if op == "not" and len(args) == 1:
        return ~_judge(args[0], table)
    if op == "isnull" and len(args) == 1:
        return known_truth(~read_operand(args[0], table).known, table.every)
    return _judge_predicate(op, args, table, tree)


def _combine(op: str, parts: Iterable[Truth]) -> Truth:
    """Join truths one after the other, so that no more than two of them are held."""
    return functools.reduce(operator.and_ if op == "and" else operator.or_, parts)


def _judge_predicate(op: str, args: Sequence[Tree], table: Table, tree: Tree) -> Truth:
    if op == "between":
        return _between(args, table, tree)
    if len(args) != 2:
        raise unfit(tree)
    if op == "in":
        return _one_of(args, table, tree)
    left, right = (read_operand(arg, table) for arg in args)
    if op in PLACES:
        return relate_places(op, left, right, table)
    judge = next((judge for names, judge in JUDGES if op in names), None)
    if judge is None:
        raise unfit(tree)
    return judge(op, left, right)


def _stated(operand: Operand) -> Operand:
    """Give a date with what is no date counted as not stated."""
    spans = as_spans(operand)
    return Operand(operand.sort, operand.values, operand.known & spans.known)


def _relate_spans(op: str, left: Operand, right: Operand) -> Truth:
    return known_truth(RELATIONS[op](as_spans(left), as_spans(right)), _both(_stated(left), _stated(right)))


def _both(left: Operand, right: Operand) -> Rows:
    return left.known & right.known


def _compare(op: str, left: Operand, right: Operand) -> Truth:
    if Sort.MOMENT in (left.sort, right.sort):
        return known_truth(SPAN_COMPARISONS[op](as_spans(left), as_spans(right)), _both(_stated(left), _stated(right)))
    if left.sort is not right.sort or left.sort in (Sort.LIST, Sort.PLACE):
        raise BadCondition(
            Text(f"{op} 两侧的类型不同或无法比较", f"the two sides of {op} are of kinds that cannot be compared")
        )
    known = _both(left, right)
    if left.sort is Sort.TEXT:
        return known_truth(_compare_texts(op, left, right), known)
    with np.errstate(invalid="ignore"):
        return known_truth(np.broadcast_to(COMPARISONS[op](left.values, right.values), known.shape), known)


def _compare_texts(op: str, left: Operand, right: Operand) -> Any:
    """Compare texts; each different text of a column is looked at once where the other side is one value."""
    compare = COMPARISONS[op]
    for own, other, turn in ((left, right, False), (right, left, True)):
        if not isinstance(own.values, str) and isinstance(other.values, str):
            codes, texts = pd.factorize(own.values)
            value = other.values
            answers = [compare(value, text) if turn else compare(text, value) for text in texts]
            return np.array([*answers, False], dtype=bool)[codes]
    pairs = np.broadcast(left.values, right.values)
    answers = [a is not None and b is not None and bool(compare(a, b)) for a, b in pairs]
    return np.broadcast_to(np.array(answers, dtype=bool), left.known.shape)


def _between(args: Sequence[Tree], table: Table, tree: Tree) -> Truth:
    flat = [args[0], *args[1]] if len(args) == 2 and isinstance(args[1], list) else list(args)
    if len(flat) != 3:
        raise unfit(tree)
    value, low, high = (read_operand(arg, table) for arg in flat)
    return _compare(">=", value, low) & _compare("<=", value, high)


def _one_of(args: Sequence[Tree], table: Table, tree: Tree) -> Truth:
    value = read_operand(args[0], table)
    if not isinstance(args[1], list) or not args[1]:
        raise unfit(tree)
    return _combine("or", (_compare("=", value, read_operand(option, table)) for option in args[1]))


def _like(_: str, left: Operand, right: Operand) -> Truth:
    if left.sort is not Sort.TEXT or not isinstance(right.values, str):
        raise BadCondition(Text("LIKE 用于文字和一个样式", "LIKE takes a text and a pattern"))
    pattern = _pattern(right.values)
    if isinstance(left.values, str):
        return known_truth(np.broadcast_to(bool(pattern.fullmatch(left.values)), left.known.shape), left.known)
    codes, texts = pd.factorize(left.values)
    answers = np.array([*(bool(pattern.fullmatch(text)) for text in texts), False], dtype=bool)
    return known_truth(answers[codes], left.known)


def _pattern(written: str) -> re.Pattern[str]:
    r"""Turn a pattern into a regular expression: `%` any text, `_` one sign, `\` takes the next sign as it is.

    What stands between two `%` is taken where it comes first and never given back, so that the time stays in
    proportion to the text.
    """
    first, *rest = [""]
    for part in re.findall(r"\\.|.", written, re.DOTALL):
        if part == "%":
            rest.append("")
        elif rest:
            rest[-1] += "." if part == "_" else re.escape(part[-1])
        else:
            first += "." if part == "_" else re.escape(part[-1])
    middle, last = rest[:-1], rest[-1:]
    ways = [f"(?>.*?{part})" for part in middle] + [f".*{part}" for part in last]
    return re.compile(first + "".join(ways), re.DOTALL)


def _compare_lists(op: str, left: Operand, right: Operand) -> Truth:
    if left.sort is not Sort.LIST or right.sort is not Sort.LIST:
        raise BadCondition(Text(f"{op} 用于两个列表", f"{op} takes two lists"))
    compare, known = LISTS[op], _both(left, right)
    lefts, rights = (_each(side.values, len(known)) for side in (left, right))
    return known_truth(np.array([compare(a, b) for a, b in zip(lefts, rights, strict=True)], dtype=bool), known)


def _each(values: Any, rows: int) -> Any:
    return values if isinstance(values, np.ndarray) else [values] * rows


JUDGES: tuple[tuple[Container[str], Callable[[str, Operand, Operand], Truth]], ...] = (
    (COMPARISONS, _compare),
    (("like",), _like),
    (RELATIONS, _relate_spans),
    (LISTS, _compare_lists),
)
"""Which function judges which operators of two operands."""
