"""The names of rolls as links write them: `late`, `waiting:longsha-avenue`, `waiting:status=under_construction`."""

from __future__ import annotations

from enum import StrEnum

from zqmap.model.values import SLUG

MARK = ":"
LIMIT = 400
"""The longest name, in characters: a roll within a roll within a roll is long, and no more is sensible."""


class Roll(StrEnum):
    """Lists of features that no single field tells (`zqmap.analysis.rolls`)."""

    LATE = "late"
    SOON = "soon"
    OPEN = "open"
    PLANNED = "planned"
    UNPLANNED = "unplanned"
    DATED = "dated"
    UNDATED = "undated"
    UNPRICED = "unpriced"
    HOLDING = "holding"
    WAITING = "waiting"
    SITES = "sites"


OF_ONE_WORK = frozenset({Roll.WAITING, Roll.SITES})
"""The rolls that may be called for one work alone."""


def write_roll(roll: Roll, scope: str = "") -> str:
    """Write a name; `scope` is the id of a work, or the query of the filters that choose works."""
    return f"{roll}{MARK}{scope}" if scope else str(roll)


def read_roll(name: str) -> tuple[Roll, str] | None:
    """Read a name into the roll and its scope, empty for all works; None where it is the name of no roll."""
    word, mark, scope = name.partition(MARK)
    if word not in set(Roll) or len(name) > LIMIT or bool(mark) != bool(scope):
        return None
    is_fit = "=" in scope or not scope or (word in OF_ONE_WORK and SLUG.fullmatch(scope))
    return (Roll(word), scope) if is_fit else None
