"""Rolls called on a past day: what is read from the history for them takes its turn, as every old revision does."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame, a_road
from zqmap.model.layers import LAYERS
from zqmap.store.snapshots import Snapshots
from zqmap.web import downloads
from zqmap.web.downloads import DownloadServer
from zqmap.web.gate import Gate


@pytest.fixture
def server(sqlite_store, monkeypatch):
    for layer in LAYERS:
        sqlite_store.publish(layer, a_frame(layer), base=0, author="test", note="test")
    sqlite_store.publish("roads", a_frame("roads", a_road("a")), base=1, author="test", note="test")
    monkeypatch.setattr(downloads, "heads_before", lambda *_: dict.fromkeys(LAYERS, 1))
    snapshots = Snapshots(sqlite_store)
    return DownloadServer(lambda: sqlite_store, lambda: snapshots)


def test_a_roll_of_a_past_day_waits_for_its_turn(server, monkeypatch):
    gate = Gate(1, waiting=0, wait_s=0)
    monkeypatch.setattr(server, "_large", gate)
    client = TestClient(Starlette(routes=server.routes()), base_url="http://localhost")
    asked = {"roll": "late", "as_of": "2026-01-01"}
    with gate.turn():
        assert client.get("/data/roads.csv", params=asked).status_code == 503
    assert client.get("/data/roads.csv", params=asked).status_code == 200
