"""Downloads, read back with the programs that people use."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from datetime import datetime

import openpyxl
import pyogrio
import pytest
import shapely

from tests.builders import a_facility, a_line, a_parcel, a_point, a_road, an_enterprise
from tests.web.conftest import words_of
from zqmap.model.layers import LAYERS, find_layer
from zqmap.model.strings import FORMULA_STARTS
from zqmap.model.vocabularies import STATUS
from zqmap.web.download_order import CONTENT_VERSION
from zqmap.web.formats import FORMATS, write_layer
from zqmap.web.shapefile import cut_text

SPATIAL = ("geojson", "gpkg", "kml")


@pytest.fixture
def fetch(client, tmp_path):
    """Give a function that downloads a file to disk."""

    def fetch(name, **query):
        answer = client.get(f"/data/{name}", params=query)
        assert answer.status_code == 200, answer.text
        path = tmp_path / name
        path.write_bytes(answer.content)
        return path

    return fetch


@pytest.fixture
def roads(publish):
    """Publish three roads: one complete, one sparse, one without a place."""
    publish(
        "roads",
        a_road("full", status_date="2023-04-26", planned_start="2023-05", length_km=12.5, investment_cny=120_000_000),
        a_road("sparse", status="completed", area_id="dasha", category="road"),
        a_road("unplaced", None, name_zh="金利大道", name_en="Jinli Avenue"),
    )


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def header_names(sheet):
    """Give the last line of each header, which is the field's name where the column can be read back."""
    return [str(cell.value).rpartition("\n")[2] for cell in sheet[1]]


def sheet_rows(sheet):
    names = header_names(sheet)
    return [dict(zip(names, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("ending", SPATIAL)
def test_gdal_reads_every_road_with_both_names_and_its_geometry(fetch, roads, ending):
    frame = pyogrio.read_dataframe(fetch(f"roads.{ending}"))
    row = frame[frame["id"] == "full"].iloc[0]
    assert (row["name_zh"], row["name_en"]) == ("龙沙大道", "Longsha Avenue")
    assert shapely.force_2d(row.geometry).wkt == "LINESTRING (112.5 23.1, 112.6 23.2)"
    assert row["length_km"] == 12.5
    assert frame.crs == "EPSG:4326"


@pytest.mark.parametrize("ending", ["geojson", "gpkg"])
def test_a_road_without_a_place_stays_with_an_empty_geometry(fetch, roads, ending):
    frame = pyogrio.read_dataframe(fetch(f"roads.{ending}"))
    assert len(frame) == 3
    assert frame.set_index("id").geometry["unplaced"] is None


def test_geojson_keeps_lists_numbers_and_gaps(client, publish):
    publish("parcels", a_parcel(chains=["biopharma"], area_mu=500, price_cny_per_mu=None))
    collection = client.get("/data/parcels.geojson").json()
    assert (collection["name"], collection["revision"]) == ("parcels", 1)
    (feature,) = collection["features"]
    assert feature["id"] == feature["properties"]["id"] == "parcel-1"
    assert feature["properties"]["chains"] == ["biopharma"]
    assert feature["properties"]["area_mu"] == 500
    assert feature["properties"]["price_cny_per_mu"] is None
    assert set(feature["properties"]) == set(LAYERS["parcels"].by_name)


@pytest.mark.parametrize(
    ("language", "name", "status"), [("zh", "龙沙大道", "在建"), ("en", "Longsha Avenue", "Under construction")]
)
def test_kml_names_and_describes_in_the_chosen_language(fetch, roads, language, name, status):
    frame = pyogrio.read_dataframe(fetch("roads.kml", lang=language)).set_index("id")
    assert frame.loc["full", "Name"] == name
    assert status in frame.loc["full", "description"]


def test_kml_leaves_out_what_has_no_place_and_says_so(fetch, roads):
    path = fetch("roads.kml", lang="en")
    assert len(pyogrio.read_dataframe(path)) == 2
    assert "Left out for want of a known place: 1." in path.read_text(encoding="utf-8")


def test_kml_shows_markup_in_data_as_text(fetch, publish):
    evil = "<img src=x onerror=alert(1)> ]]> &amp;"
    publish("enterprises", an_enterprise(name_zh=evil, products_zh=evil))
    path = fetch("enterprises.kml")
    frame = pyogrio.read_dataframe(path)
    assert frame.loc[0, "Name"].replace("\u200b", "") == evil
    assert "<img" not in frame.loc[0, "description"]
    assert "&lt;img" in frame.loc[0, "description"]


class TestCsv:
    def test_it_begins_with_a_byte_order_mark_and_field_names(self, fetch, roads):
        content = fetch("roads.csv").read_bytes()
        assert content.startswith(b'\xef\xbb\xbf"id","name_zh","name_en","area_id"')

    def test_values_are_codes_and_numbers_and_the_geometry_is_wkt(self, fetch, roads):
        row = rows_of(fetch("roads.csv"))[0]
        assert (row["status"], row["length_km"], row["investment_cny"]) == ("under_construction", "12.5", "120000000")
        assert shapely.from_wkt(row["geometry_wkt"]).wkt == "LINESTRING (112.5 23.1, 112.6 23.2)"
        assert (row["lon"], row["lat"]) == ("", "")

    def test_points_have_longitude_and_latitude(self, fetch, publish):
        publish("enterprises", an_enterprise(geometry=a_point(112.123456, 23.654321)))
        (row,) = rows_of(fetch("enterprises.csv"))
        assert (row["lon"], row["lat"]) == ("112.123456", "23.654321")

    def test_a_road_without_a_place_stays_with_empty_columns(self, fetch, roads):
        row = rows_of(fetch("roads.csv"))[2]
        assert (row["id"], row["geometry_wkt"], row["lon"]) == ("unplaced", "", "")

    @pytest.mark.parametrize("start", [start for start in FORMULA_STARTS if start not in "\t\r\n"])
    def test_a_text_that_looks_like_a_formula_is_defused(self, fetch, publish, start):
        publish("roads", a_road(name_zh=f"{start}1+1", status_note_en=f"{start}cmd|'/c calc'!A1"))
        (row,) = rows_of(fetch("roads.csv"))
        assert row["name_zh"] == f"'{start}1+1"
        assert row["status_note_en"].startswith(f"'{start}cmd")

    def test_lists_and_texts_with_separators_stay_in_one_cell(self, fetch, publish):
        publish("parcels", a_parcel(name_zh='甲,乙;"丙"', utilities=["water", "gas"]))
        (row,) = rows_of(fetch("parcels.csv"))
        assert (row["name_zh"], row["utilities"]) == ('甲,乙;"丙"', "water;gas")


class TestWorkbook:
    def test_columns_are_typed(self, fetch, roads):
        rows = sheet_rows(openpyxl.load_workbook(fetch("roads.xlsx")).worksheets[0])
        assert rows[0]["status_date"] == datetime(2023, 4, 26)
        assert rows[0]["planned_start"] == "2023-05"
        assert rows[0]["length_km"] == 12.5
        assert rows[0]["investment_cny"] == 120_000_000
        assert rows[1]["investment_cny"] is None
        assert rows[2]["geometry_wkt"] is None

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_codes_stand_beside_their_labels(self, fetch, roads, language):
        sheet = openpyxl.load_workbook(fetch("roads.xlsx", lang=language)).worksheets[0]
        place = header_names(sheet).index("status")
        label, code = (cell.value for cell in sheet[2][place - 1 : place + 1])
        assert (label, code) == (STATUS.label("under_construction").in_(language), "under_construction")

    @pytest.mark.parametrize("layer", list(LAYERS))
    def test_every_field_can_be_read_back_by_its_name_and_has_both_labels_and_its_unit(self, tmp_path, layer):
        declared = find_layer(layer)
        write_layer(empty_frame(layer), declared, "xlsx", tmp_path / "x.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
        assert [name for name in header_names(sheet) if name in declared.by_name] == list(declared.by_name)
        headers = [cell.value for cell in sheet[1]]
        for field in (field for field in declared.fields if field.unit_label):
            assert f"{field.unit_label.zh}\n{field.unit_label.en}\n{field.name}" in headers

    def test_the_header_is_frozen_and_filters(self, fetch, roads):
        sheet = openpyxl.load_workbook(fetch("roads.xlsx")).worksheets[0]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")

    def test_the_second_sheet_explains_every_field_in_both_languages(self, fetch, roads):
        sheet = openpyxl.load_workbook(fetch("roads.xlsx")).worksheets[1]
        explained = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
        assert list(explained) == list(LAYERS["roads"].by_name)
        assert explained["length_km"][1:4] == ("长度", "Length", "公里 / km")
        assert "completed = 建成 / Completed" in explained["status"][6]

    def test_the_third_sheet_gives_revision_source_and_a_warning_of_demo_data(self, fetch, publish):
        publish("parcels", a_parcel(basis="demo", source_id="demo-parcels"))
        sheet = openpyxl.load_workbook(fetch("parcels.xlsx")).worksheets[2]
        said = {row[1]: row[3] for row in sheet.iter_rows(values_only=True)}
        assert said["Revision"] == "1"
        assert "demo-parcels" in said["Source"]
        assert "do not rely" in said["Warning"]

    def test_nothing_warns_of_demo_data_where_there_is_none(self, fetch, roads):
        sheet = openpyxl.load_workbook(fetch("roads.xlsx")).worksheets[2]
        assert "Warning" not in [row[1] for row in sheet.iter_rows(values_only=True)]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "http://x.test/", "'="])
    def test_a_text_is_never_a_formula_or_a_link(self, fetch, publish, start):
        publish("roads", a_road(name_zh=f"{start}1+1"))
        sheet = openpyxl.load_workbook(fetch("roads.xlsx")).worksheets[0]
        cell = sheet.cell(2, header_names(sheet).index("name_zh") + 1)
        assert (cell.value, cell.data_type, cell.hyperlink) == (f"{start}1+1", "s", None)


class TestShapefile:
    def test_chinese_comes_back_through_utf8(self, fetch, roads):
        path = fetch("roads.zip")
        frame = pyogrio.read_dataframe(f"/vsizip/{path}/roads.shp").set_index("id")
        assert frame.loc["full", "name_zh"] == "龙沙大道"
        assert zipfile.ZipFile(path).read("roads.cpg") == b"UTF-8"
        assert b"WGS_1984" in zipfile.ZipFile(path).read("roads.prj")

    def test_its_columns_have_the_declared_short_names(self, fetch, roads):
        columns = pyogrio.read_info(f"/vsizip/{fetch('roads.zip')}/roads.shp")["fields"].tolist()
        assert columns == [field.shapefile for field in LAYERS["roads"].fields]

    def test_each_kind_of_geometry_has_a_file_of_its_own(self, fetch, publish):
        square = a_parcel()["geometry"]
        publish("facilities", a_facility("a"), a_facility("b", a_line()), a_facility("c", square))
        path = fetch("facilities.zip")
        for ending, id_ in (("point", "a"), ("line", "b"), ("polygon", "c")):
            assert pyogrio.read_dataframe(f"/vsizip/{path}/facilities_{ending}.shp")["id"].tolist() == [id_]

    def test_a_long_text_is_cut_between_characters_and_the_readme_counts_it(self, fetch, publish):
        publish("roads", a_road(note_zh="路" * 100))
        path = fetch("roads.zip")
        assert pyogrio.read_dataframe(f"/vsizip/{path}/roads.shp").loc[0, "note_zh"] == "路" * 84
        assert "Texts cut at 254 bytes: 1" in readme_of(path)

    def test_the_readme_names_encoding_system_fields_and_what_is_left_out(self, fetch, roads):
        readme = readme_of(fetch("roads.zip"))
        for words in ("UTF-8", "EPSG:4326", "stat_date   status_date", "状态日期", "unplaced  金利大道  Jinli Avenue"):
            assert words in readme

    def test_a_layer_with_nothing_to_draw_is_still_a_shapefile(self, fetch, publish):
        publish("roads", a_road("unplaced", None))
        frame = pyogrio.read_dataframe(f"/vsizip/{fetch('roads.zip')}/roads.shp")
        assert len(frame) == 0

    @pytest.mark.parametrize(
        ("text", "limit", "cut"), [("路路", 5, "路"), ("路路", 6, "路路"), ("ab", 1, "a"), ("𠀀", 3, "")]
    )
    def test_cutting_never_breaks_a_character(self, text, limit, cut):
        assert cut_text(text, limit) == cut


def readme_of(path):
    return zipfile.ZipFile(path).read("README.txt").decode("utf-8-sig")


def empty_frame(layer):
    from tests.builders import a_frame

    return a_frame(layer)


@pytest.mark.parametrize("layer", list(LAYERS))
@pytest.mark.parametrize("ending", list(FORMATS))
def test_an_empty_layer_can_be_written_in_every_format(tmp_path, layer, ending):
    write_layer(empty_frame(layer), find_layer(layer), ending, tmp_path / f"empty.{ending}")
    assert (tmp_path / f"empty.{ending}").stat().st_size > 0


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path):
    with pytest.raises(OSError, match="missing"):
        write_layer(empty_frame("roads"), find_layer("roads"), "csv", tmp_path / "missing" / "roads.csv")


def test_writing_replaces_a_file_and_leaves_nothing_beside_it(tmp_path):
    (tmp_path / "roads.csv").write_text("old")
    write_layer(empty_frame("roads"), find_layer("roads"), "csv", tmp_path / "roads.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["roads.csv"]
    assert (tmp_path / "roads.csv").read_text(encoding="utf-8-sig").startswith('"id"')


class TestAddress:
    @pytest.mark.parametrize(
        ("query", "ids"),
        [
            ("", ["full", "sparse", "unplaced"]),
            ("?status=completed", ["sparse"]),
            ("?status=completed,under_construction&category=avenue", ["full", "unplaced"]),
            ("?area_id=dasha", ["sparse"]),
            ("?area=none&basis=surveyed", ["full"]),
            ("?q=jinli", ["unplaced"]),
            ("?bbox=112,23,113,24", ["full", "sparse"]),
            ("?bbox=110,20,111,21", []),
            ("?id=full,sparse&status=completed", ["sparse"]),
        ],
    )
    def test_filters_choose_the_rows(self, client, roads, query, ids):
        features = client.get(f"/data/roads.geojson{query}").json()["features"]
        assert [feature["id"] for feature in features] == ids

    @pytest.mark.parametrize(
        ("address", "named"),
        [
            ("/data/roads.csv?stage=signed", "status"),
            ("/data/roads.csv?status=done", "completed"),
            ("/data/roads.csv?category=sewage", "avenue"),
            ("/data/roads.csv?staus=completed", "status"),
            ("/data/roads.csv?bbox=1,2,3", "west,south,east,north"),
            ("/data/roads.csv?lang=fr", "zh / en"),
            ("/data/roads.csv?revision=new", "1, 2, 3"),
            ("/data/roads.csv?q=" + "x" * 101, "100"),
        ],
    )
    def test_a_bad_query_is_refused_and_told_what_is_allowed(self, client, roads, address, named):
        answer = client.get(address)
        assert answer.status_code == 400
        assert named in words_of(answer)

    def test_codes_of_another_layer_beside_its_own_do_no_harm(self, client, roads):
        features = client.get("/data/roads.geojson?category=sewage,road").json()["features"]
        assert [feature["id"] for feature in features] == ["sparse"]

    @pytest.mark.parametrize(
        "address", ["/data/canals.csv", "/data/roads.dwg", "/data/roads.csv?revision=7", "/data/areas.csv"]
    )
    def test_an_unknown_layer_format_or_revision_is_not_found(self, client, roads, address):
        answer = client.get(address)
        assert answer.status_code == 404
        assert words_of(answer)

    def test_markup_in_a_bad_value_comes_back_as_json_only(self, client, roads):
        answer = client.get("/data/roads.csv", params={"status": "<script>alert(1)</script>"})
        assert answer.headers["content-type"] == "application/json"

    def test_the_file_is_named_after_layer_and_revision(self, client, roads):
        said = client.get("/data/roads.csv").headers["content-disposition"]
        assert said == "attachment; filename=\"zqmap-roads-r1.csv\"; filename*=UTF-8''zqmap-roads-r1.csv"

    def test_the_newest_is_asked_for_again_and_a_named_revision_is_kept(self, client, roads):
        assert client.get("/data/roads.csv").headers["cache-control"] == "no-cache"
        assert "immutable" in client.get("/data/roads.csv?revision=1").headers["cache-control"]

    def test_what_the_browser_has_is_not_sent_again(self, client, roads):
        tag = client.get("/data/roads.csv?status=completed").headers["etag"]
        again = client.get("/data/roads.csv?status=completed", headers={"if-none-match": f'"x", {tag}'})
        assert (again.status_code, again.content) == (304, b"")

    def test_another_filter_format_language_or_revision_has_another_tag(self, client, roads, publish):
        addresses = ["roads.csv", "roads.kml", "roads.csv?lang=en", "roads.csv?status=completed", "roads.csv?id=full"]
        tags = [client.get(f"/data/{address}").headers["etag"] for address in addresses]
        publish("roads", a_road())
        tags.append(client.get("/data/roads.csv").headers["etag"])
        assert len(set(tags)) == len(tags)

    def test_a_publish_is_seen_at_once_and_the_old_revision_stays(self, client, roads, publish):
        publish("roads", a_road("new"))
        assert [row["id"] for row in client.get("/data/roads.geojson").json()["features"]] == ["new"]
        assert len(client.get("/data/roads.geojson?revision=1").json()["features"]) == 3

    def test_text_is_packed_for_those_who_take_it(self, client, roads):
        assert client.get("/data/roads.csv").headers["content-encoding"] == "gzip"
        plain = client.get("/data/roads.csv", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert int(plain.headers["content-length"]) == len(plain.content)

    def test_two_downloads_of_equal_length_each_get_their_own_bytes(self, client, publish):
        publish("roads", a_road("aaa"), a_road("bbb"))
        one, other = (client.get(f"/data/roads.csv?id={id_}").content for id_ in ("aaa", "bbb"))
        assert len(one) == len(other)
        assert b"aaa" in one
        assert b"bbb" in other


def test_a_download_of_a_roll_has_just_who_is_on_it(fetch, publish, client):
    publish("roads", a_road("late", planned_finish="2024-05-01", status="under_construction"), a_road("silent"))
    publish("parcels", a_parcel("one", waits_for=["late"]), a_parcel("free"))
    for layer in ("areas", "facilities", "enterprises"):
        publish(layer)
    assert [row["id"] for row in rows_of(fetch("roads.csv", roll="late"))] == ["late"]
    assert [row["id"] for row in rows_of(fetch("parcels.csv", roll="waiting:late"))] == ["one"]
    asked = client.get("/data/roads.csv", params={"roll": "late", "revision": "1"})
    assert "immutable" not in asked.headers["cache-control"], "tomorrow others are late"
    assert client.get("/data/roads.csv", params={"roll": "late", "as_of": "2001-01-01"}).status_code == 404
    assert client.get("/data/roads.csv", params={"roll": "nobody"}).status_code == 400


def test_a_file_that_is_written_otherwise_has_another_tag(fetch, publish):
    """Where this fails a format writes something else than before: raise CONTENT_VERSION and take over the new digest.

    Files of a named revision are kept for a year by whoever has them under the same tag.
    """
    publish("parcels", a_parcel(chains=[], utilities=["water", "gas"], area_mu=500, price_cny_per_mu=None))
    digest = hashlib.sha256(fetch("parcels.csv").read_bytes()).hexdigest()[:16]
    assert (CONTENT_VERSION, digest) == (2, "26de841161adb7c0")
