"""GDAL's own client (OAPIF) reads the service, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pyogrio
import pytest
import shapely

from tests.builders import a_line, a_parcel, a_point, a_road, an_enterprise
from tests.needed import need

LIMIT_S = 120
CLIENT = """
import json, sys, pyogrio
url, *asked = json.loads(sys.argv[1])
url = "OAPIF:" + url
def read(**asked):
    frame = pyogrio.read_dataframe(url, **asked)
    places = ["" if place is None or place != place else place.wkt for place in frame.geometry]
    columns = (frame["id"], frame["name_zh"], frame["source_date"].astype(str), places)
    rows = [dict(zip(("id", "name_zh", "date", "wkt"), row)) for row in zip(*columns)]
    return {"rows": rows, "crs": frame.crs.to_string()}
def tuples(one):
    return one | ({"bbox": tuple(one["bbox"])} if "bbox" in one else {})
print(json.dumps([[name for name, _ in pyogrio.list_layers(url)], *(read(**tuples(one)) for one in asked)]))
"""


def gdal(url, *asked):
    """Give the names of the layers, then the answer to each reading; its arguments are those of `read_dataframe`."""
    need(None if "OAPIF" in pyogrio.list_drivers() else "this GDAL has no OAPIF driver")
    command = [sys.executable, "-c", CLIENT, json.dumps([url, *asked])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def zone(publish):
    """Publish 2,500 enterprises, more than two pages of GDAL, and a few roads and parcels."""
    publish("enterprises", *(an_enterprise(f"e-{n:04d}", a_point(112 + n / 5_000, 23.1)) for n in range(2_500)))
    publish(
        "roads",
        a_road("a", a_line([112.50, 23.10], [112.51, 23.11]), status="completed"),
        a_road("b", a_line([112.60, 23.10], [112.61, 23.11])),
        a_road("c", None, source_date="2023"),
    )
    publish("parcels", a_parcel("p"))


def test_gdal_sees_the_layers_and_reads_every_feature_over_several_pages(served, zone):
    layers, read = gdal(served, {"layer": "enterprises"})
    assert set(layers) == {"enterprises", "roads", "parcels"}
    assert len({row["id"] for row in read["rows"]}) == len(read["rows"]) == 2_500
    assert {row["name_zh"] for row in read["rows"]} == {"小鹏汽车"}
    assert read["rows"][0]["wkt"].startswith("POINT (112 23.1")


def test_gdal_gets_what_lies_in_a_box_or_has_a_value_and_turns_the_axes_of_other_systems(served, zone):
    roads = {"layer": "roads"}
    values = "name_en LIKE 'Long%' AND status <> 'completed'"
    _, box, equal, several, turned, metric, everything = gdal(
        served,
        roads | {"bbox": [112.4, 23, 112.55, 24]},
        roads | {"where": "status = 'completed'"},
        roads | {"where": values},
        roads | {"CRS": "EPSG:4490"},
        roads | {"CRS": "EPSG:4547"},
        roads,
    )
    found = [[row["id"] for row in answer["rows"]] for answer in (box, equal, several, everything)]
    assert found == [["a"], ["a"], ["b", "c"], ["a", "b", "c"]]
    assert (turned["crs"], metric["crs"]) == ("EPSG:4490", "EPSG:4547")
    place = shapely.from_wkt(turned["rows"][0]["wkt"])
    assert place.equals_exact(shapely.LineString([[112.50, 23.10], [112.51, 23.11]]), 1e-7)
    east_m, north_m = shapely.get_coordinates(shapely.from_wkt(metric["rows"][0]["wkt"]))[0]
    assert (round(east_m, -3), round(north_m, -3)) == (346_000, 2_556_000)
    assert [row["wkt"] == "" for row in everything["rows"]] == [False, False, True]
    assert everything["rows"][2]["date"] == "2023"
