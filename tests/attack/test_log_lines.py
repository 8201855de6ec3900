"""What visitors send, as it stands in the log."""

import json
import logging

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_line, a_road
from zqmap.errors import (
    BadCondition,
    BadFilter,
    UnknownLayer,
    UnknownParcel,
    UnreadAmount,
)
from zqmap.model.text import Text
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.telemetry.log_lines import LineFormatter
from zqmap.web.hardening import make_middleware
from zqmap.web.refusals import BadAddress, ForeignHost, NothingHere
from zqmap.web.routes import make_routes

TYPED = "13800000000"
"""What somebody might type anywhere."""


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("evil", ["\n", "\r", "\x0b", "\x1b[2J", "\x85", "\u2028"])
def test_no_visitor_begins_a_line_of_the_log_or_steers_a_terminal(style, evil):
    said = f"x{evil}2026-11-25T00:00:00.000Z INFO zqmap: forged"
    record = logging.LogRecord("zqmap", logging.INFO, "", 0, "%s: %s", (f"/ogc/{evil}", said), None)
    line = LineFormatter(style, dict).format(record)
    assert evil[0] not in line if style == "text" else len(line.split("\n")) == 1
    assert "forged" in line


@pytest.mark.parametrize(
    "error",
    [
        BadFilter(TYPED, TYPED, ("a", "b")),
        BadAddress("bbox", TYPED, "west,south,east,north"),
        BadCondition(Text(TYPED, TYPED)),
        UnknownLayer(TYPED),
        UnknownParcel(TYPED),
        UnreadAmount(TYPED, Text("太大", "is too large")),
        NothingHere(TYPED),
    ],
)
def test_an_error_says_how_long_it_was_and_not_what_somebody_typed(error):
    assert TYPED not in str(error)


def test_the_name_by_which_a_server_was_asked_is_said_but_not_without_end():
    assert "evil.example" in str(ForeignHost("evil.example"))
    assert len(str(ForeignHost("x" * 10_000))) < 200


@pytest.mark.parametrize(
    "address",
    [
        f"/data/roads.csv?{TYPED}=1",
        f"/data/roads.csv?status={TYPED}",
        f"/data/roads.csv?bbox={TYPED}",
        f"/data/roads.csv?as_of={TYPED}",
        f"/data/briefing.pptx?lang={TYPED}",
        f"/data/sheet/parcels.pdf?id={TYPED}",
        f"/ogc/collections/roads/items?filter=name_zh%20%3D%3D%20'{TYPED}'",
        f"/ogc/collections/roads/items?filter=tel{TYPED}%20%3D%20'1'",
        f"/ogc/collections/roads/items?sortby={TYPED}",
        f"/ogc/collections/roads/items?length_km=a{TYPED}",
        f"/ogc/collections/roads/items?filter-lang=cql2-json&filter=%7B%22op%22%3A%22{TYPED}%22%7D",
        f"/tiles/roads/1/10/832/443.mvt?datum={TYPED}",
    ],
)
def test_what_a_visitor_asks_for_stands_in_no_line(sqlite_store, publish, caplog, address):
    publish("roads", a_road("a", a_line([112.5, 23.1], [112.6, 23.2])))
    settings, snapshots = Settings(), Snapshots(sqlite_store)
    routes = make_routes(store=lambda: sqlite_store, snapshots=lambda: snapshots, settings=lambda: settings)
    application = Starlette(routes=routes, middleware=make_middleware(settings))
    with caplog.at_level(logging.INFO, "zqmap"):
        status = TestClient(application, base_url="http://localhost").get(address).status_code
    assert status in (400, 404)
    lines = [LineFormatter("json", dict).format(record) for record in caplog.records if "zqmap" in record.name]
    refused = [line for line in lines if "query_bytes" in line]
    assert len(refused) == 1
    assert json.loads(refused[0])["query_bytes"] == len(address.partition("?")[2])
    assert not [line for line in lines if TYPED in line]
