"""Where all parcels lie on a scale and which part of it is chosen, as a strip of bars with the same said in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

BARS = 24


@dataclass(frozen=True)
class Strip:
    """A histogram: how many parcels each bar stands for, and whether the bar lies within what is chosen."""

    counts: NDArray[np.int64]
    is_inside: NDArray[np.bool_]
    low: float
    high: float
    inside: int
    unknown: int


def make_strip(values: NDArray[np.float64], low: float | None, high: float | None) -> Strip | None:
    """Count values (NaN for not stated) into equal bars from the least to the greatest; None where none is stated."""
    stated = values[~np.isnan(values)]
    if not len(stated):
        return None
    least, greatest = float(stated.min()), float(stated.max())
    counts, edges = np.histogram(stated, bins=BARS, range=(least, greatest if greatest > least else least + 1))
    lowest, highest = -np.inf if low is None else low, np.inf if high is None else high
    is_inside = (edges[1:] >= lowest) & (edges[:-1] <= highest)
    inside = int(((stated >= lowest) & (stated <= highest)).sum())
    return Strip(counts, is_inside, least, greatest, inside, len(values) - len(stated))


def strip_html(strip: Strip, words: str, write: Callable[[float], str]) -> str:
    """Write a strip as HTML; `words` say all of it to whoever cannot see it, `write` writes a value of the scale."""
    tallest = max(int(strip.counts.max()), 1)
    bars = "".join(
        f'<i class="{"in" if is_inside else ""}" style="height:{100 * int(count) / tallest:.0f}%"></i>'
        for count, is_inside in zip(strip.counts, strip.is_inside, strict=True)
    )
    ends = f"<span>{escape(write(strip.low))}</span><span>{escape(write(strip.high))}</span>"
    return (
        f'<div class="zq-strip" role="img" aria-label="{escape(words)}">{bars}</div>'
        f'<p class="zq-strip-words">{ends}</p>'
    )
