"""A tab that was closed is let go when its time is over, also where no other tab is closed after it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.runtime import Runtime, RuntimeConfig
from streamlit.runtime.session_manager import SessionInfo

from zqmap.ui.closed_tabs import closed_tabs_let_go, let_go_of_closed_tabs

WAIT_S = 20


class Session(SimpleNamespace):
    """Stands for what a tab had; can be watched."""


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemorySessionStorage]:
    """Give where the server of this process keeps tabs that were closed."""
    monkeypatch.setattr(Runtime, "_instance", None)
    kept = MemorySessionStorage(ttl_seconds=0)
    Runtime(
        RuntimeConfig(
            script_path="page.py",
            media_file_storage=MemoryMediaFileStorage("/media"),
            uploaded_file_manager=MemoryUploadedFileManager("/upload"),
            session_storage=kept,
        )
    )
    return kept


def close_tab(storage: MemorySessionStorage) -> weakref.ref[Session]:
    session = Session(id="a")
    storage.save(SessionInfo(client=None, session=session, script_run_count=1))
    return weakref.ref(session)


def is_gone(session: weakref.ref[Session]) -> bool:
    gc.collect()
    return session() is None


def test_what_a_closed_tab_had_is_let_go_when_its_time_is_over(storage):
    session = close_tab(storage)
    assert not is_gone(session), "Streamlit alone keeps it"
    let_go_of_closed_tabs()
    assert is_gone(session)


def test_a_closed_tab_whose_time_is_not_over_is_kept(storage):
    storage._cache._ttl = 3600
    session = close_tab(storage)
    let_go_of_closed_tabs()
    assert not is_gone(session)
    assert storage.get("a") is not None


def test_while_the_server_runs_it_is_looked_every_so_often(storage):
    async def serve() -> None:
        async with closed_tabs_let_go(every_s=0.01):
            session = close_tab(storage)
            async with asyncio.timeout(WAIT_S):
                while not is_gone(session):
                    await asyncio.sleep(0.01)

    asyncio.run(serve())


def test_before_there_is_a_server_there_is_nothing_to_let_go(monkeypatch):
    monkeypatch.setattr(Runtime, "_instance", None)
    let_go_of_closed_tabs()
    assert Runtime._instance is None
