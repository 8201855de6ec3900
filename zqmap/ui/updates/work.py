"""Long work on the page: which step runs and how far it is, with a way to stop what may be stopped."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from zqmap.ui.context import Context
from zqmap.ui.updates.trail import WORK
from zqmap.ui.updates.works import Work

SHOWN_EVERY_S = 0.15


class StepBar:
    """A bar that says which of the steps of `WORK` runs, and how many rows of how many are done.

    It is drawn with the first step that has something to do. `stop` is what the button beside it does: the press
    interrupts the page's script at the next sign of life, and with it the worker that reads the file.
    """

    def __init__(self, context: Context, stop: Callable[[], None]) -> None:
        self._context, self._stop = context, stop
        self._place = st.empty()
        self._bar: DeltaGenerator | None = None
        self._step, self._shown_at = WORK[0], 0.0

    def begin(self, step: str) -> None:
        """Say that a step begins; those that nobody waits for are not said."""
        if step in WORK:
            self._step = step
            self._show(0, 0)

    def tell(self, done: int, total: int) -> None:
        """Say how far the step is."""
        if time.monotonic() - self._shown_at > SHOWN_EVERY_S:
            self._show(done, total)

    def close(self) -> None:
        """Take the bar away."""
        self._place.empty()

    def _show(self, done: int, total: int) -> None:
        self._shown_at = time.monotonic()
        number = WORK.index(self._step)
        share = min(1.0, done / total) if total else 0.0
        words = self._context.words(f"updates.work.{self._step}", number=number + 1, of=len(WORK))
        rows = self._context.words("updates.work.rows", done=done, total=total) if total else ""
        if self._bar is None:
            with self._place.container(key="work"):
                self._bar = st.progress(0.0)
                st.button(self._context.words("updates.work.stop"), key="stop-work", on_click=self._stop)
        self._bar.progress((number + share) / len(WORK), f"{words}　{rows}")


def watch_work(context: Context, name: str, work: Work) -> None:
    """Show how far work is until it has ended; where this page is left meanwhile, it goes on."""
    words = context.words(f"updates.work.{name}")
    bar = st.progress(0.0, words)
    while not work.ended.wait(SHOWN_EVERY_S):
        done, total = work.done, work.total
        rows = context.words("updates.work.rows", done=done, total=total) if total else ""
        bar.progress(min(1.0, done / total) if total else 0.0, f"{words}　{rows}")
