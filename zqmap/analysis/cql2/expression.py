"""A filter in CQL2, as text or JSON, read into the tree that CQL2 JSON has."""

from __future__ import annotations

import json
import re
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

MOST_BRACKETS = 12
"""How many brackets of a text may be open at once: the parser takes nearly twice as long for each where one is wrong,
and overflows its stack, which ends the process, at some thousands."""

MOST_SIGNS = 30
"""How many NOT and minus signs may stand in a row, for the same reason."""

SIGNS = re.compile(rf"(?:(?:\bNOT\b|-)\s*){{{MOST_SIGNS + 1}}}", re.IGNORECASE)
QUOTED = re.compile(r"'[^']*'?|\"[^\"]*\"?")
MOST_DIGITS = 15
"""Longer whole numbers are read as floats, which every one of these can be."""

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
    _refuse_nested(QUOTED.sub("", written))
    try:
        return cql2.parse_text(written).to_json()
    except (cql2.ParseError, UnicodeError) as error:
        raise _unread(str(error)) from None


def _read_json(written: str) -> Tree:
    try:
        tree = json.loads(written, parse_constant=_refuse_constant, parse_int=_read_whole)
        json.dumps(tree, ensure_ascii=False).encode()  # Half a character, which JSON can hold, can be said to nobody.
        return tree
    except (ValueError, RecursionError) as error:
        raise _unread(str(error)) from None


def _refuse_nested(unquoted: str) -> None:
    """Refuse what the parser of texts would not survive; `unquoted` is the filter without its texts and names."""
    depth = deepest = 0
    for sign in unquoted:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    if deepest > MOST_BRACKETS or SIGNS.search(unquoted):
        raise _too_complex()


def _read_whole(digits: str) -> float:
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _unread(reason: str) -> BadCondition:
    where = next((line.strip() for line in reason.splitlines() if line.strip()), "")[:60]
    return BadCondition(Text(f"无法读懂筛选表达式（{where}）", f"the filter cannot be read ({where})"))


def _check_size(tree: Tree) -> None:
    """Go through a tree without recursion; the numbers of a geometry have levels, but are not counted."""
    nodes, waiting = 0, [(tree, 1, True)]
    while waiting:
        node, depth, counts = waiting.pop()
        nodes += counts
        if nodes > MOST_NODES or depth > DEEPEST:
            raise _too_complex()
        if isinstance(node, dict):
            waiting += [(part, depth + 1, counts and key != "coordinates") for key, part in node.items()]
        elif isinstance(node, list):
            waiting += [(part, depth + isinstance(part, list), counts) for part in node]


def _too_complex() -> BadCondition:
    return BadCondition(Text("筛选表达式过于复杂", "the filter is too complex"))
