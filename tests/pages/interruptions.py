"""Runs of a page that are broken off because something else asks for another, as a map does when it is drawn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.scriptrunner.script_runner import ScriptRunnerEvent
from streamlit.testing.v1 import app_test
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

LIMIT_S = 60


def draw():
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    updates.render(make_context(is_narrow=False, identity=current_identity()))


def ask_for_another_run(query: str) -> None:
    """Ask for another run of the page of this thread, as its browser does that has not heard of a new address."""
    running = get_script_run_ctx()
    assert running is not None
    assert running.script_requests is not None
    running.script_requests.request_rerun(RerunData(query_string=query))


class Watched(LocalScriptRunner):
    """A runner of which another thread can ask for another run, and that says whether one was broken off for it."""

    running: Watched | None = None

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.has_given_way = False
        self.on_event.connect(self._note, weak=False)
        Watched.running = self

    def _note(self, _: Any, event: ScriptRunnerEvent, **values: Any) -> None:
        if event is ScriptRunnerEvent.SCRIPT_STOPPED_FOR_RERUN:
            self.has_given_way = True


@contextmanager
def watched() -> Iterator[type[Watched]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_test, "LocalScriptRunner", Watched)
        Watched.running = None
        yield Watched


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def held_back(patch: pytest.MonkeyPatch, owner: type, name: str) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Let a method wait; give the event that it has begun, and the one that lets it go on."""
    begun, go_on, method = threading.Event(), threading.Event(), getattr(owner, name)

    def waiting(*args: Any, **values: Any) -> Any:
        begun.set()
        assert go_on.wait(LIMIT_S)
        return method(*args, **values)

    with patch.context() as patched:
        patched.setattr(owner, name, waiting)
        yield begun, go_on
        go_on.set()
