"""What a PostgreSQL store says of itself: which revisions are the newest, as soon as they are, and that it lives.

A thread of its own holds one connection that listens to `zqmap_heads`, on which a trigger tells every publish of every
process. It asks for all heads in one statement when it is told, and every two seconds besides: a notice that got lost,
or a proxy that passes none, costs two seconds and no more. A store that does not answer in time counts as lost: whoever
wants to read or write then hears so at once rather than wait with it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from contextlib import suppress
from threading import Thread
from typing import Any
from weakref import WeakSet

import psycopg
from sqlalchemy import Engine, event

from zqmap.errors import StoreUnavailable
from zqmap.model.text import Text
from zqmap.store.connect import CONNECT_TIMEOUT_S, guard_engine
from zqmap.store.reasons import explain_refusal
from zqmap.store.tables import READABLE_FROM, SCHEMA_VERSION

log = logging.getLogger(__name__)

# It says in two lines of its own that it could not cancel what a silent server was asked; ours says what that means.
logging.getLogger("psycopg").setLevel(logging.ERROR)

BEAT_S = 2.0
"""How often the heads are asked for where nothing is told."""

ANSWER_S = 3.0
"""How long an answer may take; a store that is silent for longer is lost."""

RETRY_S = 1.0
"""How long after a failed connection the next is tried."""

CUT_S = 15.0
"""After how long without a sign the connections that still wait for an answer are cut."""

ASK = """
    SELECT (SELECT max(schema_version) FROM meta), coalesce(json_object_agg(name, head), '{}')
    FROM layers WHERE head > 0
"""

SILENT = Text("数据库没有及时应答", "the database does not answer in time")


class Pulse:
    """The heads of a store as they were last told; safe to share between threads. It begins with `start`."""

    def __init__(self, engine: Engine, *, beat_s: float = BEAT_S, answer_s: float = ANSWER_S, cut_s: float = CUT_S):
        self._engine = engine
        self._beat_s, self._answer_s, self._cut_s = beat_s, answer_s, cut_s
        self._told: tuple[float, dict[str, int]] | None = None
        self._heard_at = time.monotonic()
        self._asking_since: float | None = None
        self._fault: StoreUnavailable | None = None
        self._open: WeakSet[Any] = WeakSet()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._run, name="zqmap-pulse", daemon=True)

    def start(self) -> Pulse:
        """Begin to listen; from now on whoever uses the engine is told where the store is lost."""
        event.listen(self._engine, "connect", lambda connection, _: self._open.add(connection))
        # What was opened before could not be cut.
        self._engine.dispose()
        guard_engine(self._engine, self.check)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and let everybody ask the store again."""
        guard_engine(self._engine, None)
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(10)

    def heads(self, since: float) -> dict[str, int] | None:
        """Give the heads, or None where they were not asked for after a moment (monotonic), or are not known now."""
        told = self._told
        if told is None or told[0] < since or self._fault or self._is_silent():
            return None
        return dict(told[1])

    def check(self) -> None:
        """Look whether the store lives, as far as is known.

        Raises:
            StoreUnavailable: it cannot be reached or is silent.

        """
        if self._fault is not None:
            raise StoreUnavailable(self._fault.text)
        if self._is_silent():
            raise StoreUnavailable(SILENT)

    def _is_silent(self) -> bool:
        # Counted from the question, so that a process that is short of time itself takes no store for lost.
        since = self._asking_since
        return since is not None and time.monotonic() - since > self._answer_s

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._live())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    def _cancel(self) -> None:
        self._task.cancel()

    async def _live(self) -> None:
        while True:
            self._asking_since = time.monotonic()
            try:
                connection = await self._connect()
            except (psycopg.OperationalError, OSError) as error:
                self._lose(error)
            else:
                await self._attend(connection)
            await asyncio.sleep(RETRY_S if self._fault else 0.05)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        _, arguments = self._engine.dialect.create_connect_args(self._engine.url)
        own = {"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "zqmap pulse", **arguments}
        return await psycopg.AsyncConnection.connect(**own, autocommit=True)

    async def _attend(self, connection: psycopg.AsyncConnection[Any]) -> None:
        try:
            await connection.execute("LISTEN zqmap_heads")
            while True:
                await self._ask(connection)
                # A notice that comes while heads are asked for is kept and given first.
                async for _ in connection.notifies(timeout=self._beat_s, stop_after=1):
                    pass
        except TimeoutError as error:
            self._lose(error)
        except psycopg.Error as error:
            # A cut connection is no lost store: the next one tells.
            log.info("the connection that listens has ended: %s", explain_refusal(error, None).en)
        finally:
            with suppress(psycopg.Error, TimeoutError):
                await connection.close()

    async def _ask(self, connection: psycopg.AsyncConnection[Any]) -> None:
        self._asking_since = asked_at = time.monotonic()
        async with asyncio.timeout(self._answer_s):
            [(version, heads)] = await (await connection.execute(ASK)).fetchall()
        self._heard_at, self._asking_since = time.monotonic(), None
        if self._fault is not None:
            log.warning("the store answers again")
        self._fault = None
        # Of another version the program itself finds out what is to be said.
        is_readable = version is not None and READABLE_FROM <= version <= SCHEMA_VERSION
        self._told = (asked_at, heads) if is_readable else None

    def _lose(self, error: Exception) -> None:
        reason = SILENT if isinstance(error, TimeoutError) else explain_refusal(error, None, self._engine.url.password)
        if self._fault is None:
            log.warning("the store is lost, what is in memory is served: %s", reason.en)
        self._fault = StoreUnavailable(reason)
        if time.monotonic() - self._heard_at > self._cut_s:
            self._cut()

    def _cut(self) -> None:
        """Wake whoever waits for an answer that does not come: all connections end as if the server had died."""
        for connection in list(self._open):
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as wire:
                wire.shutdown(socket.SHUT_RDWR)


def start_pulse(engine: Engine) -> Pulse | None:
    """Listen to a PostgreSQL store; an SQLite file is looked at whenever somebody asks, which costs less."""
    return Pulse(engine).start() if engine.dialect.name == "postgresql" else None
