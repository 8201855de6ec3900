"""Presses that are done whole: nothing of one is lost where the page is drawn anew meanwhile.

Where something else asks for another run (a map is drawn, a revision was published), Streamlit breaks off the one that
runs as soon as that reads its state, writes it, or tells the browser something. A callback ends in its middle then, as
if it had come to its end: what it had written stands, and what it was to say of it is never said.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.runtime.scriptrunner import get_script_run_ctx

Callback = Callable[..., None]
Press = Callable[..., bool | None]
"""What is done once; it gives False where something was left out and nothing was done."""

ASKED = "on_scriptrunner_yield"
"""Where Streamlit asks, at every step of a run, whether another was asked for."""


@contextmanager
def unbroken() -> Iterator[None]:
    """Let nothing break this run off within the block; a run that is asked for meanwhile begins after it.

    `st.rerun` in it does not end a run: the code after it runs on, and what it asks for is taken right after the block.
    A callback is ended by it, in its middle.
    """
    running = get_script_run_ctx(suppress_warning=True)
    requests = running.script_requests if running else None
    if requests is None or ASKED in vars(requests):
        yield
        return
    # Only this one session's requests are looked at later, and only by the thread that runs its page.
    vars(requests)[ASKED] = lambda: None
    try:
        yield
    finally:
        del vars(requests)[ASKED]


def whole(callback: Callback) -> Callback:
    """Wrap what a widget calls so that it is done to its end."""

    @functools.wraps(callback)
    def pressed(*args: Any, **values: Any) -> None:
        with unbroken():
            callback(*args, **values)

    return pressed


def once(callback: Press) -> Callback:
    """Wrap what one drawing of a widget calls, wholly: of a double click the second press does nothing.

    Where the first did nothing either, because something was left out, the next one counts.
    """
    is_done = False

    @whole
    @functools.wraps(callback)
    def pressed(*args: Any, **values: Any) -> None:
        nonlocal is_done
        if not is_done:
            is_done = True
            is_done = callback(*args, **values) is not False

    return pressed
