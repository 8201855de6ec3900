"""Large revisions are made ready beside those that are shown."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from threading import Event

import geopandas as gpd
import pytest

from tests.builders import a_frame, a_road, an_enterprise
from zqmap.errors import StoreUnavailable
from zqmap.store.preparer import Preparer
from zqmap.store.pulse import start_pulse
from zqmap.store.snapshots import Snapshot, Snapshots
from zqmap.store.store import Store

WHO = {"author": "a", "note": "n"}


class SlowStore(Store):
    """A store of which a revision that is read from an earlier one is there only when the test lets it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.may_read = Event()
        self.begun: list[int] = []
        self.whole: list[int | None] = []
        self.fails = False

    def read(self, layer: str, revision: int | None = None) -> gpd.GeoDataFrame:
        self.whole.append(revision)
        return super().read(layer, revision)

    def read_after(self, layer: str, revision: int, base: int, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        self.begun.append(revision)
        assert self.may_read.wait(20)
        if self.fails:
            raise StoreUnavailable("away")
        return super().read_after(layer, revision, base, features)


class Watcher:
    """What follows the snapshots, and writes down what it is told."""

    def __init__(self, snapshots: Snapshots) -> None:
        self.snapshots = snapshots
        self.told: list[tuple[str, int]] = []

    def prepare(self, snapshot: Snapshot) -> None:
        self.told.append(("prepare", snapshot.revision))

    def settle(self, layer: str) -> None:
        self.told.append(("settle", self.snapshots.heads()[layer]))


@pytest.fixture(autouse=True)
def three_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three features be many."""
    monkeypatch.setattr("zqmap.store.snapshots.LARGE_ROWS", 3)


@pytest.fixture
def slow(store_url: str) -> Iterator[SlowStore]:
    """Give a store with two revisions of three features, of which nothing was read yet."""
    opened = SlowStore(store_url)
    for base in range(2):
        publish(opened, base)
    yield opened
    opened.may_read.set()
    opened.close()


@pytest.fixture
def snapshots(slow: SlowStore) -> Iterator[Snapshots]:
    """Give the store's snapshots, which hear of publications as those of a server do."""
    pulse = start_pulse(slow.engine)
    yield Snapshots(slow, pulse=pulse)
    if pulse:
        pulse.stop()


@pytest.fixture
def watcher(snapshots: Snapshots) -> Iterator[Watcher]:
    """Give who follows snapshots that are made ready."""
    watcher = Watcher(snapshots)
    preparer = Preparer(snapshots, [watcher], look_s=0.02, retry_s=0.05).start()
    yield watcher
    preparer.stop()


def publish(store: Store, base: int, count: int = 3) -> None:
    """Publish so many enterprises, which all differ from those before."""
    rows = [an_enterprise(f"e-{number}", name_zh=f"企业 {base}") for number in range(count)]
    store.publish("enterprises", a_frame("enterprises", *rows), base=base, **WHO)


def wait_until(is_so: Callable[[], object]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_process_begins_by_reading_what_is_large(slow, snapshots, watcher):
    slow.publish("roads", a_frame("roads", a_road()), base=0, **WHO)
    wait_until(lambda: watcher.told == [("prepare", 2), ("settle", 2)])
    assert slow.whole == [2]
    assert snapshots.get("enterprises").revision == 2
    assert slow.whole == [2]


def test_a_layer_that_only_a_newer_program_knows_is_left_alone(slow, snapshots, monkeypatch):
    heads = snapshots.newest
    monkeypatch.setattr(snapshots, "newest", lambda: heads() | {"bridges": 1})
    preparer = Preparer(snapshots, look_s=0.02).start()
    wait_until(lambda: snapshots._newest.list_keys() == [("enterprises", 2)])
    publish(slow, 2)
    wait_until(lambda: slow.begun == [3])
    preparer.stop()


def test_the_revision_before_is_shown_until_the_new_one_is_ready(slow, snapshots, watcher):
    shown = snapshots.get("enterprises")
    publish(slow, 2)
    wait_until(lambda: slow.begun == [3])
    for _ in range(3):
        assert snapshots.heads() == {"enterprises": 2}
        assert snapshots.get("enterprises") is shown
        assert not snapshots.is_old("enterprises", 2)
    assert snapshots.newest() == {"enterprises": 3}
    slow.may_read.set()
    wait_until(lambda: snapshots.heads() == {"enterprises": 3})
    assert snapshots.get("enterprises").frame["name_zh"].tolist() == ["企业 2"] * 3
    assert snapshots.is_old("enterprises", 2)
    wait_until(lambda: watcher.told[-2:] == [("prepare", 3), ("settle", 3)])
    assert slow.begun == [3]
    assert snapshots._newest.list_keys() == [("enterprises", 3)]


def test_who_asks_for_the_coming_revision_by_its_number_gets_it_and_it_is_read_once(slow, snapshots, watcher):
    snapshots.get("enterprises")
    publish(slow, 2)
    wait_until(lambda: slow.begun == [3])
    slow.may_read.set()
    assert snapshots.get("enterprises", 3).frame["name_zh"].tolist() == ["企业 2"] * 3
    wait_until(lambda: snapshots.heads() == {"enterprises": 3})
    assert slow.begun == [3]


def test_publications_that_follow_each_other_are_caught_up_with(slow, snapshots, watcher):
    snapshots.get("enterprises")
    publish(slow, 2)
    wait_until(lambda: slow.begun == [3])
    publish(slow, 3)
    publish(slow, 4)
    slow.may_read.set()
    wait_until(lambda: snapshots.heads() == {"enterprises": 5})
    assert 4 not in slow.begun


def test_a_small_revision_is_shown_at_once(slow, snapshots, watcher):
    snapshots.get("enterprises")
    slow.may_read.set()
    publish(slow, 2, count=2)
    assert snapshots.heads() == {"enterprises": 3}
    assert snapshots.get("enterprises").revision == 3


def test_a_revision_that_cannot_be_read_leaves_the_one_before_and_is_tried_again(slow, snapshots, watcher, caplog):
    snapshots.get("enterprises")
    slow.fails = True
    slow.may_read.set()
    with caplog.at_level(logging.WARNING):
        publish(slow, 2)
        wait_until(lambda: len(slow.begun) > 1)
    assert snapshots.heads() == {"enterprises": 2}
    assert "revision 3 of enterprises could not be made ready" in caplog.text
    slow.fails = False
    wait_until(lambda: snapshots.heads() == {"enterprises": 3})


def test_where_nobody_makes_ready_a_large_revision_is_shown_at_once(slow, snapshots):
    slow.may_read.set()
    snapshots.get("enterprises")
    publish(slow, 2)
    assert snapshots.heads() == {"enterprises": 3}


def test_when_the_preparer_ends_nothing_is_held_back(slow, snapshots):
    preparer = Preparer(snapshots, look_s=0.02).start()
    wait_until(lambda: slow.whole)
    snapshots.get("enterprises")
    publish(slow, 2)
    wait_until(lambda: slow.begun)
    assert snapshots.heads() == {"enterprises": 2}
    preparer.stop()
    assert snapshots.heads() == {"enterprises": 3}
