"""Letting go of tabs that were closed.

Streamlit 1.67 keeps what a closed tab had for two minutes, in case it comes back, and then until the next tab is closed
after it: on a quiet server all night, with the snapshots that its last run looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from streamlit import runtime

EVERY_S = 15.0
"""How often it is looked whether the time of a closed tab is over."""


@asynccontextmanager
async def closed_tabs_let_go(every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Let go of tabs whose time is over while the block lasts, in the loop in which Streamlit keeps them."""
    task = asyncio.create_task(_let_go_until_cancelled(every_s))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _let_go_until_cancelled(every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        let_go_of_closed_tabs()


def let_go_of_closed_tabs() -> None:
    """Forget the tabs that have been closed for longer than Streamlit promises to keep them."""
    if runtime.exists():
        runtime.get_instance()._session_mgr._session_storage._cache.expire()  # type: ignore[attr-defined]
