"""The shipped data says what the article of 26 April 2023 says, and nothing more (`tests/data/facts.csv`)."""

import csv
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from zqmap.model.checks import check_rows, is_blocked
from zqmap.model.layers import find_layer

REPOSITORY = Path(__file__).resolve().parents[2]
GEODATA = REPOSITORY / "geodata"
LAYERS = ("areas", "roads", "facilities", "enterprises", "parcels")
SQUARE_METRES_A_MU = 2000 / 3
LARGEST_SPREAD_M = 1000
ELLIPSOID = Geod(ellps="GRS80")

Record = dict[str, Any]


def _facts() -> list[dict[str, str]]:
    with (REPOSITORY / "tests" / "data" / "facts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _layer(name: str, folder: str = "layers") -> list[Record]:
    features: list[Record] = json.loads((GEODATA / folder / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
    return features


def _features(name: str) -> dict[str, Record]:
    return {feature["properties"]["id"]: feature["properties"] for feature in _layer(name)}


def _shapes(name: str) -> dict[str, BaseGeometry]:
    return {item["properties"]["id"]: shape(item["geometry"]) for item in _layer(name) if item["geometry"]}


def _register(name: str) -> dict[str, Record]:
    records: list[Record] = json.loads((GEODATA / "registers" / f"{name}.json").read_text(encoding="utf-8"))
    return {record["id"]: record for record in records}


def _shipped(reference: str) -> Record:
    """Return the record that a `shipped_as` reference such as `layers/roads#fuli-road` names."""
    path, record_id = reference.split("#")
    folder, name = path.split("/")
    return _features(name)[record_id] if folder == "layers" else _register(name)[record_id]


def _works() -> dict[str, Record]:
    return _features("roads") | _features("facilities")


def _in_layers(*prefixes: str) -> list[tuple[dict[str, str], Record]]:
    rows = [row for row in _facts() if row["id"].startswith(prefixes) and row["shipped_as"].startswith("layers/")]
    return [(row, _shipped(row["shipped_as"].split(";")[0])) for row in rows]


def _distance_m(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    return float(ELLIPSOID.inv(lon, lat, to_lon, to_lat)[2])


def _vertices(geometry: BaseGeometry) -> list[tuple[float, ...]]:
    line = geometry.exterior if geometry.geom_type == "Polygon" else geometry
    return list(line.coords)


def test_every_inventory_row_is_shipped_and_leads_back() -> None:
    facts = _facts()
    assert len(facts) == 108
    for fact in facts:
        for reference in fact["shipped_as"].split(";"):
            record = _shipped(reference)
            assert "registers/" not in reference or fact["id"] in record["inventory_ids"]


def test_every_register_record_and_feature_is_in_the_inventory() -> None:
    known = {reference for fact in _facts() for reference in fact["shipped_as"].split(";")}
    registers = [path.stem for path in (GEODATA / "registers").glob("*.json") if path.stem != "sources"]
    shipped = {f"registers/{name}#{record_id}" for name in registers for record_id in _register(name)}
    shipped |= {f"layers/{name}#{feature_id}" for name in LAYERS[:-1] for feature_id in _features(name)}
    assert shipped == known | {"registers/contacts#demo-contact"}


def test_layers_hold_the_counts_of_the_inventory() -> None:
    counts = {name: len(_layer(name)) for name in LAYERS}
    assert counts == {"areas": 7, "roads": 17, "facilities": 13, "enterprises": 15, "parcels": 60}
    assert len(_register("supply_links")) == 6


def test_eight_works_are_started_and_eight_are_preliminary() -> None:
    statuses = Counter(work["status"] for work in _works().values())
    assert statuses == {"under_construction": 8, "preliminary": 8, "unknown": 10, "completed": 4}
    started = {row["shipped_as"] for row in _facts() if row["id"].startswith("S")}
    preliminary = {row["shipped_as"] for row in _facts() if row["id"].startswith("P")}
    assert len(started) == len(preliminary) == 8


def test_each_work_has_its_status_name_and_area() -> None:
    for row, work in _in_layers("S", "P", "O", "F"):
        assert (work["status"], work["name_zh"]) == (row["project_status"], row["name_zh"]), row["id"]
        assert work["area_id"] == (row["area_id"] or None)
        assert work["status_date"] == "2023-04-26"
        assert work["status_note_zh"]
        assert work["status_note_en"]


def test_the_two_wordings_of_longsha_and_s263_are_one_road_each() -> None:
    shipped = {row["id"]: row["shipped_as"] for row in _facts()}
    assert shipped["S03"] == shipped["O01"] == "layers/roads#longsha-avenue"
    assert shipped["P01"] == shipped["O02"] == "layers/roads#s263-extension"
    roads = _features("roads")
    assert "riprap" in roads["longsha-avenue"]["status_note_en"]
    assert "extension" in roads["s263-extension"]["status_note_en"]


def test_no_work_has_invented_dates_progress_or_money() -> None:
    unstated = ("planned_start", "planned_finish", "actual_start", "actual_finish", "progress_pct", "investment_cny")
    for work in _works().values():
        assert [work[field] for field in unstated] == [None] * len(unstated)
    assert {road["length_km"] for road in _features("roads").values()} == {None}


def test_seven_areas_two_municipal_with_four_chains_and_no_area_figure() -> None:
    areas = _features("areas")
    municipal = {area_id for area_id, area in areas.items() if area["tier"] == "municipal"}
    assert municipal == {"lianhua-fuxi", "dasha"}
    for area_id, area in areas.items():
        chains = ["nev_auto_parts", "electronic_information", "equipment_manufacturing", "advanced_materials"]
        assert area["chains"] == (chains if area_id in municipal else None)
        assert area["planned_area_km2"] is None
    assert areas["lianhua-fuxi"]["districts"] == ["鼎湖区", "四会市"]


def test_enterprises_have_their_stage_and_three_are_chain_owners() -> None:
    for row, enterprise in _in_layers("E"):
        assert (enterprise["stage"], enterprise["name_zh"]) == (row["stage"], row["name_zh"]), row["id"]
    enterprises = _features("enterprises")
    owners = {key for key, enterprise in enterprises.items() if enterprise["role"] == "chain_owner"}
    assert owners == {"xpeng", "ruiqing-times", "fenghua"}
    money = {key: item["investment_cny"] for key, item in enterprises.items() if item["investment_cny"] is not None}
    assert money == {"minglida": 1_000_000_000}


def test_the_six_supply_links_join_the_enterprises_of_the_article() -> None:
    links = {(link["from_id"], link["to_id"]) for link in _register("supply_links").values()}
    assert links == {
        ("catl", "xpeng"),
        ("tailg-front-fork-supplier", "tailg"),
        ("asia-aluminum", "minglida"),
        ("central-asia", "minglida"),
        ("minglida", "catl"),
        ("minglida", "xpeng"),
    }
    assert {end for link in links for end in link} <= set(_features("enterprises"))


@pytest.mark.parametrize(
    ("figure_id", "value", "unit", "qualifier", "scope_en"),
    [
        ("planned-area", 992, "km2", "about", "whole zone"),
        ("starting-areas", 7, "areas", None, "the seven “2+5” starting areas"),
        ("starting-areas-area", 137, "km2", "about", "the seven “2+5” starting areas"),
        ("exploitable-land", 130_000, "mu", "about", "the seven “2+5” starting areas"),
        ("contiguous-industrial-land", 30_000, "mu", None, "the two municipal starting areas"),
        ("provincial-zones", 7, "zones", None, "Guangdong Province"),
        ("infrastructure-projects", 120, "projects", "over", "whole zone"),
        ("infrastructure-investment", 80_000_000_000, "CNY", "about", "whole zone"),
        ("infrastructure-investment-2022", 7_800_000_000, "CNY", None, "whole zone"),
        ("q1-2023-event-projects", 200, "projects", "over", "Zhaoqing City as a whole"),
        ("q1-2023-event-investment", 87_670_000_000, "CNY", None, "Zhaoqing City as a whole"),
        ("anniversary-projects-signed", 22, "projects", None, "municipal starting areas"),
        ("anniversary-projects-started", 9, "projects", None, "municipal starting areas"),
        ("provincial-ranking", 7, "rank", "at_most", "whole zone"),
        ("industrial-enterprises", 950, "enterprises", None, "whole zone"),
        ("industrial-enterprises-share", 65.3, "percent", None, "whole zone"),
        ("industrial-added-value-share", 68, "percent", None, "whole zone"),
        ("nev-output-2022", 70_000_000_000, "CNY", "over", "Zhaoqing’s new-energy-vehicle cluster"),
        ("h1-2024-projects", 430, "projects", None, "Zhaoqing City as a whole"),
        ("h1-2024-investment", 78_660_000_000, "CNY", None, "Zhaoqing City as a whole"),
        ("wall-supply-distance", 5, "km", "less_than", "Zhaoqing High-tech Zone"),
        ("first-contact-to-signing", 5, "working_days", None, "one maker of smart doors and windows"),
        ("reward-cap", 10, "percent", "at_most", "the two municipal starting areas"),
    ],
)
def test_figure_keeps_value_unit_qualifier_and_scope(
    figure_id: str, value: float, unit: str, qualifier: str | None, scope_en: str
) -> None:
    figure = _register("figures")[figure_id]
    assert (figure["value"], figure["unit"], figure["qualifier"], figure["scope_en"]) == (
        value,
        unit,
        qualifier,
        scope_en,
    )
    assert figure["date"] or figure["period"]


def test_no_figure_is_shipped_beyond_the_checked_ones() -> None:
    assert len(_register("figures")) == 23


def test_doubtful_figures_say_so() -> None:
    figures = _register("figures")
    assert "mu" in figures["exploitable-land"]["note_en"]
    assert "亩" in figures["contiguous-industrial-land"]["note_zh"]
    assert "tense" in figures["infrastructure-investment-2022"]["note_en"]
    assert figures["provincial-ranking"]["headline"] is False
    assert figures["h1-2024-projects"]["period"] == "2024-H1"


def test_contacts_have_the_printed_numbers() -> None:
    contacts = _register("contacts")
    sihui, zhaoqing = contacts["sihui-investment-promotion"], contacts["zhaoqing-investment-promotion"]
    assert (sihui["tel"], sihui["fax"]) == ("+86 758 3611228", "+86 758 3611228")
    assert (zhaoqing["tel"], zhaoqing["fax"]) == ("+86 758 2899202", "+86 758 2282600")
    assert zhaoqing["address_zh"] == "肇庆市端州区江滨西路18号6楼"
    assert zhaoqing["is_default"]
    assert not sihui["is_default"]


def test_the_contact_of_the_demo_parcels_is_no_real_office() -> None:
    demo = _register("contacts")["demo-contact"]
    assert ("示例" in demo["name_zh"], "Demo" in demo["name_en"]) == (True, True)
    assert not set(demo["tel"]) - set("0 ")
    assert demo["source_id"] == "demo-parcels"
    assert not demo["is_default"]


def test_the_reward_is_a_cap_for_the_municipal_areas_only() -> None:
    reward = _register("policies")["ten-percent-reward"]
    assert reward["area_ids"] == ["lianhua-fuxi", "dasha"]
    assert reward["cap_pct"] == 10
    assert reward["one_time"]
    assert reward["base_excludes"] == ["land_purchase"]


def test_chains_are_three_plus_two_and_one_plus_one_plus_two() -> None:
    kinds = Counter(record["kind"] for record in _register("chains").values())
    assert kinds == {"zone_chain": 5, "municipal_chain": 4, "component": 4, "signing_field": 6, "supporting_trade": 3}
    zone = {record["chain"] for record in _register("chains").values() if record["kind"] == "zone_chain"}
    assert {item["chain"] for item in _features("enterprises").values()} - {None} <= zone


@pytest.mark.parametrize("name", LAYERS)
def test_features_hold_the_declared_fields_in_order_and_pass_the_checks(name: str) -> None:
    layer, features = find_layer(name), _layer(name)
    for feature in features:
        assert list(feature["properties"]) == [field.name for field in layer.fields]
    places = [shape(feature["geometry"]) if feature["geometry"] else None for feature in features]
    assert not is_blocked(check_rows(layer, [feature["properties"] for feature in features], places))


@pytest.mark.parametrize("name", LAYERS)
def test_features_have_slugs_both_names_and_the_same_fields(name: str) -> None:
    features = _layer(name)
    ids = [feature["properties"]["id"] for feature in features]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]*", feature_id) for feature_id in ids)
    assert len({tuple(feature["properties"]) for feature in features}) == 1
    for feature in features:
        properties = feature["properties"]
        assert all(properties[field] for field in ("name_zh", "name_en", "note_zh", "note_en"))
        assert properties["area_id"] is None or properties["area_id"] in _features("areas")
        is_demo = properties["basis"] == "demo"
        assert properties["source_date"] == ("2026-11-23" if is_demo else "2023-04-26")
        assert (properties["source_id"] == "demo-parcels") == is_demo
        assert properties["source_id"] in _register("sources")


def test_registers_name_known_sources_and_both_languages() -> None:
    for path in (GEODATA / "registers").glob("*.json"):
        for record in _register(path.stem).values():
            assert record.get("source_id", "article-2023-04-26") in _register("sources")
            for field in [field for field in record if field.endswith("_zh")]:
                assert bool(record[field]) == bool(record[field.removesuffix("zh") + "en"]), (path.stem, record["id"])


def test_geometry_is_honest_about_its_basis() -> None:
    expected = {"areas": {"schematic"}, "roads": {"schematic"}, "parcels": {"demo"}}
    for name in LAYERS:
        for feature in _layer(name):
            properties, geometry = feature["properties"], feature["geometry"]
            assert properties["basis"] in expected.get(name, {"approximate", None})
            assert (geometry is None) == (properties["basis"] is None)
            assert (properties["accuracy_m"] is None) == (properties["basis"] in (None, "demo"))


def test_places_lie_within_the_gazetteer_radius_they_state() -> None:
    for row, properties in _in_layers("A", "S", "P", "O", "F", "E"):
        if not row["place_lon"]:
            assert properties["accuracy_m"] is None, row["id"]
            continue
        assert properties["accuracy_m"] == int(row["place_radius_m"]), row["id"]
        geometry = _shapes(row["shipped_as"].split("#")[0].split("/")[1])[properties["id"]]
        place = float(row["place_lon"]), float(row["place_lat"])
        off_m = max(_distance_m(*place, *vertex[:2]) for vertex in _vertices(geometry))
        assert off_m <= (LARGEST_SPREAD_M if geometry.geom_type == "Point" else properties["accuracy_m"]), row["id"]


def test_points_can_be_told_apart() -> None:
    points = [point for name in ("facilities", "enterprises") for point in _shapes(name).values()]
    assert min(_distance_m(*a.coords[0], *b.coords[0]) for a, b in combinations(points, 2)) > 150


def test_areas_do_not_overlap_and_roads_do_not_lie_on_one_another() -> None:
    for one, other in combinations(_shapes("areas").values(), 2):
        assert one.disjoint(other)
    for one, other in combinations(_shapes("roads").values(), 2):
        assert one.intersection(other).length == 0


def test_parcels_sum_to_thirty_thousand_mu_and_agree_with_their_polygons() -> None:
    parcels, shapes = _features("parcels"), _shapes("parcels")
    assert sum(parcel["area_mu"] for parcel in parcels.values()) == 30_000
    for parcel_id, parcel in parcels.items():
        drawn_mu = abs(ELLIPSOID.geometry_area_perimeter(shapes[parcel_id])[0]) / SQUARE_METRES_A_MU
        assert drawn_mu == pytest.approx(parcel["area_mu"], rel=0.01)


def test_parcels_lie_in_their_municipal_area_apart_and_off_the_roads() -> None:
    parcels, shapes, areas = _features("parcels"), _shapes("parcels"), _shapes("areas")
    assert {parcel["area_id"] for parcel in parcels.values()} == {"lianhua-fuxi", "dasha"}
    for parcel_id, polygon in shapes.items():
        assert polygon.is_valid
        assert areas[parcels[parcel_id]["area_id"]].contains(polygon)
        assert all(polygon.disjoint(road) for road in _shapes("roads").values())
    assert all(one.disjoint(other) for one, other in combinations(shapes.values(), 2))


def test_parcels_are_complete_say_that_they_are_demo_and_refer_to_what_exists() -> None:
    for parcel in _features("parcels").values():
        assert all(value is not None for field, value in parcel.items() if field != "accuracy_m")
        assert parcel["name_zh"].startswith("示例地块")
        assert "编造" in parcel["note_zh"]
        assert set(parcel["waits_for"]) <= set(_works())
        assert parcel["contact_id"] == "demo-contact"
        waits_for_sewage = any("sewage" in project for project in parcel["waits_for"])
        assert ("sewage" in parcel["utilities"]) != waits_for_sewage


def test_base_layers_are_whole_and_named() -> None:
    assert {name: len(_layer(name, "base")) for name in ("districts", "towns", "rivers")} == {
        "districts": 8,
        "towns": 86,
        "rivers": 11,
    }
    names = {feature["properties"]["name_zh"] for feature in _layer("districts", "base")}
    assert {name for area in _features("areas").values() for name in area["districts"]} <= names
    assert "大沙镇" in {feature["properties"]["name_zh"] for feature in _layer("towns", "base")}
    assert {"西江", "北江", "绥江"} <= {feature["properties"]["name_zh"] for feature in _layer("rivers", "base")}


@pytest.mark.parametrize("name", LAYERS)
def test_coordinates_have_at_most_six_decimals_and_outer_rings_run_counter_clockwise(name: str) -> None:
    text = (GEODATA / "layers" / f"{name}.geojson").read_text(encoding="utf-8")
    assert text.endswith("\n]}\n")
    assert len(text.splitlines()) == len(_layer(name)) + 2
    assert not re.search(r"\d\.\d{7,}", text)
    for geometry in _shapes(name).values():
        assert geometry.geom_type != "Polygon" or geometry.exterior.is_ccw


def test_scripts_draw_the_shipped_files_byte_for_byte(tmp_path: Path) -> None:
    copy = shutil.copytree(GEODATA, tmp_path / "geodata", ignore=shutil.ignore_patterns("__pycache__"))
    for layer in copy.glob("layers/*.geojson"):
        layer.write_bytes(_without_drawn_geometry(layer))
    for script in ("draw_schematic.py", "place_approximate.py", "lay_demo_parcels.py"):
        subprocess.run([sys.executable, "-B", str(copy / "scripts" / script)], check=True, cwd=tmp_path)
    for name in LAYERS:
        shipped = (GEODATA / "layers" / f"{name}.geojson").read_bytes()
        assert (copy / "layers" / f"{name}.geojson").read_bytes() == shipped, name


def _without_drawn_geometry(path: Path) -> bytes:
    collection = json.loads(path.read_text(encoding="utf-8"))
    for feature in collection["features"]:
        feature["geometry"] = None
    return json.dumps(collection, ensure_ascii=False).encode()


def test_a_note_on_acres_speaks_of_its_own_figure() -> None:
    noted = [figure for figure in _register("figures").values() if "acres" in (figure["note_en"] or "")]
    assert {figure["id"] for figure in noted} == {"exploitable-land", "contiguous-industrial-land"}
    for figure in noted:
        square_km = round(figure["value"] * 4046.8564224 / 1e6)
        assert f"{figure['value']:,} acres ({square_km} km²)" in figure["note_en"]
        assert f"{figure['value'] // 10_000}万英亩约{square_km}平方公里" in figure["note_zh"]


def test_links_that_rest_on_one_man_say_whose_word_it_is() -> None:
    notes = [link["note_en"] for link in _register("supply_links").values() if "representative" in link["note_en"]]
    assert len(notes) == 4
    assert all("stream, according to Minglida’s representative" in note for note in notes)
