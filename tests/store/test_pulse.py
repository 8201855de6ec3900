"""Processes on one PostgreSQL hear of each other's publications, and of the database's end and return."""

from __future__ import annotations

import logging
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, text

from tests.builders import a_frame, a_parcel, a_road
from tests.store.listeners import tell_heads
from zqmap.errors import StoreUnavailable
from zqmap.store.pulse import Pulse, start_pulse
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.store.tables import SCHEMA_VERSION

pytestmark = pytest.mark.postgres

WHO = {"author": "a", "note": "n"}
LIMIT_S = 30
SPAWN = multiprocessing.get_context("spawn")


def wait_until(holds: Callable[[], bool]) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < LIMIT_S, "it did not come about"
        time.sleep(0.01)


def answers(store: Store) -> bool:
    try:
        store.check_ready()
    except StoreUnavailable:
        return False
    return True


@pytest.fixture
def url(cluster):
    made = cluster.make_database()
    store = Store(made)
    store.create()
    store.publish("roads", a_frame("roads", a_road("a")), base=0, **WHO)
    store.close()
    return made


@pytest.fixture
def writer(url):
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def listening(url):
    """Give a store that listens, its pulse and its snapshots."""
    store = Store(url)
    pulse = Pulse(store.engine, beat_s=0.5, answer_s=3.0, cut_s=6.0).start()
    wait_until(lambda: pulse.heads(since=0) is not None)
    yield store, pulse, Snapshots(store, pulse=pulse, retry_after_s=0)
    pulse.stop()
    store.close()


def test_a_publish_in_one_process_is_fresh_in_another_within_two_seconds_P4(url, writer):
    stop, told = SPAWN.Event(), SPAWN.Queue()
    other = SPAWN.Process(target=tell_heads, args=(url, stop, told))
    other.start()
    try:
        assert told.get(timeout=60)[1] == {"roads": 1}
        for number in (2, 3):
            writer.publish("roads", a_frame("roads", a_road(f"r-{number}")), base=number - 1, **WHO)
            published_at = time.monotonic()
            seen_at, heads, ids = told.get(timeout=10)
            assert heads == {"roads": number}
            assert ids == {"roads": [f"r-{number}"]}
            assert seen_at - published_at < 2
        writer.publish("parcels", a_frame("parcels", a_parcel()), base=0, **WHO)
        assert told.get(timeout=10)[1] == {"roads": 3, "parcels": 1}
    finally:
        stop.set()
        other.join(30)
    assert other.exitcode == 0


def test_layers_that_are_published_together_are_seen_together_P4(listening, writer):
    _, _, snapshots = listening
    with writer.engine.begin() as connection:
        connection.execute(text("INSERT INTO layers VALUES ('parcels', 1)"))
        connection.execute(text("UPDATE layers SET head = 2 WHERE name = 'roads'"))
    seen = []
    wait_until(lambda: seen.append(snapshots.heads()) or seen[-1] != {"roads": 1})
    assert seen[-1] == {"roads": 2, "parcels": 1}


def test_heads_are_told_and_not_asked_for(listening, writer):
    store, _, snapshots = listening
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for _ in range(100):
        assert snapshots.heads() == {"roads": 1}
    assert asked == []


def test_a_process_sees_its_own_publish_at_once(listening):
    store, _, snapshots = listening
    for number in range(2, 8):
        store.publish("roads", a_frame("roads", a_road(f"r-{number}")), base=number - 1, **WHO)
        assert snapshots.heads() == {"roads": number}
        assert snapshots.heads() == {"roads": number}


def test_a_cut_connection_that_listens_is_made_anew_and_misses_nothing(listening, writer, caplog):
    _, _, snapshots = listening
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'zqmap pulse'"
    with writer.engine.begin() as connection:
        connection.execute(text(end))
    writer.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    wait_until(lambda: snapshots.heads() == {"roads": 2})
    assert "lost" not in caplog.text


def test_a_database_that_restarts_is_heard_again(listening, writer, cluster, caplog):
    caplog.set_level(logging.WARNING)
    _, pulse, snapshots = listening
    assert snapshots.heads() == {"roads": 1}
    cluster.stop(keep=True)
    try:
        wait_until(lambda: pulse.heads(since=0) is None)
        assert snapshots.heads() == {"roads": 1}
        wait_until(lambda: "is lost" in caplog.text)
    finally:
        cluster.start()
    wait_until(lambda: pulse.heads(since=0) == {"roads": 1})
    writer.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    wait_until(lambda: snapshots.heads() == {"roads": 2})
    lines = [record.message for record in caplog.records if record.name == "zqmap.store.pulse"]
    assert [line.split(":")[0].split(",")[0] for line in lines] == ["the store is lost", "the store answers again"]
    assert all("\n" not in line for line in lines)


def test_a_database_that_stands_still_is_lost_soon_and_nobody_waits_for_it_P5(listening, cluster):
    store, pulse, snapshots = listening
    held = snapshots.get("roads")
    with cluster.frozen():
        begun = time.monotonic()
        while pulse.heads(since=0) is not None:
            assert snapshots.get("roads") is held
            assert time.monotonic() - begun < 10
        asked: list[object] = []
        event.listen(store.engine, "do_connect", lambda *_: asked.append("for another connection"))
        event.listen(store.engine, "checkout", lambda *_: asked.append("for a connection"))
        assert snapshots.heads() == {"roads": 1}
        assert snapshots.get("roads") is held
        for call in (store.heads, store.check_ready, lambda: store.read("roads")):
            with pytest.raises(StoreUnavailable):
                call()
        with pytest.raises(StoreUnavailable):
            store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
        assert asked == []
    wait_until(lambda: pulse.heads(since=0) == {"roads": 1})
    assert store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO).number == 2


def test_who_waits_for_an_answer_that_does_not_come_is_woken_P5(listening, cluster):
    store, _, _ = listening
    store.heads()
    with ThreadPoolExecutor(1) as pool, cluster.frozen():
        waiting = pool.submit(store.read, "roads")
        with pytest.raises(StoreUnavailable):
            waiting.result(timeout=30)
    wait_until(lambda: answers(store))
    assert store.read("roads")["id"].tolist() == ["a"]


def test_of_a_newer_version_the_last_good_heads_stay(listening, writer, caplog):
    _, pulse, snapshots = listening
    assert snapshots.heads() == {"roads": 1}
    with writer.engine.begin() as connection:
        connection.execute(text(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}"))
        connection.execute(text("UPDATE layers SET head = 2 WHERE name = 'roads'"))
    wait_until(lambda: pulse.heads(since=0) is None)
    assert snapshots.heads() == {"roads": 1}
    assert "newer than this program" in caplog.text


def test_a_file_needs_no_pulse(sqlite_store):
    assert start_pulse(sqlite_store.engine) is None
