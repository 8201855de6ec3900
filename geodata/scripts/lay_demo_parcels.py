"""Lay the demo parcels: sixty invented blocks of exactly 30,000 mu in the two municipal starting areas.

The article states 30,000 mu of contiguous industrial land there and no single parcel; these show what the map can do.
Blocks lie between the schematic roads. Run `python geodata/scripts/lay_demo_parcels.py` after draw_schematic.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from demo_parcel_facts import parcel_facts
from layer_file import GEODATA, LAYERS, Feature, published, read_features, write_features
from pyproj import Geod
from schematic_grid import DASHA_GRID, LIANHUA_FUXI_GRID, Grid, from_lonlat, to_lonlat
from shapely import union_all
from shapely.affinity import scale
from shapely.geometry import Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

TOTAL_MU = 30_000
SQUARE_METRES_A_MU = 2000 / 3
PARCELS_IN = {"dasha": 31, "lianhua-fuxi": 29}
CORES = {"dasha": (1900.0, 900.0), "lianhua-fuxi": (-900.0, -500.0)}  # metres in the area's grid
HALF_STREET_M = 22.0
AREA_MARGIN_M = 40.0
ROAD_MARGIN_M = 18.0
TOWN_CORE_M = 650.0
ELLIPSOID = Geod(ellps="GRS80")

# (south, north, lines between blocks from west to east) in the metres of the area's grid.
Band = tuple[float, float, Sequence[float]]
BANDS: dict[str, tuple[Grid, list[Band]]] = {
    "dasha": (DASHA_GRID, [
        (-1640, -1080, (-640, 0, 600, 1180, 1850, 2420, 3000, 3680, 4400)),
        (-1080, -400, (-740, -60, 600, 1280, 1820, 2440, 3000, 3640, 4440)),
        (-400, 320, (-740, -100, 600, 1150, 1800, 2380, 3000, 3720, 4440)),
        (320, 1000, (-740, -60, 600, 1320, 1880, 2460, 3000, 3660, 4440)),
        (1000, 1620, (-740, -80, 600, 1180, 1760, 2360, 3000, 3700, 4420)),
        (1620, 2300, (-740, 0, 600, 1260, 1860, 2420, 3000, 3600, 4220)),
        (2300, 2980, (-740, -40, 600, 1220, 1840, 2400, 3000, 3540)),
        (2980, 3820, (-640, 0, 600, 1180, 1780, 2300, 2860)),
    ]),
    "lianhua-fuxi": (LIANHUA_FUXI_GRID, [
        (-2420, -1850, (-3280, -2820, -2350, -1700, -1050, -450, 240, 900)),
        (-1850, -1260, (-4000, -3420, -2880, -2350, -1740, -1150, -450, 300, 1080)),
        (-1260, -600, (-4220, -3640, -2960, -2350, -1720, -1150, -450, 300, 1100)),
        (-600, 0, (-4220, -3560, -2980, -2350, -1800, -1150, -450, 300, 1100)),
        (0, 600, (-4220, -3620, -3000, -2350, -1760, -1150, -450, 300, 1100)),
        (600, 1250, (-4220, -3580, -2940, -2350, -1720, -1150, -450, 300, 1100)),
        (1250, 1800, (-4220, -3640, -3000, -2350, -1700, -1060, -450, 240, 1080)),
        (1800, 2330, (-4020, -3500, -2900, -2350, -1740, -1060, -450, 200, 900)),
    ]),
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """What the blocks of one area must keep within and off, in projected metres."""

    inside: BaseGeometry
    kept_free: BaseGeometry


def read_shapes(path_name: str, key: str = "id") -> dict[str, BaseGeometry]:
    """Return the geometries of a file under geodata by a property, in projected metres."""
    features = read_features(GEODATA / path_name)
    return {str(feature["properties"][key]): from_lonlat(shape(feature["geometry"])) for feature in features}


def read_ground(area_id: str) -> Ground:
    """Return where blocks may lie: inside the outline, off the roads and off the town seats."""
    outline = read_shapes("layers/areas.geojson")[area_id]
    roads = [line.buffer(ROAD_MARGIN_M) for line in read_shapes("layers/roads.geojson").values()]
    towns = read_shapes("base/towns.geojson", "name_zh")
    cores = [towns[name].buffer(TOWN_CORE_M) for name in ("大沙镇", "莲花镇")]
    return Ground(outline.buffer(-AREA_MARGIN_M), union_all([*roads, *cores]))


def blocks_of(area_id: str) -> list[Polygon]:
    """Return the free blocks nearest to the area's core, from north to south, west to east, in projected metres."""
    grid, bands = BANDS[area_id]
    ground = read_ground(area_id)
    free = [block for block in _cells(grid, bands) if _lies_free(block, ground)]
    if len(free) < PARCELS_IN[area_id]:
        raise ValueError(f"only {len(free)} free blocks in {area_id}")
    core = Point(grid.to_metres(*CORES[area_id]))
    nearest = sorted(free, key=lambda block: core.distance(block.centroid))[: PARCELS_IN[area_id]]
    return [block for block in free if block in nearest]


def _cells(grid: Grid, bands: list[Band]) -> list[Polygon]:
    half = HALF_STREET_M
    return [
        grid.block(west + half, south + half, east - half, north - half)
        for south, north, lines in reversed(bands)
        for west, east in pairwise(lines)
    ]


def _lies_free(block: Polygon, ground: Ground) -> bool:
    return bool(ground.inside.contains(block) and not ground.kept_free.intersects(block))


def shrink_to_total(blocks: list[Polygon]) -> list[Polygon]:
    """Return the blocks in longitude, latitude, each shrunk by one factor so that together they measure 30,000 mu."""
    wanted_m2 = TOTAL_MU * SQUARE_METRES_A_MU
    measured_m2 = sum(geodesic_m2(to_lonlat(block)) for block in blocks)
    if measured_m2 < wanted_m2:
        raise ValueError(f"blocks measure {measured_m2:.0f} m2, less than {wanted_m2:.0f} m2")
    factor = (wanted_m2 / measured_m2) ** 0.5
    return [Polygon(to_lonlat(scale(block, factor, factor, origin="centroid")).exterior) for block in blocks]


def geodesic_m2(polygon: BaseGeometry) -> float:
    """Return the area of a longitude, latitude polygon on the GRS80 ellipsoid in square metres."""
    area_m2, _ = ELLIPSOID.geometry_area_perimeter(polygon)
    return abs(float(area_m2))


def whole_mu(areas_m2: list[float]) -> list[int]:
    """Return the areas in whole mu that sum to 30,000 exactly (largest remainders are rounded up)."""
    exact = [area_m2 / SQUARE_METRES_A_MU for area_m2 in areas_m2]
    whole = [int(area_mu) for area_mu in exact]
    order = sorted(range(len(exact)), key=lambda index: whole[index] - exact[index])
    for index in order[: TOTAL_MU - sum(whole)]:
        whole[index] += 1
    return whole


def numbered_blocks() -> list[tuple[str, int, Polygon]]:
    """Return area id, number in the area and block in longitude, latitude of all parcels."""
    places = [(area_id, number) for area_id, count in PARCELS_IN.items() for number in range(1, count + 1)]
    blocks = shrink_to_total([block for area_id in PARCELS_IN for block in blocks_of(area_id)])
    return [(area_id, number, block) for (area_id, number), block in zip(places, blocks, strict=True)]


def lay_parcels() -> list[Feature]:
    """Return the sixty demo parcels as GeoJSON features."""
    placed = numbered_blocks()
    areas_mu = whole_mu([geodesic_m2(shape(published(block))) for _, _, block in placed])
    roads = read_shapes("layers/roads.geojson")
    features = []
    for (area_id, number, block), area_mu in zip(placed, areas_mu, strict=True):
        metres = from_lonlat(block)
        facts = parcel_facts(area_id, number, area_mu, nearest_road(metres, roads))
        features.append({"type": "Feature", "properties": facts, "geometry": published(block)})
    return features


def nearest_road(block: BaseGeometry, roads: dict[str, BaseGeometry]) -> str:
    """Return the id of the road nearest to a block; both in projected metres."""
    return min(sorted(roads), key=lambda road_id: round(roads[road_id].distance(block)))


if __name__ == "__main__":
    write_features(LAYERS / "parcels.geojson", lay_parcels())
