"""Work that takes much memory is done by few at once; who comes too late is told when to come again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from threading import Event

import pytest

from tests.builders import a_parcel, a_road
from tests.web.conftest import words_of
from zqmap.intake.demo import make_demo
from zqmap.model.layers import PARCELS
from zqmap.web import downloads, styles, tiles
from zqmap.web.base_tables import base_digest
from zqmap.web.error_words import RETRY_AFTER_S
from zqmap.web.gate import Gate
from zqmap.web.refusals import TooBusy
from zqmap.web.sheets import server

WAIT_S = 20


class Visitor:
    """Somebody who stays inside of a gate until told to leave."""

    def __init__(self, gate: Gate) -> None:
        self.gate, self.is_in, self.may_leave = gate, Event(), Event()

    def stay(self) -> None:
        with self.gate.turn():
            self.is_in.set()
            assert self.may_leave.wait(WAIT_S)


@pytest.fixture
def pool():
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_who_finds_no_place_in_time_is_refused(pool):
    gate = Gate(1, waiting=5, wait_s=0)
    first = Visitor(gate)
    staying = pool.submit(first.stay)
    assert first.is_in.wait(WAIT_S)
    with pytest.raises(TooBusy), gate.turn():
        pass
    first.may_leave.set()
    staying.result(WAIT_S)
    with gate.turn():
        pass


def test_who_waits_comes_in_when_a_place_is_left(pool):
    gate = Gate(1, waiting=1, wait_s=WAIT_S)
    first, second = Visitor(gate), Visitor(gate)
    pool.submit(first.stay)
    assert first.is_in.wait(WAIT_S)
    second.may_leave.set()
    coming = pool.submit(second.stay)
    assert not second.is_in.is_set()
    first.may_leave.set()
    coming.result(WAIT_S)
    assert second.is_in.is_set()


def test_where_too_many_wait_already_the_next_is_refused_at_once(pool):
    gate = Gate(1, waiting=0, wait_s=3600)
    first = Visitor(gate)
    pool.submit(first.stay)
    assert first.is_in.wait(WAIT_S)
    with pytest.raises(TooBusy), gate.turn():
        pass
    first.may_leave.set()


def test_work_that_breaks_off_leaves_its_place():
    gate = Gate(1, waiting=0, wait_s=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.turn():
            raise ZeroDivisionError


class TestAddresses:
    @pytest.fixture(autouse=True)
    def _closed(self, monkeypatch):
        """Let every gate be full: nobody may be inside, nobody may wait."""
        monkeypatch.setattr(tiles, "FILLS_AT_ONCE", 0)
        monkeypatch.setattr(tiles, "FILLS_WAITING", 0)
        monkeypatch.setattr(downloads, "LARGE_AT_ONCE", 0)
        monkeypatch.setattr(downloads, "LARGE_WAITING", 0)

    def test_a_tile_whose_table_cannot_be_filled_now_says_when_to_ask_again(self, client, publish):
        publish("roads", a_road())
        says_busy(client.get("/tiles/roads/1/9/415/222.mvt"))

    def test_a_large_file_that_cannot_be_made_now_says_when_to_ask_again(self, client, publish):
        publish("parcels", make_demo(PARCELS, downloads.LARGE_FEATURES + 1))
        says_busy(client.get("/data/parcels.csv"))

    def test_a_file_of_an_old_revision_that_cannot_be_read_now_says_when_to_ask_again(self, client, publish):
        publish("roads", a_road())
        publish("roads", a_road("new"))
        says_busy(client.get("/data/roads.csv?revision=1"))
        assert client.get("/data/roads.csv?revision=2").status_code == 200

    def test_an_archive_of_tiles_that_cannot_be_made_now_says_when_to_ask_again(self, client, publish):
        publish("roads", a_road())
        says_busy(client.get("/data/roads.pmtiles"))

    def test_a_small_file_needs_no_turn(self, client, publish):
        publish("parcels", make_demo(PARCELS, downloads.LARGE_FEATURES + 1))
        assert client.get("/data/parcels.csv?id=none-such").status_code == 200


class TestTheSameThing:
    """Who wants what is being made waits for it among a bounded number, and not with every thread of the server."""

    @pytest.fixture(autouse=True)
    def _narrow(self, monkeypatch):
        for module, names in (
            (tiles, ("FILLS_AT_ONCE", "FILLS_WAITING")),
            (downloads, ("LARGE_AT_ONCE", "LARGE_WAITING")),
            (server, ("AT_ONCE", "WAITING")),
        ):
            for name in names:
                monkeypatch.setattr(module, name, 1)
        monkeypatch.setattr(styles, "Gate", lambda places, waiting: Gate(places, waiting=1))

    @pytest.mark.parametrize(
        ("module", "making", "address"),
        [
            (downloads, "write_layer", "/data/parcels.pmtiles"),
            (styles, "write_archive", "/data/zone.pmtiles"),
            (server, "write_sheet", "/data/sheet/parcels/parcel-1.pdf"),
            (tiles, "make_tile_table", "/tiles/parcels/1/9/415/222.mvt"),
            (tiles, "make_tile_table", "/tiles/parcels/1/9/415/222.mvt?q=parcel"),
            (tiles, "make_base_tables", f"/tiles/base/{base_digest()}/9/415/222.mvt"),
        ],
    )
    def test_only_so_many_wait_for_it(self, client, publish, monkeypatch, pool, module, making, address):
        publish("parcels", a_parcel())
        held, real = Held(), getattr(module, making)
        monkeypatch.setattr(module, making, lambda *args, **named: held.pass_(real, *args, **named))
        asked = [pool.submit(client.get, address) for _ in range(4)]
        assert held.begun.wait(WAIT_S)
        refused = [one.result(WAIT_S) for one in islice(as_completed(asked, WAIT_S), 2)]
        for answer in refused:
            says_busy(answer)
        held.may_end.set()
        answers = [one.result(WAIT_S) for one in asked]
        assert sorted(answer.status_code for answer in answers if answer not in refused) == [200, 200]
        assert held.times == 1
        assert client.get(address).status_code == 200
        assert held.times == 1


class Held:
    """Work that goes on until somebody lets it end."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()
        self.times = 0

    def pass_(self, work, *args, **named):
        self.times += 1
        self.begun.set()
        assert self.may_end.wait(WAIT_S)
        return work(*args, **named)


def says_busy(answer) -> None:
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == str(RETRY_AFTER_S)
    assert words_of(answer)
