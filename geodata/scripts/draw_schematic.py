"""Draw the outlines of the seven areas and the lines of the seventeen roads from what is said about them.

No outline and no alignment is published. The shapes are schematic: right in kind and neighbourhood, wrong in detail.
Run `python geodata/scripts/draw_schematic.py`; only geometry is written, attributes stay as they stand in the layer.
"""

from itertools import pairwise

from layer_file import GEODATA, LAYERS, published, read_features, write_features
from schematic_grid import (
    DASHA_GRID,
    LIANHUA_FUXI_GRID,
    YONGAN_GRID,
    Grid,
    Point,
    from_lonlat,
    to_lonlat,
)
from shapely import union_all
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

CORNER_RADIUS_M = 800.0
DISTRICT_MARGIN_M = 150.0
SIMPLIFIED_M = 8.0

# Corners of the municipal areas in the metres of their grid.
MUNICIPAL_OUTLINES: dict[str, tuple[Grid, list[Point]]] = {
    "dasha": (DASHA_GRID, [(-800, -1750), (4500, -1750), (4500, 1900), (2900, 3900), (-800, 3900)]),
    "lianhua-fuxi": (
        LIANHUA_FUXI_GRID, [(-4300, -1500), (-3300, -2500), (1150, -2500), (1150, 2400), (-4300, 2400)],
    ),
}  # fmt: skip

# Corners of the local areas in longitude, latitude.
LOCAL_OUTLINES: dict[str, list[Point]] = {
    "duanzhou": [(112.436, 23.069), (112.480, 23.074), (112.486, 23.090), (112.470, 23.098), (112.438, 23.095)],
    "new-area": [
        (112.567, 23.179), (112.574, 23.205), (112.600, 23.214), (112.632, 23.213), (112.655, 23.207),
        (112.658, 23.194), (112.632, 23.197), (112.606, 23.192), (112.587, 23.178),
    ],
    "gaoyao": [(112.496, 23.018), (112.534, 23.014), (112.546, 23.028), (112.540, 23.047), (112.511, 23.050)],
    "sihui": [(112.696, 23.338), (112.732, 23.336), (112.740, 23.356), (112.724, 23.373), (112.700, 23.368)],
    "hightech": [
        (112.803, 23.288), (112.826, 23.291),
        (112.845, 23.318), (112.853, 23.345), (112.820, 23.352), (112.808, 23.322),
    ],
}  # fmt: skip

# Stops of each road in the metres of a grid.
ROADS: dict[str, tuple[Grid, list[Point]]] = {
    # North-south through the whole of Dasha, towards Sihui city and Dinghu.
    "s263-extension": (
        DASHA_GRID, [(-700, 9300), (-350, 7200), (450, 5200), (600, 4000), (600, -1800), (300, -3600), (-500, -5600)],
    ),
    "longsha-avenue": (DASHA_GRID, [(2350, 4900), (2900, 3500), (3000, 2700), (3000, -1600), (2500, -3400)]),
    # Across Dasha, from north to south.
    "guangfozhao-line-a-extension": (
        DASHA_GRID, [(-2300, 5200), (-900, 4450), (800, 4330), (2600, 4280), (4300, 4100), (6700, 3400)],
    ),
    "guangsha-avenue": (DASHA_GRID, [(-750, 2300), (3900, 2300)]),
    "gangmei-road": (DASHA_GRID, [(-150, 1000), (4450, 1000)]),
    "huisheng-road": (DASHA_GRID, [(-500, -400), (4450, -400)]),
    # Inner roads of Lianhua-Fuxi.
    "zhenxing-avenue-phase-2": (LIANHUA_FUXI_GRID, [(-3900, 1250), (1100, 1250)]),
    "fuxi-avenue": (LIANHUA_FUXI_GRID, [(-1600, 0), (1100, 0), (2000, -250)]),
    "fumin-road": (LIANHUA_FUXI_GRID, [(-1150, 1150), (-1150, -1250)]),
    "fuli-road": (LIANHUA_FUXI_GRID, [(-450, 2250), (-450, -1900)]),
    "fusheng-road": (LIANHUA_FUXI_GRID, [(300, 1150), (300, -1300)]),
    # Its area is not stated; drawn as the western spine of Lianhua-Fuxi.
    "industrial-avenue": (LIANHUA_FUXI_GRID, [(-2350, 3100), (-2350, -600)]),
    "industrial-avenue-south-extension": (
        LIANHUA_FUXI_GRID, [(-2350, -600), (-2350, -2300), (-2150, -3300), (-2500, -4700)],
    ),
    # Around Yong'an, north of the Xijiang.
    "yongbei-avenue-phase-1": (YONGAN_GRID, [(-4200, 1250), (-2800, 1500), (-1500, 1450), (-600, 1600)]),
    "yongbei-avenue-bc": (YONGAN_GRID, [(-600, 1600), (800, 1750), (1900, 1600)]),
    "yongbei-avenue-east-extension": (YONGAN_GRID, [(1900, 1600), (3200, 1350), (4700, 1500), (6000, 1250)]),
    "beishui-avenue-ab": (YONGAN_GRID, [(2500, 5000), (2900, 4000), (2750, 2900), (3050, 1900)]),
}  # fmt: skip


def draw_area(area_id: str, districts: BaseGeometry) -> BaseGeometry:
    """Return the rounded outline of an area in longitude, latitude, clipped to its districts (projected metres)."""
    if area_id in MUNICIPAL_OUTLINES:
        grid, corners = MUNICIPAL_OUTLINES[area_id]
        sharp = Polygon(grid.line([*corners, corners[0]]).coords)
    else:
        sharp = from_lonlat(Polygon(LOCAL_OUTLINES[area_id]))
    inside = sharp.intersection(districts.buffer(-DISTRICT_MARGIN_M))
    rounded = inside.buffer(-CORNER_RADIUS_M).buffer(CORNER_RADIUS_M, quad_segs=6)
    return to_lonlat(rounded.simplify(SIMPLIFIED_M))


def draw_road(road_id: str) -> BaseGeometry:
    """Return the line of a road in longitude, latitude, its corners rounded off."""
    grid, stops = ROADS[road_id]
    return to_lonlat(grid.line(_rounded_off(_rounded_off(stops))).simplify(SIMPLIFIED_M / 2))


def draw_areas() -> None:
    """Write the outlines of the areas that are still schematic."""
    districts = {
        feature["properties"]["name_zh"]: from_lonlat(shape(feature["geometry"]))
        for feature in read_features(GEODATA / "base" / "districts.geojson")
    }
    features = read_features(LAYERS / "areas.geojson")
    for feature in features:
        if feature["properties"]["basis"] == "schematic":
            within = union_all([districts[name] for name in feature["properties"]["districts"]])
            feature["geometry"] = published(draw_area(feature["properties"]["id"], within))
    write_features(LAYERS / "areas.geojson", features)


def draw_roads() -> None:
    """Write the lines of the roads that are still schematic."""
    features = read_features(LAYERS / "roads.geojson")
    for feature in features:
        if feature["properties"]["basis"] == "schematic":
            feature["geometry"] = published(draw_road(feature["properties"]["id"]))
    write_features(LAYERS / "roads.geojson", features)


def _rounded_off(stops: list[Point]) -> list[Point]:
    """Cut the corners of a polyline (Chaikin 1974); both ends stay."""
    if len(stops) < 3:
        return stops
    points = [stops[0]]
    for (east_a, north_a), (east_b, north_b) in pairwise(stops):
        points.append((0.75 * east_a + 0.25 * east_b, 0.75 * north_a + 0.25 * north_b))
        points.append((0.25 * east_a + 0.75 * east_b, 0.25 * north_a + 0.75 * north_b))
    return [points[0], *points[2:-1], stops[-1]]


if __name__ == "__main__":
    draw_areas()
    draw_roads()
