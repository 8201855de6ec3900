"""S2: two hundred publishers are killed at random moments, and nothing that was acknowledged is lost."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal

from tests.store.victims import raise_victims
from zqmap.store.store import Store

KILLS = int(os.environ.get("TEST_KILLS", "200"))
FIRST_LIFE_S = 0.08
"""A publish takes some 10 ms, so that a life holds none, one or several; on a busy machine it grows with them."""

STEP = 1.2
"""By how much lives grow where they hold too little, and shrink where they hold too much."""

CHECKED_EVERY = 10
"""After how many kills every digest of the store is recomputed."""

SPAWN = multiprocessing.get_context("spawn")


class Nursery:
    """The process that bears the publishers, and what they told."""

    def __init__(self, url: str) -> None:
        commands, self._orders = SPAWN.Pipe(duplex=False)
        self._told, teller = SPAWN.Pipe(duplex=False)
        self._process = SPAWN.Process(target=raise_victims, args=(url, commands, teller))
        self._process.start()
        self.acknowledged: dict[int, str] = {}
        self._longest_s = FIRST_LIFE_S

    def live_and_die(self, share: float, *, is_early: bool) -> None:
        """Let a publisher live for a share of the longest life, from its birth or its first look at the store."""
        before, life_s = len(self.acknowledged), share * self._longest_s
        self._orders.send(True)
        number = self._hear_until("born" if is_early else "ready")
        while self._told.poll(life_s):
            # Each message that comes makes the life a little longer, as the moment is to be a random one.
            self._keep(self._told.recv())
            life_s /= 2
        os.kill(number, signal.SIGKILL)
        self._hear_until("dead")
        if not is_early:
            self._learn(len(self.acknowledged) - before)

    def _learn(self, held: int) -> None:
        """Let the next lives be longer after one that held nothing, and shorter after one that held much."""
        if held == 0:
            self._longest_s *= STEP
        elif held > 2:
            self._longest_s /= STEP

    def close(self) -> None:
        """Stop the process."""
        self._orders.send(None)
        self._process.join(60)

    def _hear_until(self, word: str) -> int:
        while True:
            said, number, digest = self._told.recv()
            if said == word:
                return int(number)
            self._keep((said, number, digest))

    def _keep(self, message: tuple[str, int, str]) -> None:
        said, number, digest = message
        assert said != "failed", digest
        if said == "made":
            self.acknowledged[number] = digest


def stored(store: Store) -> dict[int, str]:
    return {revision.number: revision.digest for revision in store.revisions("roads")}


def test_of_200_publishers_killed_at_random_moments_no_acknowledged_revision_is_lost_S2(store, store_url):
    moments, nursery = random.Random(20230426), Nursery(store_url)
    for kill in range(1, KILLS + 1):
        nursery.live_and_die(moments.random(), is_early=kill % 5 == 0)
        assert store.heads().get("roads", 0) >= max(nursery.acknowledged, default=0)
        if kill % CHECKED_EVERY == 0:
            assert store.fsck() == []
    nursery.close()
    kept = stored(store)
    assert {number: kept.get(number) for number in nursery.acknowledged} == nursery.acknowledged
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert len(nursery.acknowledged) > KILLS / 20, "the publishers were killed before they could publish"
    assert store.fsck() == []
