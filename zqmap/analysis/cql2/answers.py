"""What a condition says of each row: yes, no, or nothing where a value is not stated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zqmap.analysis.facet_columns import Rows


@dataclass(frozen=True, eq=False)
class Truth:
    """Rows of which a condition is true, and rows of which it is false; a row that is in neither is unknown."""

    true: Rows
    false: Rows

    def __and__(self, other: Truth) -> Truth:
        return Truth(self.true & other.true, self.false | other.false)

    def __or__(self, other: Truth) -> Truth:
        return Truth(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Truth:
        return Truth(self.false, self.true)


def known_truth(answer: Rows, known: Rows) -> Truth:
    """Make a truth of an answer that counts only where it is known."""
    held = np.asarray(answer, dtype=bool)
    return Truth(held & known, ~held & known)


def constant_truth(value: bool, rows: int) -> Truth:
    """Say the same of every row."""
    every = np.ones(rows, dtype=bool)
    return known_truth(every if value else ~every, every)
