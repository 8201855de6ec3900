"""Whether the process lives, and whether it can show the zone."""

from __future__ import annotations

import pytest

from tests.builders import a_facility, a_parcel, a_road, an_area, an_enterprise
from tests.web.conftest import words_of

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
