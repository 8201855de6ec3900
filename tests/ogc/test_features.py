"""OGC API - Features, asked as the standard says."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pyproj
import pytest

from tests.builders import a_line, a_parcel, a_point, a_polygon, a_road, an_enterprise
from zqmap.model.layers import LAYERS
from zqmap.web.ogc import server
from zqmap.web.ogc.query import MOST_ITEMS
from zqmap.web.pace import Pace

ROADS = "/ogc/collections/roads/items"
CRS = "http://www.opengis.net/def/crs/EPSG/0/{}"


@pytest.fixture
def roads(publish):
    """Publish five roads: one dated to the month, one without a place."""
    publish(
        "roads",
        a_road("a", a_line([112.50, 23.10], [112.51, 23.11]), status="completed", length_km=10),
        a_road("b", a_line([112.60, 23.10], [112.61, 23.11]), source_date="2023-04", length_km=2.5),
        a_road("c", a_line([112.70, 23.10], [112.71, 23.11]), source_date="2024-01-31"),
        a_road("d", None, source_date="2020", name_en="O'Brien Road"),
        a_road("e", a_line([113.20, 23.10], [113.21, 23.11]), area_id="dasha"),
    )


def ids(answer):
    assert answer.status_code == 200, answer.text
    return "".join(feature["id"] for feature in answer.json()["features"])


def link(document, rel):
    return next((found["href"] for found in document["links"] if found["rel"] == rel), None)


def test_the_landing_page_leads_to_everything_and_nothing_leads_astray(client, roads):
    landing = client.get("/ogc/").json()
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        assert client.get(link(landing, rel)).status_code == 200, rel
    collections = client.get(link(landing, "data")).json()
    assert [collection["id"] for collection in collections["collections"]] == ["roads"]
    for found in [*collections["links"], *collections["collections"][0]["links"]]:
        assert client.get(found["href"]).status_code == 200, found
        assert found["href"].startswith("http://localhost/")


def test_every_layer_that_has_a_revision_is_a_collection_with_its_extent_and_revision(client, publish, roads):
    publish("areas")
    collections = client.get("/ogc/collections").json()["collections"]
    assert [(found["id"], found["revision"]) for found in collections] == [("areas", 1), ("roads", 1)]
    assert collections[1]["extent"]["spatial"]["bbox"] == [[112.5, 23.1, 113.21, 23.11]]
    assert collections[1]["storageCrs"].endswith("CRS84")
    assert client.get("/ogc/collections/parcels").status_code == 404


def test_a_register_is_a_collection_without_an_extent(client, publish):
    publish("sources")
    assert "extent" not in client.get("/ogc/collections/sources").json()
    assert client.get("/ogc/collections/sources/items").json()["numberMatched"] == 0


def test_nothing_that_writes_is_promised(client):
    promised = client.get("/ogc/conformance").json()["conformsTo"]
    assert not [name for name in promised if "create" in name or "records" in name or "tiles" in name]
    assert client.get("/ogc/conformance").json()["conformsTo"] == promised


def test_pages_follow_each_other_through_every_feature_once(client, roads):
    seen, address = "", f"{ROADS}?limit=2&filter=length_km%20%3E%200%20OR%20length_km%20IS%20NULL"
    while address:
        page = client.get(address).json()
        assert page["numberMatched"] == 5
        assert page["numberReturned"] == len(page["features"]) <= 2
        seen += "".join(feature["id"] for feature in page["features"])
        address = link(page, "next")
    assert seen == "abcde"


def test_the_next_page_is_of_the_same_revision_even_when_another_was_published(client, publish, roads):
    first = client.get(f"{ROADS}?limit=3").json()
    publish("roads", a_road("z"))
    assert ids(client.get(link(first, "next"))) == "de"
    assert ids(client.get(ROADS)) == "z"


def test_a_limit_above_the_most_gives_the_most(client, roads):
    assert ids(client.get(f"{ROADS}?limit={MOST_ITEMS + 1}")) == "abcde"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("bbox=112.4,23,112.65,24", "ab"),
        ("bbox=112.4,23,0,112.65,24,9", "ab"),
        ("bbox=113,23,-170,24", "e"),
        (f"bbox=23,112.4,24,112.65&bbox-crs={CRS.format(4326)}", "ab"),
        (f"bbox=23,112.4,24,112.65&bbox-crs={CRS.format(4490)}", "ab"),
        (f"bbox=12512000,2630000,12540000,2650000&bbox-crs={CRS.format(3857)}", "ab"),
        ("status=completed", "a"),
        ("status=completed&length_km=11", ""),
        ("length_km=10", "a"),
        ("area_id=dasha", "e"),
        ("q=brien", "d"),
        ("datetime=2023-04-26", "abe"),
        ("datetime=2023-05-01/..", "ace"),
        ("datetime=../2021-01-01T00:00:00Z", "ade"),
        ("sortby=-length_km,id", "abcde"),
        ("sortby=length_km", "bacde"),
        ("filter=status='completed' OR length_km < 5", "ab"),
        ("filter=S_INTERSECTS(geometry, BBOX(112.4,23,112.65,24))&filter-lang=cql2-text", "ab"),
        (f"filter=S_INTERSECTS(geometry, BBOX(23,112.4,24,112.65))&filter-crs={CRS.format(4326)}", "ab"),
        ("filter=name_en = 'O''Brien Road'", "d"),
        ("offset=3", "de"),
        ("offset=9", ""),
    ],
)
def test_a_query_finds_what_it_asks_for(client, roads, query, expected):
    """A road without a date lies in any span of time, since nothing says that it does not."""
    assert ids(client.get(f"{ROADS}?{query.replace('+', '%2B')}")) == expected


def test_a_filter_in_json_finds_the_same(client, roads):
    tree = {"op": "like", "args": [{"property": "name_en"}, "O'B%"]}
    assert ids(client.get(ROADS, params={"filter": json.dumps(tree), "filter-lang": "cql2-json"})) == "d"


@pytest.mark.parametrize(("code", "swapped"), [(4326, True), (4490, True), (3857, False), (4546, True), (4547, True)])
def test_coordinates_come_in_the_order_of_axes_of_their_authority(client, roads, code, swapped):
    answer = client.get(f"{ROADS}?limit=1", params={"crs": CRS.format(code)})
    assert answer.headers["Content-Crs"] == f"<{CRS.format(code)}>"
    place = answer.json()["features"][0]["geometry"]["coordinates"][0]
    x, y = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}", always_xy=True).transform(112.50, 23.10)
    assert place == pytest.approx([y, x] if swapped else [x, y], abs=1e-3 if x > 200 else 1e-8)


def test_one_feature_is_answered_in_any_system_and_a_missing_one_is_not_found(client, roads):
    single = client.get(f"{ROADS}/a", params={"crs": CRS.format(4326)})
    assert single.json()["geometry"]["coordinates"][0] == [23.10, 112.50]
    assert single.headers["content-type"] == "application/geo+json"
    assert single.json()["properties"]["length_km"] == 10
    assert client.get(f"{ROADS}/nobody").status_code == 404


def test_what_is_not_stated_is_null_and_a_missing_place_too(client, roads):
    feature = client.get(f"{ROADS}/d").json()
    assert feature["geometry"] is None
    assert feature["properties"]["length_km"] is None


def test_properties_and_geometry_can_be_left_out(client, roads):
    page = client.get(f"{ROADS}?properties=status,length_km&skipGeometry=true&limit=1").json()
    assert page["features"][0]["properties"] == {"status": "completed", "length_km": 10}
    assert page["features"][0]["geometry"] is None


def test_an_older_revision_can_be_asked_for_and_is_kept_for_ever(client, publish, roads):
    publish("roads", a_road("z"))
    old = client.get(f"{ROADS}?revision=1")
    assert ids(old) == "abcde"
    assert "immutable" in old.headers["cache-control"]
    assert client.get(f"{ROADS}?revision=9").status_code == 404


def test_who_has_an_answer_is_told_so_until_something_is_published(client, publish, roads):
    first = client.get(ROADS)
    assert first.headers["x-zqmap-revision"] == "1"
    assert first.headers["last-modified"].endswith("GMT")
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get(ROADS, headers=known).status_code == 304
    assert client.get(f"{ROADS}?limit=2", headers=known).status_code == 200
    assert client.get(ROADS, headers=known | {"Accept-Language": "en"}).status_code == 200
    publish("roads", a_road("z"))
    assert client.get(ROADS, headers=known).status_code == 200


def test_the_language_is_that_of_the_address_or_of_the_browser_or_chinese(client, roads):
    assert client.get("/ogc/collections/roads").json()["title"] == LAYERS["roads"].label.zh
    browser = {"Accept-Language": "fr, en-GB;q=0.8, zh;q=0.5"}
    english = client.get("/ogc/collections/roads", headers=browser)
    assert (english.json()["title"], english.headers["content-language"]) == (LAYERS["roads"].label.en, "en")
    assert client.get("/ogc/collections/roads?lang=zh", headers=browser).json()["title"] == LAYERS["roads"].label.zh


def test_the_schema_follows_the_declarations(client, roads):
    for name in ("schema", "queryables"):
        answer = client.get(f"/ogc/collections/roads/{name}?lang=en")
        assert answer.headers["content-type"] == "application/schema+json"
        properties = answer.json()["properties"]
        assert set(properties) == {"geometry", *LAYERS["roads"].by_name}
        assert properties["length_km"]["type"] == "number"
        assert "completed" in properties["status"]["enum"]
        assert properties["id"]["x-ogc-role"] == "id"
        assert urlsplit(answer.json()["$id"]).path == f"/ogc/collections/roads/{name}"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{ROADS}?limit=0", 400),
        (f"{ROADS}?limit=x", 400),
        (f"{ROADS}?limit={'9' * 5000}", 400),
        (f"{ROADS}?offset=-1", 400),
        (f"{ROADS}?bbox=1,2,3", 400),
        (f"{ROADS}?bbox=1,5,3,4", 400),
        (f"{ROADS}?bbox=nan,1,2,3", 400),
        (f"{ROADS}?bbox-crs={CRS.format(4326)}", 400),
        (f"{ROADS}?crs=EPSG:4326", 400),
        (f"{ROADS}?datetime=yesterday", 400),
        (f"{ROADS}?datetime=2023-02-30", 400),
        (f"{ROADS}?datetime=2024-01-01/2023-01-01", 400),
        (f"{ROADS}?unknown=1", 400),
        (f"{ROADS}?limit=1&limit=2", 400),
        (f"{ROADS}?status=finished", 400),
        (f"{ROADS}?length_km=long", 400),
        (f"{ROADS}?sortby=colour", 400),
        (f"{ROADS}?properties=colour", 400),
        (f"{ROADS}?f=xml", 400),
        (f"{ROADS}?lang=fr", 400),
        (f"{ROADS}?filter=status", 400),
        (f"{ROADS}?filter=", 400),
        (f"{ROADS}?filter=x&filter-lang=ecql", 400),
        (f"{ROADS}?revision=x", 400),
        ("/ogc/?x=1", 400),
        ("/ogc/collections?limit=1", 400),
        ("/ogc/collections/nothing", 404),
        ("/ogc/collections/nothing/items", 404),
        ("/ogc/collections/parcels/items", 404),
        ("/ogc/nothing", 404),
        ("/ogc/collections/roads/items/a/b", 404),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_what_cannot_be_answered_is_said_in_words_of_both_languages(client, roads, address, status, accept):
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    if answer.headers["content-type"].startswith("text/html"):
        assert f"<h1>{status}</h1>" in answer.text
    else:
        assert answer.json()["code"]
        assert answer.json()["description"]
        assert answer.json()["error"]["zh"] != answer.json()["error"]["en"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(client, roads, method):
    answer = client.request(method, ROADS, headers={"Origin": "http://localhost"}, content=b"{}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
    assert set(answer.json()["error"]) == {"zh", "en"}


def test_head_and_options_are_answered(client, roads):
    assert client.head(ROADS).status_code == 200
    assert client.options(ROADS).headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.fixture
def standing_clock(monkeypatch):
    """Let all requests come in one moment, however long they take; to be asked for before the client is made."""
    monkeypatch.setattr(server, "Pace", lambda per_s, burst: Pace(per_s, burst, clock=lambda: 0.0))


def test_who_asks_too_often_is_told_when_to_come_again(standing_clock, client, roads):
    answers = [client.get("/ogc/collections/roads/items?limit=0") for _ in range(server.BURST + 1)]
    *taken, refused = answers
    assert {answer.status_code for answer in taken} == {400}
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert set(refused.json()["error"]) == {"zh", "en"}


def test_steps_that_are_not_public_leave_by_no_door(client, publish):
    def a_step(id_, public):
        own = {"id": id_, "enterprise_id": "xpeng", "step": "signing", "state": "done", "source_id": "test"}
        return {"properties": own | {"is_public": public}, "geometry": None}

    publish("steps", a_step("open", "yes"), a_step("shut", "no"))
    publish("steps", a_step("open", "no"), a_step("shut", "no"))
    publish("steps", a_step("open", "yes"), a_step("shut", "no"))
    items = "/ogc/collections/steps/items"
    assert ids(client.get(items)) == "open"
    assert client.get(f"{items}?revision=1").status_code == 404
    assert client.get(f"{items}/shut").status_code == 404
    assert ids(client.get(f"{items}?filter=is_public='no'")) == ""
    assert ids(client.get(f"{items}?is_public=no")) == ""
    assert "shut" not in client.get(f"{items}?f=html").text


def test_pages_hold_what_is_known_and_nothing_of_another_server(client, publish, roads):
    publish("enterprises", an_enterprise("evil", a_point(), name_zh="<script>alert(1)</script>", name_en="${x}"))
    publish("parcels", a_parcel("p", a_polygon(), chains=["biopharma"]))
    for path in (
        *("/ogc/", "/ogc/conformance", "/ogc/openapi", "/ogc/collections", "/ogc/collections/roads"),
        *("/ogc/collections/roads/schema", ROADS, f"{ROADS}?limit=2", f"{ROADS}/a", "/ogc/collections/parcels/items/p"),
        *("/ogc/collections/enterprises/items", "/ogc/collections/enterprises/items/evil"),
    ):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        assert "script" not in answer.text.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert re.findall(r'(?:href|src)="(?:https?:)?//(?!localhost[/:"])', answer.text) == []


def test_the_other_language_of_a_page_keeps_the_query(client, roads):
    page = client.get(f"{ROADS}?status=completed", headers={"Accept": "text/html"}).text
    assert "?status=completed&amp;lang=en" in page
    assert parse_qs("status=completed&lang=en")["lang"] == ["en"]
