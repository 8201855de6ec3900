"""Whether the process lives, and whether it can show the zone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_facility, a_frame, a_parcel, a_road, an_area, an_enterprise
from tests.web.conftest import words_of
from zqmap.model.revisions import Fault
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.health import make_health_routes

EXAMPLES = {
    "areas": an_area(),
    "roads": a_road(),
    "facilities": a_facility(),
    "enterprises": an_enterprise(),
    "parcels": a_parcel(),
}


@pytest.fixture
def filled(publish):
    for layer, feature in EXAMPLES.items():
        publish(layer, feature)


def test_a_living_process_says_so_whatever_the_store_does(client, sqlite_store, tmp_path):
    (tmp_path / "store.sqlite").unlink()
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_filled_store_is_ready(client, filled):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_layer_without_a_revision_is_named(client, publish):
    publish("roads", a_road())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "parcels" in words_of(answer)
    assert "roads" not in words_of(answer)


def test_a_store_that_is_gone_is_said_in_both_languages(client, filled, sqlite_store, tmp_path):
    assert client.get("/readyz").status_code == 200
    sqlite_store.close()
    for path in tmp_path.glob("store.sqlite*"):
        path.unlink()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert words_of(answer)


def test_while_the_store_is_gone_tiles_of_what_is_loaded_are_still_answered(client, filled, sqlite_store, tmp_path):
    assert client.get("/tiles/roads/1/10/832/445.mvt").status_code in (200, 204)
    sqlite_store.close()
    for path in tmp_path.glob("store.sqlite*"):
        path.unlink()
    assert client.get("/tiles/roads/1/11/1664/890.mvt").status_code in (200, 204)


@pytest.fixture
def store_file(client, filled, tmp_path) -> Path:
    """Give the one file of a store that the process has been asked about, is ready, and still has open."""
    path = tmp_path / "store.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # Asked after the checkpoint, so that the connections of the process hold the sound pages in memory.
    assert client.get("/readyz").status_code == 200
    return path


def says_no(client) -> str:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    return words_of(answer)


def test_a_value_changed_by_hand_is_said_with_layer_and_feature(client, store_file):
    with sqlite3.connect(store_file) as connection:
        connection.execute("UPDATE features SET properties = replace(properties, 'Longsha', 'Forged')")
    said = says_no(client)
    assert "roads: feature longsha-avenue" in said
    assert "roads：要素 longsha-avenue" in said
    assert "parcels" not in said


def test_a_value_that_is_put_right_again_makes_the_process_ready_again(client, store_file):
    for old, new, status in (("Longsha", "Forged", 503), ("Forged", "Longsha", 200)):
        with sqlite3.connect(store_file) as connection:
            connection.execute("UPDATE features SET properties = replace(properties, ?, ?)", (old, new))
        assert client.get("/readyz").status_code == status


def test_a_byte_overwritten_in_the_file_while_the_process_runs_is_said(client, store_file):
    data = store_file.read_bytes()
    at = data.index(b"Longsha")
    with store_file.open("r+b") as file:
        file.seek(at)
        file.write(b"Forged!")
    assert "roads: feature longsha-avenue" in says_no(client)


@pytest.mark.parametrize("kept", [0, 100, 4096, 10_000])
def test_a_truncated_file_is_said(client, store_file, kept):
    with store_file.open("r+b") as file:
        file.truncate(kept)
    says_no(client)


@pytest.mark.parametrize("start", [0, 100, 4096])
def test_an_overwritten_file_is_said(client, store_file, start):
    with store_file.open("r+b") as file:
        file.seek(start)
        file.write(b"\xff" * (store_file.stat().st_size - start))
    says_no(client)


def test_a_layer_name_that_is_no_text_any_more_is_said_and_not_an_error(client, store_file):
    with sqlite3.connect(store_file) as connection:
        connection.execute("UPDATE features SET layer = CAST(x'ff726f616473' AS TEXT) WHERE layer = 'roads'")
    assert "roads" in says_no(client)


def test_many_faults_are_summed_up(client, store_file):
    with sqlite3.connect(store_file) as connection:
        connection.execute("UPDATE features SET digest = '00'")
    assert "more" in says_no(client)


@pytest.fixture
def away() -> Store:
    """Give a store on a server that does not answer."""
    return Store("postgresql://reader@127.0.0.1:1/base-of-the-zone")


@pytest.mark.parametrize("asked_before", [False, True])
def test_where_the_database_is_stands_in_the_log_and_in_no_answer(away, sqlite_store, caplog, asked_before):
    faults = [Fault("unreadable", None, None, "127.0.0.1", "the store cannot be read: 127.0.0.1 port 1")]
    sqlite_store.fsck = lambda: faults
    store = sqlite_store if asked_before else away
    for layer, feature in EXAMPLES.items():
        sqlite_store.publish(layer, a_frame(layer, feature), base=0, author="test", note="test")
    routes = make_health_routes(lambda: store, lambda: Snapshots(store), proof_kept_s=0)
    answer = TestClient(Starlette(routes=routes)).get("/readyz")
    assert answer.status_code == 503
    for secret in ("127.0.0.1", "port", "base-of-the-zone", "reader"):
        assert secret not in answer.text
    assert "127.0.0.1" in caplog.text
    assert words_of(answer)
