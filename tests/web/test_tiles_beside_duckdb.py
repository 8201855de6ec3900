"""Our tiles hold the same as those that DuckDB's spatial extension writes: read back by GDAL, feature by feature."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_parcel, an_enterprise
from tests.web.duckdb_tiles import DuckTiles
from zqmap.intake.demo import make_demo
from zqmap.intake.shipped import read_shipped
from zqmap.model.frames import make_frame
from zqmap.model.layers import LAYERS, PARCELS
from zqmap.settings import ROOT
from zqmap.web.tile_grid import EXTENT, MAX_ZOOM, Tile, to_mercator
from zqmap.web.tile_tables import make_tile_table

LON, LAT = 112.5, 23.1
LARGEST_DIFFERENCE = 3.0
"""Units of the tile: DuckDB cuts fractions off, of far points before it clips and of the clipped ones once more."""


def tile_over(zoom, lon=LON, lat=LAT, right=0, down=0):
    mercator = shapely.get_coordinates(to_mercator(np.array([shapely.Point(lon, lat)], dtype=object)))[0]
    x, y = ((mercator * [1, -1] / 20_037_508.342789244 + 1) / 2 * 2**zoom).astype(int)
    last = 2**zoom - 1
    return Tile(zoom, min(max(x + right, 0), last), min(max(y + down, 0), last))


def both(layer, frame, datum):
    """Give ours and theirs, thinned alike."""
    fields = [field for field in layer.fields if field.in_tile]
    ours = make_tile_table(layer.name, frame, fields, layer.class_fields, datum)
    everything = {"id": frame["id"]}
    zooms = dict.fromkeys(everything["id"], 0)
    if ours.zooms.any():
        zooms |= zip(ids_in_order(ours), ours.zooms.tolist(), strict=True)
    return ours, DuckTiles(layer.name, frame, fields, datum, zooms)


def ids_in_order(table):
    places = table.properties.codes[:, table.properties.keys.index("id")]
    return [value[4:].decode() for value in table.properties.values.take(pa.array(places)).to_pylist()]


def read(content, layer):
    """Give the features of a tile by their ids, in its units with y downwards."""
    if not content:
        return {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tile.mvt"
        path.write_bytes(content)
        frame = pyogrio.read_dataframe(path, layer=layer, CLIP="NO")
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: xy * [1, -1] + [0, EXTENT])
    stated = frame.drop(columns=["geometry", "mvt_id"], errors="ignore").to_dict("records")
    facts = ({key: value for key, value in row.items() if is_stated(value)} for row in stated)
    return {row["id"]: (row, shape) for row, shape in zip(facts, shapes, strict=True)}


def is_stated(value):
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def compare(ours, theirs, tile, layer):
    found, expected = read(ours.encode(tile)[0], layer), read(theirs.encode(tile), layer)
    for name in found.keys() | expected.keys():
        if name not in found or name not in expected:
            _, shape = (found | expected)[name]
            assert is_sliver(shape), f"{name} is in one of the two only: {shape}"
            continue
        (facts, shape), (their_facts, their_shape) = found[name], expected[name]
        assert facts == their_facts
        assert_alike(shape, their_shape)
    return found


def is_sliver(shape):
    """Tell what is a matter of rounding alone: it lies on the edge of the buffer or has no width."""
    west, south, east, north = shape.bounds
    on_edge = (
        min(abs(west - EXTENT - 64), abs(south - EXTENT - 64), abs(east + 64), abs(north + 64)) <= LARGEST_DIFFERENCE
    )
    return on_edge or (shapely.buffer(shape, -LARGEST_DIFFERENCE).is_empty and shapely.get_dimensions(shape) == 2)


def assert_alike(shape, other):
    assert shapely.get_dimensions(shape) == shapely.get_dimensions(other)
    far = max(shapely.hausdorff_distance(shape, other), shapely.hausdorff_distance(other, shape))
    if far > LARGEST_DIFFERENCE:
        rest = shapely.symmetric_difference(shapely.make_valid(shape), shapely.make_valid(other))
        assert shapely.get_dimensions(shape) == 2, (far, shape, other)
        assert shapely.buffer(rest, -LARGEST_DIFFERENCE).is_empty, (far, shape, other)


sizes = st.floats(-5, 0.5).map(lambda power: 10**power)
places = st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))


@st.composite
def stars(draw):
    """Make a polygon around a place, with a hole at times."""
    (x, y), size, corners = draw(places), draw(sizes), draw(st.integers(3, 40))
    reach = np.array(draw(st.lists(st.floats(0.4, 1), min_size=corners, max_size=corners)))
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = np.column_stack((np.cos(turn), np.sin(turn))) * reach[:, None] * size + [LON + x, LAT + y]
    middle = [LON + x, LAT + y]
    holes = [middle + (ring - middle) * 0.3] if draw(st.booleans()) else []
    return shapely.Polygon(ring, holes)


@st.composite
def ways(draw):
    (x, y), size = draw(places), draw(sizes)
    count = draw(st.integers(2, 40))
    steps = draw(st.lists(st.tuples(st.floats(0.1, 1), st.floats(-1, 1)), min_size=count, max_size=count))
    return shapely.LineString(np.cumsum(np.array(steps), axis=0) * size / count + [LON + x, LAT + y])


points = places.map(lambda place: shapely.Point(LON + place[0], LAT + place[1]))
shapes = st.one_of(
    stars(),
    ways(),
    points,
    st.lists(points, min_size=2, max_size=5).map(shapely.MultiPoint),
    st.lists(ways(), min_size=1, max_size=3).map(shapely.MultiLineString),
    stars().map(lambda star: shapely.MultiPolygon([star, shapely.affinity.translate(star, 3 * math.sqrt(star.area))])),
)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)
facts = st.fixed_dictionaries(
    {
        "name_zh": st.one_of(st.sampled_from(["一号地块", "端州区示例地块"]), words),
        "name_en": st.one_of(st.none(), words),
        "accuracy_m": st.one_of(st.none(), st.integers(0, 10**9), st.floats(-1e6, 1e6)),
        "chains": st.lists(st.sampled_from(["biopharma", "advanced_materials"]), unique=True),
        "availability": st.sampled_from(["available", "reserved", None]),
    }
)


@given(
    st.lists(st.tuples(shapes, facts), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, MAX_ZOOM), st.integers(-1, 1), st.integers(-1, 1)), min_size=1, max_size=4),
    st.sampled_from(["wgs84", "gcj02"]),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_features_give_the_same_tile(features, tiles, datum):
    rows = [{"id": f"p-{number}", "basis": "surveyed", **stated} for number, (_, stated) in enumerate(features)]
    frame = make_frame(PARCELS, rows, [shape for shape, _ in features])
    ours, theirs = both(PARCELS, frame, datum)
    for zoom, right, down in tiles:
        compare(ours, theirs, tile_over(zoom, right=right, down=down), "parcels")


@pytest.mark.parametrize("layer", ["areas", "roads", "facilities", "enterprises"])
@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_what_ships_gives_the_same_tiles(layer, datum):
    declared = LAYERS[layer]
    ours, theirs = both(declared, read_shipped(ROOT / "geodata", declared), datum)
    met = set()
    for zoom in (0, 7, 9, 10, 11, 13):
        for right in (-1, 0, 1):
            met |= set(compare(ours, theirs, tile_over(zoom, 112.65, 23.2, right=right), layer))
    assert len(met) > 3


def test_thinned_tiles_hold_the_same():
    ours, theirs = both(PARCELS, make_demo(PARCELS, 20_000), "wgs84")
    counts = [len(compare(ours, theirs, tile_over(zoom, 112.6, 23.2), "parcels")) for zoom in (7, 8, 10, 12, 14, 15)]
    assert counts[1] > 1_000
    assert counts[-1] > 3


def test_a_shape_that_crosses_itself_is_still_clipped():
    bow_tie = shapely.Polygon([(112, 22.6), (113, 23.6), (113, 22.6), (112, 23.6)])
    frame = make_frame(PARCELS, [a_parcel()["properties"]], [bow_tie])
    fields = [field for field in PARCELS.fields if field.in_tile]
    table = make_tile_table("parcels", frame, fields, (), "wgs84")
    found = read(table.encode(tile_over(13, 112.9, 23.1))[0], "parcels")
    assert found["parcel-1"][1].area == pytest.approx((EXTENT + 128) ** 2)


def test_west_and_north_of_a_tile_its_points_stand_where_the_neighbour_has_them():
    tile = tile_over(12)
    edge = tile.x / 2**12 * 360 - 180
    places = [shapely.Point(edge - step, LAT) for step in np.linspace(1e-6, 1e-3, 9)]
    rows = [an_enterprise(f"e-{number}")["properties"] for number in range(len(places))]
    layer = LAYERS["enterprises"]
    fields = [field for field in layer.fields if field.in_tile]
    table = make_tile_table("enterprises", make_frame(layer, rows, places), fields, (), "wgs84")
    here, there = (read(table.encode(one)[0], "enterprises") for one in (tile, Tile(12, tile.x - 1, tile.y)))
    for name, (_, point) in here.items():
        assert (point.x + EXTENT, point.y) == (there[name][1].x, there[name][1].y)
    assert here.keys() == there.keys()
