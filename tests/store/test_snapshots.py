"""Snapshots are loaded once, shared, and outlive the store."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import geopandas as gpd
import pytest

from tests.builders import a_frame, a_point, a_road, an_enterprise
from zqmap.errors import StoreUnavailable, UnknownLayer, UnknownRevision
from zqmap.store.snapshots import REVISION_ROWS, Snapshot, Snapshots, has_same_places
from zqmap.store.store import Store

WHO = {"author": "a", "note": "n"}


class CountingStore(Store):
    """A store that counts how often it was read."""

    reads = 0

    def read(self, layer: str, revision: int | None = None) -> gpd.GeoDataFrame:
        self.reads += 1
        return super().read(layer, revision)


@pytest.fixture
def counting(tmp_path: Path):
    store = CountingStore(f"sqlite:///{tmp_path / 'counting.sqlite'}")
    store.create()
    for base in range(4):
        store.publish("enterprises", a_frame("enterprises", an_enterprise(f"e-{base}")), base=base, **WHO)
    yield store
    store.close()


def test_the_newest_revision_is_given_and_an_old_one_on_request(counting):
    snapshots = Snapshots(counting)
    assert snapshots.heads() == {"enterprises": 4}
    assert snapshots.get("enterprises").revision == 4
    assert snapshots.get("enterprises", 2).frame["id"].tolist() == ["e-1"]


def test_a_publish_is_seen_at_once(counting):
    snapshots = Snapshots(counting)
    snapshots.get("enterprises")
    counting.publish("enterprises", a_frame("enterprises", an_enterprise("new")), base=4, **WHO)
    assert snapshots.get("enterprises").frame["id"].tolist() == ["new"]


def test_a_snapshot_is_loaded_once_for_all_who_ask_together(counting):
    snapshots, barrier = Snapshots(counting), Barrier(8)

    def ask(_: int) -> int:
        barrier.wait()
        return id(snapshots.get("enterprises", 3))

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(8)))) == 1
    assert counting.reads == 1


def test_the_snapshots_unused_for_longest_are_dropped_first(counting):
    snapshots = Snapshots(counting, keep_rows=3 * REVISION_ROWS)
    for number in (1, 2, 1, 3, 1):
        snapshots.get("enterprises", number)
    assert counting.reads == 3
    snapshots.get("enterprises", 2)
    assert counting.reads == 4


def test_reading_history_never_drops_the_head_of_a_layer(counting):
    for base in range(4, 14):
        counting.publish("enterprises", a_frame("enterprises", an_enterprise(f"e-{base}")), base=base, **WHO)
    snapshots = Snapshots(counting, keep_rows=9 * REVISION_ROWS)
    head = snapshots.get("enterprises")
    for number in range(1, 13):
        snapshots.get("enterprises", number)
    reads = counting.reads
    assert snapshots.get("enterprises", 14) is head
    assert counting.reads == reads
    assert len(snapshots._older.list_keys()) == 8


def test_a_head_that_is_asked_for_by_its_number_only_is_kept_too(counting):
    snapshots = Snapshots(counting, keep_rows=2 * REVISION_ROWS)
    head = snapshots.get("enterprises", 4)
    for number in (1, 2, 3):
        snapshots.get("enterprises", number)
    assert snapshots.get("enterprises", 4) is head


def test_a_revision_that_is_the_head_no_longer_is_history(counting):
    snapshots = Snapshots(counting, keep_rows=2 * REVISION_ROWS)
    snapshots.get("enterprises", 4)
    counting.publish("enterprises", a_frame("enterprises", an_enterprise("new")), base=4, **WHO)
    snapshots.get("enterprises", 5)
    snapshots.get("enterprises", 1)
    assert (snapshots._older.list_keys(), snapshots._newest.list_keys()) == ([("enterprises", 1)], [("enterprises", 5)])


def test_what_is_not_there_is_refused_and_not_remembered(counting):
    snapshots = Snapshots(counting)
    with pytest.raises(UnknownLayer):
        snapshots.get("bridges")
    with pytest.raises(UnknownRevision):
        snapshots.get("roads")
    with pytest.raises(UnknownRevision):
        snapshots.get("enterprises", 99)
    assert (snapshots._older.list_keys(), snapshots._newest.list_keys()) == ([], [])
    counting.publish("roads", a_frame("roads", a_road()), base=0, **WHO)
    assert snapshots.get("roads").revision == 1


def take_away(store: Store, tmp_path: Path) -> None:
    store.close()
    (tmp_path / "counting.sqlite").rename(tmp_path / "elsewhere")


def test_the_last_good_heads_are_served_while_the_store_is_away(counting, tmp_path, caplog):
    snapshots = Snapshots(counting, retry_after_s=0)
    snapshots.get("enterprises")
    take_away(counting, tmp_path)
    with caplog.at_level(logging.WARNING):
        assert snapshots.heads() == {"enterprises": 4}
    assert "unavailable" in caplog.text
    assert snapshots.get("enterprises").revision == 4
    with pytest.raises(StoreUnavailable):
        snapshots.get("enterprises", 1)
    (tmp_path / "elsewhere").rename(tmp_path / "counting.sqlite")
    assert snapshots.get("enterprises", 1).revision == 1


def test_an_absent_store_is_not_asked_at_every_turn(counting, tmp_path, caplog):
    snapshots = Snapshots(counting, retry_after_s=3600)
    snapshots.heads()
    take_away(counting, tmp_path)
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            assert snapshots.heads() == {"enterprises": 4}
    assert len(caplog.records) == 1


def test_a_store_that_never_answered_is_unavailable(tmp_path):
    with pytest.raises(StoreUnavailable):
        Snapshots(Store(f"sqlite:///{tmp_path / 'none.sqlite'}")).heads()


def test_the_bounds_hold_every_place_and_are_none_without_one(sqlite_store):
    placed = a_frame(
        "enterprises", an_enterprise("a"), an_enterprise("b", a_point(112.7, 23.3)), an_enterprise("c", None)
    )
    sqlite_store.publish("enterprises", placed, base=0, **WHO)
    sqlite_store.publish("enterprises", a_frame("enterprises", an_enterprise("c", None)), base=1, **WHO)
    snapshots = Snapshots(sqlite_store)
    assert snapshots.get("enterprises", 1).bounds == (112.5, 23.1, 112.7, 23.3)
    assert snapshots.get("enterprises", 2).bounds is None


def test_the_search_keys_hold_both_names_the_names_of_codes_and_the_pinyin(sqlite_store):
    sqlite_store.publish("roads", a_frame("roads", a_road()), base=0, **WHO)
    [key] = Snapshots(sqlite_store).get("roads").search_keys
    assert key == "longsha-avenue|龙沙大道|longsha avenue|大道|avenue|longshadadao|lsdd"


def replace_head(counting: CountingStore, snapshots: Snapshots) -> tuple[Snapshot, Snapshot]:
    """Publish over a revision that was looked at; give that and the one that replaced it."""
    replaced = snapshots.get("enterprises", 4)
    counting.publish("enterprises", a_frame("enterprises", an_enterprise("new")), base=4, **WHO)
    return replaced, snapshots.get("enterprises")


def test_a_revision_that_was_replaced_answers_for_a_while(counting, monkeypatch):
    monkeypatch.setattr("zqmap.store.snapshots.IDLE_ROWS", 0)
    snapshots = Snapshots(counting, idle_s=3600)
    replaced, _ = replace_head(counting, snapshots)
    assert snapshots.get("enterprises", 4) is replaced


def test_a_revision_that_was_replaced_leaves_when_nobody_asks_for_it_any_more(counting, monkeypatch):
    monkeypatch.setattr("zqmap.store.snapshots.IDLE_ROWS", 0)
    snapshots = Snapshots(counting, idle_s=0.05)
    _, newest = replace_head(counting, snapshots)
    wait_until(lambda: not snapshots._older.list_keys())
    reads = counting.reads
    assert snapshots.get("enterprises") is newest
    assert counting.reads == reads
    assert snapshots.get("enterprises", 4).frame["id"].tolist() == ["e-3"]
    assert counting.reads == reads + 1


def test_equal_values_of_a_field_are_one_object(counting):
    pair = [an_enterprise(f"e-{number}", note_zh="一样的说明") for number in range(2)]
    counting.publish("enterprises", a_frame("enterprises", *pair), base=4, **WHO)
    notes = counting.read("enterprises")["note_zh"]
    assert notes.iloc[0] == "一样的说明"
    assert notes.iloc[0] is notes.iloc[1]


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"name_zh": "改名"}, True),
        ({"geometry": a_point(112.7, 23.3)}, False),
        ({"geometry": None}, False),
        ({"basis": "approximate", "accuracy_m": 50_000}, False),
    ],
)
def test_two_revisions_have_the_same_places_where_only_words_have_changed(sqlite_store, changes, same):
    before = [an_enterprise("a"), an_enterprise("b"), an_enterprise("c", None)]
    after = [an_enterprise("a", **changes), an_enterprise("b"), an_enterprise("c", None)]
    for base, state in enumerate((before, after)):
        sqlite_store.publish("enterprises", a_frame("enterprises", *state), base=base, **WHO)
    snapshots = Snapshots(sqlite_store)
    one, other = (snapshots.get("enterprises", number) for number in (1, 2))
    assert has_same_places(one, other) is has_same_places(other, one) is same


def test_a_revision_with_another_feature_has_other_places(sqlite_store):
    for base, ids in enumerate(("ab", "abc")):
        rows = [an_enterprise(one) for one in ids]
        sqlite_store.publish("enterprises", a_frame("enterprises", *rows), base=base, **WHO)
    snapshots = Snapshots(sqlite_store)
    assert not has_same_places(snapshots.get("enterprises", 1), snapshots.get("enterprises", 2))


def wait_until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
