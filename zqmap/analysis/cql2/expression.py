"""A filter in CQL2, as text or JSON, read into the tree that CQL2 JSON has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import cql2

from zqmap.errors import BadCondition
from zqmap.model.text import Text

FilterLanguage = Literal["cql2-text", "cql2-json"]
FILTER_LANGUAGES: tuple[FilterLanguage, ...] = ("cql2-text", "cql2-json")

LONGEST = 16_000
"""The longest filter in characters: a polygon of some 500 corners."""

DEEPEST = 60
"""How many levels a filter may have."""

MOST_NODES = 2_000
"""How many operators, names and values a filter may have; the numbers of a geometry do not count."""

Tree = Any
"""What `json.loads` gives: dicts with `op` and `args`, `property`, `date`, …, lists and plain values."""


def parse_filter(written: str, language: FilterLanguage) -> Tree:
    """Read a filter; whether its names and operators make sense is told by `zqmap.analysis.cql2.conditions`.

    Raises:
        BadCondition: it is too long or too deep, or not CQL2.
    """
    if len(written) > LONGEST:
        raise BadCondition(Text(f"筛选表达式超过 {LONGEST} 个字符", f"the filter is longer than {LONGEST} characters"))
    tree = _read_json(written) if language == "cql2-json" else _read_text(written)
    _check_size(tree)
    return tree


def _read_text(written: str) -> Tree:
    try:
        return cql2.parse_text(written).to_json()
    except (cql2.ParseError, UnicodeError) as error:
        raise _unread(str(error)) from error


def _read_json(written: str) -> Tree:
    try:
        return json.loads(written, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _unread(str(error)) from error


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _unread(reason: str) -> BadCondition:
    where = next((line.strip() for line in reason.splitlines() if line.strip()), "")[:60]
    return BadCondition(Text(f"无法读懂筛选表达式（{where}）", f"the filter cannot be read ({where})"))


def _check_size(tree: Tree) -> None:
    for number, (_, depth) in enumerate(_walk(tree), 1):
        if number > MOST_NODES or depth > DEEPEST:
            raise BadCondition(Text("筛选表达式过于复杂", "the filter is too complex"))


def _walk(tree: Tree) -> Iterator[tuple[Tree, int]]:
    """Go through a tree without recursion, with the level of each node; geometries are one node."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if isinstance(node, dict) and "coordinates" not in node:
            waiting += [(part, depth + 1) for part in node.values()]
        elif isinstance(node, list):
            waiting += [(part, depth) for part in node]
