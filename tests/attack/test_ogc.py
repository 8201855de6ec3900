"""OGC API - Features under attack: one anonymous address must neither end the process nor keep it busy."""

import json
import subprocess
import sys
import tracemalloc

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame, a_line, a_road
from zqmap.analysis.cql2.conditions import filter_rows
from zqmap.analysis.cql2.expression import LONGEST, parse_filter
from zqmap.analysis.cql2.operands import LONGEST_S
from zqmap.analysis.cql2.places import PLACES
from zqmap.errors import BadCondition
from zqmap.model.layers import find_layer
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.web.hardening import make_middleware
from zqmap.web.routes import make_routes

ROADS = "/ogc/collections/roads/items"
PARSE = """
import resource, sys
from zqmap.analysis.cql2.expression import parse_filter
from zqmap.errors import BadCondition
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    parse_filter(sys.argv[1], "cql2-text")
except BadCondition:
    print("refused")
"""
"""In a process of its own: where this fails, there is no process left."""


@pytest.fixture
def client(sqlite_store):
    settings, snapshots = Settings(), Snapshots(sqlite_store)
    sqlite_store.publish("roads", a_frame("roads", a_road("a")), base=0, author="test", note="test")
    routes = make_routes(store=lambda: sqlite_store, snapshots=lambda: snapshots, settings=lambda: settings)
    app = Starlette(routes=routes, middleware=make_middleware(settings))
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.mark.parametrize(
    "written",
    [
        "(" * 2000 + "status='x'" + ")" * 2000,
        "length_km=" + "(" * 2000 + "1" + ")" * 2000,
        "length_km IN (" + "(" * 2000 + "1" + ")" * 2000 + ")",
        "NOT " * 3900 + "status='x'",
        "length_km=" + "-" * 15_900 + "1",
        "(" * 40 + "status='x')",
        "status IN (" * 40 + "'x'" + ")" * 40,
        "'))))))))))))))))))))' = name_en AND " + "(" * 2000 + "status='x'" + ")" * 2000,
    ],
)
def test_a_nested_text_neither_ends_nor_holds_up_the_process(written):
    command = [sys.executable, "-c", PARSE, written]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, ended.stdout) == (0, "refused\n"), ended.stderr[-500:]


def test_brackets_in_texts_and_twelve_open_ones_are_taken():
    written = "(" * 12 + "name_en = '((((((((((((((((' OR \"name_zh\" = ')--------------------------------'" + ")" * 12
    assert parse_filter(written, "cql2-text")["op"] == "or"


@pytest.mark.parametrize(
    "tree",
    [
        '{"op":"=","args":[{"property":"length_km"},1' + "0" * 400 + "]}",
        '{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1' + "0" * 400 + ",1,2,3]}]}",
        '{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":'
        + "[" * 900
        + "]" * 900
        + "}]}",
        '{"op":"not","coordinates":0,"args":[' * 400 + "true" + "]}" * 400,
        '{"op":"=","args":[{"property":"\\ud800"},"\\ud800"]}',
        '{"op":"t_after","args":[{"property":"source_date"},{"timestamp":"0001-01-01T00:00:00+14:00"}]}',
    ],
)
def test_a_hostile_tree_is_answered_and_never_an_error_of_ours(client, tree):
    assert len(tree) <= LONGEST
    assert client.get(ROADS, params={"filter": tree, "filter-lang": "cql2-json"}).status_code in (200, 400)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("datetime=2020-01-01/9999-12-31", 200),
        ("datetime=9999-12", 200),
        ("datetime=0001-01-01T00:00:00%2B14:00", 400),
        (f"offset={'0' * 20}{'9' * 5000}", 400),
        (f"limit={'9' * 5000}", 400),
    ],
)
def test_numbers_and_dates_at_the_edge_are_no_errors_of_ours(client, query, status):
    assert client.get(f"{ROADS}?{query}").status_code == status


def test_a_filter_that_takes_too_much_work_is_given_up(monkeypatch):
    roads = a_frame("roads", *(a_road(f"r{number}") for number in range(3)))
    place = {"property": "geometry"}
    tree = {"op": "or", "args": [{"op": "s_equals", "args": [place, place]}] * 100}
    monkeypatch.setattr("zqmap.analysis.cql2.operands.LONGEST_S", 0.0)
    with pytest.raises(BadCondition) as refused:
        filter_rows(parse_filter(json.dumps(tree), "cql2-json"), find_layer("roads"), roads)
    assert "too much work" in refused.value.reason.en
    assert LONGEST_S < 10


def test_many_options_are_not_all_held_at_once():
    frame = a_frame("roads", *(a_road(f"r{number:05d}") for number in range(2_000)))
    tree = {"op": "in", "args": [{"property": "length_km"}, list(range(1_900))]}
    tracemalloc.start()
    filter_rows(parse_filter(json.dumps(tree), "cql2-json"), find_layer("roads"), frame)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000


def zigzag(corners: int) -> list[list[float]]:
    """Give a line that crosses itself nearly everywhere."""
    return [[112 + number % 2, round(23 + number * 0.618 % 1, 3)] for number in range(corners)]


@pytest.mark.parametrize(
    "place",
    [
        {"type": "LineString", "coordinates": zigzag(900)},
        {"type": "Polygon", "coordinates": [[*zigzag(900), zigzag(1)[0]]]},
        {"type": "MultiLineString", "coordinates": [zigzag(900)[at : at + 2] for at in range(400)]},
        {
            "type": "GeometryCollection",
            "geometries": [{"type": "LineString", "coordinates": zigzag(900)[at : at + 2]} for at in range(150)],
        },
    ],
    ids=["line", "area", "many lines", "collection"],
)
def test_a_geometry_that_crosses_itself_is_refused_before_any_row_is_held_against_it(monkeypatch, place):
    held = []
    monkeypatch.setitem(PLACES, "s_crosses", lambda *places: held.append(places))
    tree = {"op": "s_crosses", "args": [{"property": "geometry"}, place]}
    roads = a_frame("roads", a_road("a"))
    with pytest.raises(BadCondition) as refused:
        filter_rows(parse_filter(json.dumps(tree).replace(" ", ""), "cql2-json"), find_layer("roads"), roads)
    assert "crosses itself" in refused.value.reason.en
    assert held == []


CROSSING = [[[112, 23], [113, 24]], [[112, 24], [113, 23]], [[112.5, 23.5], [113, 23.5]]]
SQUARES = [[[[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]] for x in range(108, 118) for y in range(18, 28)]


@pytest.mark.parametrize(
    "place",
    [
        {"type": "MultiPolygon", "coordinates": SQUARES},
        {"type": "GeometryCollection", "geometries": [{"type": "Polygon", "coordinates": one} for one in SQUARES]},
        {
            "type": "MultiLineString",
            "coordinates": [[[112, 23], [113, 24]], [[112, 24], [113, 23]], [[112.5, 23.5], [113, 23.5]]],
        },
        {"type": "MultiPoint", "coordinates": [[112.5, 23.1], [112.5, 23.1]]},
    ],
    ids=["parcels side by side", "collection of them", "roads that cross and meet", "points"],
)
def test_parts_that_touch_and_cross_as_parcels_and_roads_do_are_no_tangle(place):
    tree = {"op": "s_intersects", "args": [{"property": "geometry"}, place]}
    roads = a_frame(
        "roads",
        a_road("met", a_line([112.4, 23.1], [112.6, 23.1], [112.6, 23.7])),
        a_road("far", a_line([80, 1], [81, 1])),
    )
    found = filter_rows(parse_filter(json.dumps(tree), "cql2-json"), find_layer("roads"), roads)
    assert roads["id"][found].tolist() == ["met"]


def test_a_geometry_of_too_many_corners_is_refused(client):
    points = ",".join("1 1" for _ in range(2_001))
    answer = client.get(ROADS, params={"filter": f"S_INTERSECTS(geometry, MULTIPOINT({points}))"})
    assert answer.status_code == 400
    assert "2,000" in str(answer.json())


@pytest.mark.parametrize("other", ["column", "place"])
def test_the_clock_is_asked_between_few_rows_so_that_no_filter_holds_a_thread(monkeypatch, other):
    corners = [[112.5 + number / 10_000, 23.1] for number in range(1_500)]
    roads = a_frame("roads", *(a_road(f"r{number:03d}", a_line(*corners)) for number in range(40)))
    place = {"property": "geometry"}
    against = place if other == "column" else {"type": "Point", "coordinates": [112.5, 23.1]}
    tree = {"op": "s_intersects", "args": [place, against]}
    asked = []
    monkeypatch.setattr("zqmap.analysis.cql2.operands.Table.refuse_endless", lambda _: asked.append(1))
    assert filter_rows(parse_filter(json.dumps(tree), "cql2-json"), find_layer("roads"), roads).all()
    assert len(asked) == 2 + 40 // 6 + 1, "two names, and after each six rows of 1,500 corners"
