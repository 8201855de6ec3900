"""The figures that Prometheus is shown: declared once, counted where the thing happens.

No label has values that a visitor chooses: layers, pages and outcomes are declared words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

disable_created_metrics()  # type: ignore[no-untyped-call]

FAST_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
SLOW_S = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
SIZES_BYTES = (0, 1_000, 5_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)

RERUN_S = Histogram(
    "zqmap_rerun_seconds",
    "Runs of the page's script; kind is whole or part (a page that answers its own widgets).",
    ["page", "kind"],
    buckets=SLOW_S,
)
PAGE_FAILURES = Counter("zqmap_page_failures", "Pages that ended in an error which the visitor was told of.", ["page"])
TABS = Gauge("zqmap_tabs", "Open websockets: tabs that show the dashboard.")
HTTP_S = Histogram(
    "zqmap_http_seconds",
    "Requests beside the page, by the first part of the address.",
    ["part", "status"],
    buckets=FAST_S,
)
TILE_S = Histogram("zqmap_tile_seconds", "Tiles; cache is hit or made.", ["layer", "cache"], buckets=FAST_S)
TILE_SIZE_BYTES = Histogram("zqmap_tile_bytes", "Sizes of tiles, packed.", ["layer"], buckets=SIZES_BYTES)
PUBLISHES = Counter(
    "zqmap_publishes", "Attempts to make a revision; outcome is done or the refusal.", ["layer", "outcome"]
)
INTAKES = Counter(
    "zqmap_intakes", "Files of staff that were read; outcome is read or unreadable.", ["layer", "outcome"]
)
DRAFTS = Counter("zqmap_drafts", "What became of proposals: saved, sent.", ["layer", "outcome"])
SIGN_INS = Counter("zqmap_sign_ins", "Attempts to sign in.", ["outcome"])
STORE_ERRORS = Counter("zqmap_store_errors", "Times the database did not answer as it should.", ["kind"])


@contextmanager
def timed(histogram: Histogram) -> Iterator[None]:
    """Time a block in seconds, however it ends: Streamlit breaks a run off with an exception."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        histogram.observe(time.perf_counter() - begun)
