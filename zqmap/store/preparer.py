"""Makes large new revisions ready beside those that are shown, so that no visitor waits for one."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Protocol

from zqmap.errors import StoreUnavailable, ZqmapError
from zqmap.model.layers import STORED
from zqmap.store.snapshots import Snapshot, Snapshots

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often it is looked whether there is a new revision."""

RETRY_S = 60.0
"""How long after a revision could not be made ready it is tried again; until then the one before is shown."""


class Follower(Protocol):
    """What is made of snapshots and must be there when one is shown, such as the tables of tiles."""

    def prepare(self, snapshot: Snapshot) -> None:
        """Make it of a snapshot that is not yet shown."""

    def settle(self, layer: str) -> None:
        """Let go what was made of a layer's revisions that are shown no more."""


class Preparer:
    """A thread that reads large revisions as soon as the store has them, and shows each once it is ready."""

    def __init__(
        self,
        snapshots: Snapshots,
        followers: Sequence[Follower] = (),
        *,
        look_s: float = LOOK_S,
        retry_s: float = RETRY_S,
    ) -> None:
        self._snapshots = snapshots
        self._followers = followers
        self._look_s, self._retry_s = look_s, retry_s
        self._again_at: dict[str, float] = {}
        self._has_begun = False
        self._ended = Event()
        self._thread = Thread(target=self._run, name="zqmap-preparer", daemon=True)

    def start(self) -> Preparer:
        """Begin; from now on a large revision is shown once it is ready."""
        self._snapshots.hold_back(True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """End when the revision that is being made ready is."""
        self._ended.set()
        self._snapshots.hold_back(False)

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                self._look()
                self._ended.wait(self._look_s)
        finally:
            # Whatever ended this thread, nothing may be held back for ever.
            self._snapshots.hold_back(False)

    def _look(self) -> None:
        try:
            heads = self._snapshots.heads()
            wanted = self._snapshots.coming() if self._has_begun else self._list_large(heads)
            self._has_begun = True
        except StoreUnavailable:
            return  # the snapshots have said so themselves
        for layer, number in wanted.items():
            if time.monotonic() >= self._again_at.get(layer, 0) and not self._ended.is_set():
                self._prepare(layer, number)

    def _list_large(self, heads: Mapping[str, int]) -> dict[str, int]:
        """Give the large ones of the revisions that a process begins with."""
        known = {layer: number for layer, number in heads.items() if layer in STORED}  # a newer program has others too
        return {layer: number for layer, number in known.items() if self._snapshots.is_large(layer, number)}

    def _prepare(self, layer: str, number: int) -> None:
        begun = time.monotonic()
        try:
            snapshot = self._snapshots.get(layer, number)
            for follower in self._followers:
                follower.prepare(snapshot)
        except ZqmapError as error:
            self._again_at[layer] = time.monotonic() + self._retry_s
            log.warning("revision %d of %s could not be made ready, the one before is shown: %s", number, layer, error)
            return
        self._snapshots.show(layer, number)
        for follower in self._followers:
            follower.settle(layer)
        log.info("revision %d of %s was made ready in %.1f s", number, layer, time.monotonic() - begun)


@contextmanager
def prepared_beside(snapshots: Snapshots, followers: Sequence[Follower]) -> Iterator[None]:
    """Make large revisions ready in the background while the block lasts."""
    preparer = Preparer(snapshots, followers).start()
    try:
        yield
    finally:
        preparer.stop()
