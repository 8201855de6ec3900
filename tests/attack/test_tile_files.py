"""Files of tiles: one long line has tens of thousands of them, however few features there are."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame, a_road
from zqmap.store.snapshots import Snapshots
from zqmap.web.downloads import DownloadServer
from zqmap.web.gate import Gate


def test_a_file_of_tiles_waits_for_its_turn_even_of_one_feature(sqlite_store, monkeypatch):
    sqlite_store.publish("roads", a_frame("roads", a_road("a")), base=0, author="test", note="test")
    snapshots, gate = Snapshots(sqlite_store), Gate(1, waiting=0, wait_s=0)
    server = DownloadServer(lambda: sqlite_store, lambda: snapshots)
    monkeypatch.setattr(server, "_large", gate)
    client = TestClient(Starlette(routes=server.routes()), base_url="http://localhost")
    with gate.turn():
        assert client.get("/data/roads.pmtiles").status_code == 503
        assert client.get("/data/roads.csv").status_code == 200
    assert client.get("/data/roads.pmtiles").status_code == 200
