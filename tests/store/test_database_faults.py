"""P1 and P2: PostgreSQL dies, or its wire, at the worst moment; nothing that was acknowledged is lost or doubled."""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_frame, a_road
from tests.store.cut_wire import CutWire
from tests.store.stubborn import publish_through
from zqmap.errors import NothingChanged, StaleBase, StoreUnavailable
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store

pytestmark = pytest.mark.postgres

WHO = {"author": "a", "note": "n"}
WRITERS = 4
BEFORE, AFTER = 8, 8
WAIT_S = 20
SPAWN = multiprocessing.get_context("spawn")


class Ledger:
    """What the writers were told."""

    def __init__(self, told: Any) -> None:
        self._told = told
        self.acknowledged: dict[int, str] = {}
        self.failures = 0
        self.ended = 0

    def hear(self, times: int) -> None:
        """Listen until so many more revisions were acknowledged."""
        wanted = len(self.acknowledged) + times
        while len(self.acknowledged) < wanted:
            self._take()

    def hear_out(self) -> None:
        """Listen until every writer has ended."""
        while self.ended < WRITERS:
            self._take()

    def _take(self) -> None:
        _, number, digest = self._told.get(timeout=60)
        if number > 0:
            assert number not in self.acknowledged, "two writers were given the same number"
            self.acknowledged[number] = digest
        self.failures += number == 0
        self.ended += number < 0


def test_postgresql_killed_under_four_writers_keeps_what_it_acknowledged_without_gaps_P1(cluster):
    url = cluster.make_database()
    store = Store(url)
    store.create()
    stop, told = SPAWN.Event(), SPAWN.Queue()
    writers = [SPAWN.Process(target=publish_through, args=(url, f"w{n}", stop, told)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    ledger = Ledger(told)
    try:
        for _ in range(2):
            ledger.hear(BEFORE)
            cluster.kill()
            cluster.start()
        ledger.hear(AFTER)
    finally:
        stop.set()
    ledger.hear_out()
    for writer in writers:
        writer.join(60)
    assert ledger.failures > 0, "nobody noticed that the server was killed"
    kept = {revision.number: revision.digest for revision in store.revisions("roads")}
    assert {number: kept.get(number) for number in ledger.acknowledged} == ledger.acknowledged
    assert sorted(kept) == list(range(1, len(kept) + 1))
    assert store.heads() == {"roads": len(kept)}
    assert store.fsck() == []
    store.close()


@pytest.fixture
def wire(cluster):
    """Give a wire to the server that can be cut; its folder has a short name, as sockets must."""
    with tempfile.TemporaryDirectory(prefix="zqwire-", dir="/tmp") as folder:
        made = CutWire(cluster.folder / ".s.PGSQL.5432", Path(folder))
        yield made
        made.close()


@pytest.fixture
def over_wire(cluster, wire):
    """Give a store that is reached over that wire, and one that is reached directly."""
    url = cluster.make_database()
    direct = Store(url)
    direct.create()
    direct.publish("roads", a_frame("roads", a_road("first")), base=0, **WHO)
    cut = Store(url.replace(str(cluster.folder), str(wire.folder)))
    cut.heads()
    yield cut, direct
    cut.close()
    direct.close()


def test_a_commit_whose_answer_was_cut_off_is_found_again_and_is_one_revision_P2(over_wire, wire):
    cut, direct = over_wire
    wire.cut = "after"
    made = cut.publish("roads", a_frame("roads", a_road("second")), base=1, **WHO)
    assert wire.cuts == 1
    assert made.number == 2
    assert direct.revision("roads") == made
    assert len([line for line in direct.audit("roads") if line.revision == 2]) == 1
    assert direct.fsck() == []


def test_a_commit_that_never_arrived_fails_and_a_retry_makes_one_revision_P2(over_wire, wire):
    cut, direct = over_wire
    frame = a_frame("roads", a_road("second"))
    wire.cut = "before"
    with pytest.raises(StoreUnavailable):
        cut.publish("roads", frame, base=1, **WHO)
    assert direct.heads() == {"roads": 1}
    assert cut.publish("roads", frame, base=1, **WHO).number == 2
    assert [revision.number for revision in direct.revisions("roads")] == [2, 1]
    assert direct.fsck() == []


def test_a_retry_by_hand_after_a_commit_that_was_kept_makes_no_second_revision_P2(over_wire, wire, monkeypatch):
    cut, direct = over_wire
    frame = a_frame("roads", a_road("second"))
    monkeypatch.setattr("zqmap.store.attempts.was_kept", lambda *_: False)
    wire.cut = "after"
    with pytest.raises(StoreUnavailable):
        cut.publish("roads", frame, base=1, **WHO)
    with pytest.raises(StaleBase) as stale:
        cut.publish("roads", frame, base=1, **WHO)
    assert stale.value.difference.added == ("second",)
    with pytest.raises(NothingChanged):
        cut.publish("roads", frame, base=2, **WHO)
    assert direct.heads() == {"roads": 2}
    assert direct.fsck() == []


def test_a_rollback_whose_answer_was_cut_off_is_one_revision_P2(over_wire, wire):
    cut, direct = over_wire
    direct.publish("roads", a_frame("roads", a_road("second")), base=1, **WHO)
    wire.cut = "after"
    assert cut.rollback("roads", 1, **WHO).number == 3
    assert direct.heads() == {"roads": 3}


def test_a_draft_whose_answer_was_cut_off_is_not_lost_P2(over_wire, wire):
    cut, direct = over_wire
    wire.cut = "after"
    with pytest.raises(StoreUnavailable):
        Drafts(cut).save("roads", a_frame("roads", a_road("d")), base=1, mode="update", author="li")
    # The server is still at it when whoever asked hears that the wire is cut.
    deadline = time.monotonic() + WAIT_S
    while not (kept := Drafts(direct).list()):
        assert time.monotonic() < deadline
    assert len(kept) == 1
