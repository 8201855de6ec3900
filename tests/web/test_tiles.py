"""Vector tiles, read back by GDAL."""

from __future__ import annotations

import gc
import gzip
import time
import weakref

import numpy as np
import pyogrio
import pytest
import shapely
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_facility, a_line, a_parcel, a_point, a_polygon, a_road, an_area, an_enterprise
from tests.web.conftest import words_of
from zqmap.analysis.filter_query import parse_filters
from zqmap.intake.demo import make_demo
from zqmap.model.layers import PARCELS
from zqmap.store.snapshots import Snapshots
from zqmap.web import tiles
from zqmap.web.base_tables import base_digest
from zqmap.web.tile_grid import EXTENT, Tile, to_mercator
from zqmap.web.tile_tables import make_tile_table

LON, LAT = 112.5, 23.1


def tile_of(zoom, lon=LON, lat=LAT):
    x, y = (int(part) for part in place_in_tiles(zoom, lon, lat))
    return Tile(zoom, x, y)


def place_in_tiles(zoom, lon, lat):
    """Give column and row with fractions."""
    mercator = shapely.get_coordinates(to_mercator(np.array([shapely.Point(lon, lat)], dtype=object)))[0]
    return (mercator * [1, -1] / 20_037_508.342789244 + 1) / 2 * 2**zoom


def ask(client, layer, tile, query="", revision=1, **headers):
    return client.get(f"/tiles/{layer}/{revision}/{tile.z}/{tile.x}/{tile.y}.mvt{query}", headers=headers)


@pytest.fixture
def read(tmp_path):
    """Give a function that reads an answer's features, in units of the tile with y downwards."""

    def read(answer, layer=None):
        assert answer.status_code == 200
        path = tmp_path / "tile.mvt"
        path.write_bytes(answer.content)
        frame = pyogrio.read_dataframe(path, layer=layer, CLIP="NO")
        return frame.set_geometry(shapely.transform(frame.geometry, lambda xy: xy * [1, -1] + [0, EXTENT]))

    return read


def test_a_tile_carries_the_declared_properties_that_are_stated(client, publish, read):
    publish("parcels", a_parcel(chains=["biopharma", "advanced_materials"], accuracy_m=50, note_zh="不在瓦片里"))
    row = read(ask(client, "parcels", tile_of(13))).iloc[0].to_dict()
    assert row["id"] == "parcel-1"
    assert row["name_zh"] == "一号地块"
    assert row["chains"] == "biopharma;advanced_materials"
    assert row["accuracy_m"] == 50
    assert isinstance(row["accuracy_m"], int | np.integer)
    assert "note_zh" not in row
    assert "area_id" not in row or row["area_id"] is None


def test_the_layer_in_the_tile_is_called_like_the_layer(client, publish, tmp_path):
    publish("roads", a_road())
    (tmp_path / "tile.mvt").write_bytes(ask(client, "roads", tile_of(12)).content)
    assert pyogrio.list_layers(tmp_path / "tile.mvt")[:, 0].tolist() == ["roads"]


@pytest.mark.parametrize("zoom", [6, 10, 15])
def test_a_point_lies_where_it_should_to_half_a_unit(client, publish, read, zoom):
    publish("enterprises", an_enterprise())
    tile = tile_of(zoom)
    expected = (place_in_tiles(zoom, LON, LAT) - [tile.x, tile.y]) * EXTENT
    found = shapely.get_coordinates(read(ask(client, "enterprises", tile)).geometry.iloc[0])[0]
    assert np.abs(found - expected).max() <= 0.5


def test_what_has_no_place_is_left_out(client, publish, read):
    publish("facilities", a_facility("here"), a_facility("nowhere", None))
    assert read(ask(client, "facilities", tile_of(10)))["id"].tolist() == ["here"]


@pytest.mark.parametrize(
    ("radius_m", "basis", "shown"),
    [
        (15_000, "approximate", True),
        (15_001, "approximate", False),
        (40_000, "schematic", True),
        (None, "surveyed", True),
    ],
)
def test_an_approximate_place_that_is_too_uncertain_is_left_out(client, publish, read, radius_m, basis, shown):
    publish("enterprises", an_enterprise("vague", basis=basis, accuracy_m=radius_m), an_enterprise("known"))
    for query in ("", "?q=xpeng"):
        found = set(read(ask(client, "enterprises", tile_of(10), query))["id"])
        assert ("vague" in found, "known" in found) == (shown, True)


def test_a_hole_stays_a_hole_whether_the_shape_is_clipped_or_not(client, publish, read):
    ring = [[112.2, 22.9], [112.9, 22.9], [112.9, 23.4], [112.2, 23.4], [112.2, 22.9]]
    hole = [[112.54, 23.09], [112.54, 23.11], [112.56, 23.11], [112.56, 23.09], [112.54, 23.09]]
    publish("areas", an_area(geometry={"type": "Polygon", "coordinates": [ring, hole]}))
    for zoom in (7, 12):
        (shape,) = shapely.get_parts(read(ask(client, "areas", tile_of(zoom, 112.55, 23.1))).geometry)
        assert len(shape.interiors) == 1


def test_a_shape_that_reaches_far_over_the_edge_is_clipped_to_the_buffer(client, publish, read):
    publish(
        "areas", an_area(geometry=a_polygon([112.2, 22.9], [112.9, 22.9], [112.9, 23.4], [112.2, 23.4], [112.2, 22.9]))
    )
    bounds = read(ask(client, "areas", tile_of(13))).total_bounds
    assert bounds.tolist() == [-64, -64, EXTENT + 64, EXTENT + 64]


def test_a_symbol_at_the_edge_is_in_both_tiles(client, publish, read):
    tile = tile_of(12)
    west_edge = tile.x / 2**12 * 360 - 180
    publish("enterprises", an_enterprise(geometry=a_point(west_edge + 0.0001, LAT)))
    assert len(read(ask(client, "enterprises", tile))) == 1
    assert len(read(ask(client, "enterprises", Tile(12, tile.x - 1, tile.y)))) == 1


def test_a_polygon_smaller_than_two_pixels_becomes_a_square_that_can_be_seen(client, publish, read):
    tiny = a_polygon([112.5, 23.1], [112.50001, 23.1], [112.50001, 23.10001], [112.5, 23.1])
    publish("parcels", a_parcel(geometry=tiny))
    west, south, east, north = read(ask(client, "parcels", tile_of(9))).total_bounds
    assert (east - west, north - south) == pytest.approx((16, 16), abs=1)


def test_a_shape_of_many_points_is_simplified_to_the_pixels_of_the_tile(client, publish, read):
    circle = shapely.Point(LON, LAT).buffer(0.05, quad_segs=500)
    publish("parcels", a_parcel(geometry=shapely.geometry.mapping(circle)))
    shape = read(ask(client, "parcels", tile_of(8))).geometry.iloc[0]
    assert 8 < shapely.get_num_coordinates(shape) < 100


def test_gcj02_moves_features_half_a_kilometre(client, publish, read):
    publish("enterprises", an_enterprise())
    tile = tile_of(12)
    plain, shifted = (read(ask(client, "enterprises", tile, query)).geometry.iloc[0] for query in ("", "?datum=gcj02"))
    metres_per_unit = 40_075_017 * np.cos(np.radians(LAT)) / 2**12 / EXTENT
    assert 505 < (shifted.x - plain.x) * metres_per_unit < 552
    assert 264 < (shifted.y - plain.y) * metres_per_unit < 332


@pytest.mark.parametrize("text", ["龙沙", "longsha avenue", "ＬＳＤＤ"])
def test_a_search_leaves_only_what_it_finds(client, publish, read, text):
    publish("roads", a_road(), a_road("other", name_zh="金利大道", name_en="Jinli Avenue"))
    answer = client.get("/tiles/roads/1/10/{0.x}/{0.y}.mvt".format(tile_of(10)), params={"q": text})
    assert read(answer)["id"].tolist() == ["longsha-avenue"]


@pytest.fixture
def filled(monkeypatch):
    """Give the list of tables that are filled: layer and number of features."""
    made = []

    def make_counted(layer, frame, *rest):
        made.append((layer, len(frame)))
        return make_tile_table(layer, frame, *rest)

    monkeypatch.setattr(tiles, "make_tile_table", make_counted)
    return made


def test_the_same_words_in_any_order_and_number_share_one_table(client, publish, filled):
    publish("roads", a_road())
    for words in ("longsha avenue", "avenue longsha", "AVENUE  longsha avenue", "ｌｏｎｇｓｈａ avenue"):
        for zoom in (9, 10):
            tile = tile_of(zoom)
            params = {"q": words}
            assert client.get(f"/tiles/roads/1/{zoom}/{tile.x}/{tile.y}.mvt", params=params).status_code == 200
    assert filled == [("roads", 1)]


@pytest.fixture
def little_memory(monkeypatch):
    """Let two tables of few features fill the memory; to be asked for before the client is made."""
    monkeypatch.setattr(tiles, "TABLE_ROWS", 2_500)
    monkeypatch.setattr(tiles, "HISTORY_ROWS", 2_500)


def test_reading_history_never_drops_the_table_of_a_newest_revision(little_memory, client, publish, filled):
    for number in range(1, 14):
        publish("roads", *(a_road(f"r-{n}") for n in range(number)))
    for revision in (13, *range(1, 13)):
        ask(client, "roads", tile_of(10), revision=revision)
    assert len(filled) == 13
    ask(client, "roads", tile_of(11), revision=13)
    assert len(filled) == 13


def test_the_revision_just_replaced_answers_from_its_table_while_pages_ask_for_it(client, publish, filled):
    publish("roads", a_road())
    ask(client, "roads", tile_of(10))
    publish("roads", a_road(), a_road("second"))
    for zoom in (11, 12):
        for revision in (1, 2):
            assert ask(client, "roads", tile_of(zoom), revision=revision).status_code == 200
    assert filled == [("roads", 1), ("roads", 2)]


def test_the_table_of_a_replaced_revision_leaves_and_the_revision_still_answers_right(
    quick_to_forget, client, publish, filled, tables, read
):
    publish("roads", a_road())
    ask(client, "roads", tile_of(10))
    publish("roads", a_road(), a_road("second"))
    ask(client, "roads", tile_of(10), revision=2)
    wait_until(lambda: tables[0]() is None)
    assert tables[1]() is not None
    assert len(read(ask(client, "roads", tile_of(11), revision=1))) == 1
    assert filled == [("roads", 1), ("roads", 2), ("roads", 1)]


def test_while_a_large_revision_is_made_ready_tiles_are_cut_from_both_tables_and_each_is_filled_once(
    monkeypatch, sqlite_store, publish, filled
):
    monkeypatch.setattr("zqmap.store.snapshots.LARGE_ROWS", 1)
    monkeypatch.setattr(tiles, "TABLE_ROWS", 1_500)
    snapshots = Snapshots(sqlite_store)
    server = tiles.TileServer(lambda: snapshots)
    client = TestClient(Starlette(routes=server.routes()))
    snapshots.hold_back(True)
    publish("roads", a_road())
    ask(client, "roads", tile_of(8))
    publish("roads", a_road(), a_road("second"))
    assert snapshots.heads() == {"roads": 1}
    ask(client, "roads", tile_of(9), revision=1)
    server.prepare(snapshots.get("roads", 2))
    for revision in (1, 2, 1):
        assert ask(client, "roads", tile_of(10), revision=revision).status_code == 200
    snapshots.show("roads", 2)
    server.settle("roads")
    for revision in (1, 2, 1):
        assert ask(client, "roads", tile_of(11), revision=revision).status_code == 200
    assert filled == [("roads", 1), ("roads", 2)]


@pytest.mark.parametrize(
    ("changed", "shared"),
    [({"name_zh": "新路"}, True), ({"geometry": a_line([112.5, 23.1], [112.62, 23.25])}, False)],
)
def test_where_no_place_has_changed_the_new_table_shares_the_shapes_and_its_tiles_are_the_same(
    monkeypatch, sqlite_store, publish, changed, shared
):
    monkeypatch.setattr("zqmap.store.snapshots.LARGE_ROWS", 1)
    snapshots, made_afresh = Snapshots(sqlite_store), Snapshots(sqlite_store)
    server, other = tiles.TileServer(lambda: snapshots), tiles.TileServer(lambda: made_afresh)
    client, fresh = (TestClient(Starlette(routes=one.routes())) for one in (server, other))
    snapshots.hold_back(True)
    publish("roads", a_road("first"), a_road("second", a_line([112.4, 23.0], [112.6, 23.2])))
    ask(client, "roads", tile_of(8))
    publish("roads", a_road("first", **changed), a_road("second", a_line([112.4, 23.0], [112.6, 23.2])))
    assert snapshots.heads() == {"roads": 1}
    server.prepare(snapshots.get("roads", 2))
    before, after = server._tables.look_up(("roads", 1, "wgs84")), server._coming.look_up(("roads", 2, "wgs84"))
    assert (after.shapes is before.shapes) is shared
    for zoom in range(6, 13):
        assert (
            ask(client, "roads", tile_of(zoom), revision=2).content
            == ask(fresh, "roads", tile_of(zoom), revision=2).content
        )


def test_a_table_is_made_ready_in_each_datum_that_the_layer_is_shown_in(sqlite_store, publish, filled):
    snapshots = Snapshots(sqlite_store)
    server = tiles.TileServer(lambda: snapshots)
    client = TestClient(Starlette(routes=server.routes()))
    publish("roads", a_road())
    server.prepare(snapshots.get("roads"))
    ask(client, "roads", tile_of(9))
    assert filled == [("roads", 1)]
    ask(client, "roads", tile_of(9), "?datum=gcj02")
    publish("roads", a_road(), a_road("second"))
    server.prepare(snapshots.get("roads"))
    for datum in ("wgs84", "gcj02"):
        ask(client, "roads", tile_of(9), f"?datum={datum}", revision=2)
    assert filled == [("roads", 1), ("roads", 1), ("roads", 2), ("roads", 2)]


@pytest.fixture
def quick_to_forget(monkeypatch):
    """Let what is no longer the newest go at once; to be asked for before the client is made."""
    monkeypatch.setattr(tiles, "IDLE_S", 0.05)
    monkeypatch.setattr(tiles, "IDLE_ROWS", 0)


@pytest.fixture
def tables(filled, monkeypatch):
    """Give the list of weak references to the tables that are filled."""
    made, make = [], tiles.make_tile_table

    def make_seen(*given):
        table = make(*given)
        made.append(weakref.ref(table))
        return table

    monkeypatch.setattr(tiles, "make_tile_table", make_seen)
    return made


def wait_until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        gc.collect()
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("text", ["\ufdfa" * 20, "x" * 101, "x" * 100, " " * 200 + "x"])
def test_tiles_and_filters_agree_on_which_search_is_too_long(client, publish, text):
    publish("roads", a_road())
    tile = tile_of(10)
    answer = client.get(f"/tiles/roads/1/10/{tile.x}/{tile.y}.mvt", params={"q": text})
    assert (answer.status_code == 400) == bool(parse_filters({"q": [text]})[1])


def test_a_search_that_finds_nothing_answers_an_empty_tile(client, publish):
    publish("roads", a_road())
    assert ask(client, "roads", tile_of(10), "?q=hospital").status_code == 204


def test_a_tile_without_features_has_no_content_and_may_be_kept(client, publish):
    publish("roads", a_road())
    answer = ask(client, "roads", Tile(10, 0, 0))
    assert (answer.status_code, answer.content) == (204, b"")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_an_empty_revision_answers_empty_tiles(client, publish):
    publish("roads", a_road())
    publish("roads")
    assert ask(client, "roads", tile_of(10), revision=2).status_code == 204


def test_a_tile_is_kept_forever_read_by_anyone_and_packed_for_those_who_take_it(client, publish):
    publish("roads", a_road())
    packed = ask(client, "roads", tile_of(10))
    plain = ask(client, "roads", tile_of(10), **{"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    for answer in (packed, plain):
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["vary"] == "Accept-Encoding"


def test_an_old_revision_is_answered_as_it_was(client, publish, read):
    publish("roads", a_road())
    publish("roads", a_road(), a_road("second"))
    assert len(read(ask(client, "roads", tile_of(10), revision=1))) == 1
    assert len(read(ask(client, "roads", tile_of(10), revision=2))) == 2


class TestManyFeatures:
    COUNT = 20_000

    @pytest.fixture(autouse=True)
    def _many(self, publish):
        publish("parcels", make_demo(PARCELS, self.COUNT))

    def test_low_zooms_are_thinned_say_so_and_lose_no_class(self, client, read):
        answer = ask(client, "parcels", tile_of(8, 112.6, 23.2))
        kept, every = read(answer), make_demo(PARCELS, self.COUNT)
        assert answer.headers["x-zqmap-thinned"] == "1"
        assert answer.headers["access-control-expose-headers"] == "X-Zqmap-Thinned"
        assert len(answer.content) < 500_000
        assert 1_000 < len(kept) < self.COUNT
        classes = {(row.availability, ";".join(row.chains)) for row in every.itertuples()}
        assert set(zip(kept["availability"], kept["chains"], strict=True)) == classes

    def test_high_zooms_hold_everything_and_do_not_speak_of_thinning(self, client, read):
        tile = tile_of(14, 112.6, 23.2)
        answer = ask(client, "parcels", tile)
        west, south, east, north = tile.bounds_3857
        shapes = to_mercator(make_demo(PARCELS, self.COUNT).geometry.to_numpy())
        assert "x-zqmap-thinned" not in answer.headers
        assert len(read(answer)) >= shapely.intersects(shapes, shapely.box(west, south, east, north)).sum() > 0

    def test_a_search_with_few_results_is_not_thinned(self, client, read):
        answer = ask(client, "parcels", tile_of(5), "?q=parcel 777")
        assert "x-zqmap-thinned" not in answer.headers
        assert len(read(answer)) == sum("777" in str(number) for number in range(1, self.COUNT + 1))


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/roads/1/16/0/0.mvt",
        "/tiles/roads/1/-1/0/0.mvt",
        "/tiles/roads/1/3/8/0.mvt",
        "/tiles/roads/1/3/0/8.mvt",
        "/tiles/roads/1/3/a/0.mvt",
        "/tiles/roads/1/3/0/1.5.mvt",
        "/tiles/roads/1/3/²/0.mvt",
        "/tiles/roads/head/3/0/0.mvt",
        "/tiles/roads/1/3/0/0.mvt?datum=bd09",
        "/tiles/roads/1/3/0/0.mvt?q=" + "x" * 101,
    ],
)
def test_a_bad_address_is_refused_in_both_languages(client, publish, address):
    publish("roads", a_road())
    answer = client.get(address)
    assert answer.status_code == 400
    assert words_of(answer)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "address", ["/tiles/canals/1/3/0/0.mvt", "/tiles/roads/2/3/0/0.mvt", "/tiles/roads/0/3/0/0.mvt"]
)
def test_an_unknown_layer_or_revision_is_not_found(client, publish, address):
    publish("roads", a_road())
    answer = client.get(address)
    assert answer.status_code == 404
    assert words_of(answer)


def test_the_base_map_has_districts_rivers_and_towns_with_both_names(client, read):
    tile = tile_of(8, 112.6, 23.2)
    answer = client.get(f"/tiles/base/{base_digest()}/{tile.z}/{tile.x}/{tile.y}.mvt")
    assert "immutable" in answer.headers["cache-control"]
    assert "端州区" in read(answer, "districts")["name_zh"].tolist()
    assert "Dinghu District" in read(answer, "districts")["name_en"].tolist()
    assert len(read(answer, "rivers")) > 0
    assert len(read(answer, "towns")) > 10


def test_the_base_map_under_another_digest_is_not_found(client):
    answer = client.get("/tiles/base/0123456789ab/8/208/111.mvt")
    assert answer.status_code == 404
    assert words_of(answer)


def test_a_packed_tile_is_valid_gzip(client, publish):
    publish("roads", a_road())
    tile = tile_of(10)
    with client.stream("GET", f"/tiles/roads/1/{tile.z}/{tile.x}/{tile.y}.mvt") as answer:
        assert gzip.decompress(b"".join(answer.iter_raw()))[0] == 0x1A
