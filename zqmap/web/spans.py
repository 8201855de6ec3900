"""Runs of rows that lie behind each other in one flat array: how the parts of features are kept and gathered."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def starts(counts: NDArray[Any]) -> Ints:
    """Give where each run begins when runs of these lengths lie behind each other."""
    begins: Ints = np.cumsum(counts, dtype=np.int64) - counts
    return begins


def offsets(counts: NDArray[Any]) -> Ints:
    """Give where each run begins, and at the end where the last one ends."""
    found = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def spans(begins: NDArray[Any], counts: NDArray[Any]) -> Ints:
    """List the places of runs that begin at `begins`, one run after the other."""
    return np.repeat(begins - starts(counts), counts) + np.arange(counts.sum())


def sums(values: NDArray[Any], counts: NDArray[Any]) -> Ints:
    """Add up runs of values; a run without values gives zero."""
    total = offsets(values)
    ends = np.cumsum(counts, dtype=np.int64)
    found: Ints = total[ends] - total[ends - counts]
    return found
