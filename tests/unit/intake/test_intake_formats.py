"""What files of each format say, as real tools (GDAL, openpyxl) wrote them, and what people write into tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack import hostile_files as hostile
from tests.builders import a_file, a_road
from zqmap.errors import SeveralParts, UnreadableFile
from zqmap.intake.contents import FilePart
from zqmap.intake.formats.angles import parse_coordinate
from zqmap.intake.formats.encodings import find_encoding, normalise_name
from zqmap.intake.formats.places import PlaceColumns, find_places
from zqmap.intake.limits import SMALL_FILE_BYTES
from zqmap.intake.read import list_parts, read_file

FILES = Path(__file__).parents[2] / "data" / "files"
PARCELS = ["大沙一号地", "大沙二号地", "鼎湖三号地"]


@pytest.mark.parametrize(
    ("name", "format_", "part", "crs", "encoding"),
    [
        ("parcels_4547_gbk_no_cpg.zip", "Shapefile", "成果/地块", "EPSG:4547", "gb18030"),
        ("parcels_no_shx_no_prj.zip", "Shapefile", "地块", None, "utf-8"),
        ("parcels.gpkg", "GeoPackage", "地块", "EPSG:4490", "utf-8"),
        ("parcels.kml", "KML", "parcels", "EPSG:4326", "utf-8"),
        ("parcels.geojsonl", "GeoJSON text sequence", None, None, "utf-8"),
    ],
)
def test_what_gdal_wrote_is_read_in_its_order_with_its_names_and_system(name, format_, part, crs, encoding):
    contents = read_file(FILES / name)
    assert (contents.format, contents.part, contents.declared_crs) == (format_, part, crs)
    assert (contents.encoding, contents.encoding_doubtful) == (encoding, False)
    # A Shapefile cuts the names of its columns to ten bytes.
    assert contents.columns[0] in ("地块名称", "地块名")
    assert [row[contents.columns[0]] for row in contents.rows] == PARCELS
    assert [shape.geom_type for shape in contents.geometries] == ["Polygon"] * 3
    assert contents.broken == {}


def test_a_drawing_is_read_in_its_own_metres_and_a_line_that_only_ends_where_it_begins_stays_one():
    contents = read_file(FILES / "parcels.dxf")
    assert (contents.part, contents.declared_crs) == ("宗地红线", None)
    assert [(shape.geom_type, shape.is_closed) for shape in contents.geometries] == [("LineString", True)] * 3
    assert contents.geometries[0].bounds[0] > 300_000


@pytest.mark.parametrize(("closed", "kind"), [(True, "Polygon"), (False, "LineString")])
def test_a_polyline_that_the_drawing_calls_closed_is_a_polygon(tmp_path, closed, kind):
    line = hostile.a_polyline("宗地", (0, 0), (1, 0), (1, 1), closed=closed)
    assert read_file(hostile.a_drawing(tmp_path / "a.dxf", line)).geometries[0].geom_type == kind


@pytest.mark.parametrize("name", ["enterprises.xlsx", "enterprises_gbk.csv"])
def test_columns_of_coordinates_become_points_and_are_no_properties(name):
    contents = read_file(FILES / name)
    assert contents.coordinate_columns == ("经度", "纬度")
    assert contents.columns == ("企业名称", "投资（万元）")
    assert contents.geometries[0].wkt == "POINT (112.5 23.1)"
    assert contents.geometries[1].x == pytest.approx(112 + 27 / 60 + 30 / 3600)
    assert contents.rows[1] == {"企业名称": "乙公司", "投资（万元）": None}


def test_a_file_of_several_layers_asks_which_and_each_can_be_read():
    path = FILES / "two_layers.gpkg"
    with pytest.raises(SeveralParts) as asked:
        read_file(path)
    parts = (FilePart("一期", 2, ("Polygon",)), FilePart("二期", 1, ("Polygon",)))
    assert asked.value.parts == list_parts(path) == parts
    assert [len(read_file(path, part=part.name).rows) for part in parts] == [2, 1]
    with pytest.raises(UnreadableFile, match="no layer or sheet is called"):
        read_file(path, part="三期")


def test_the_layers_of_a_drawing_and_the_folders_of_a_kml_are_parts(tmp_path):
    square = ((0, 0), (1, 0), (1, 1))
    drawing = hostile.a_drawing(
        tmp_path / "a.dxf", hostile.a_polyline("甲", *square), hostile.a_polyline("乙", *square, closed=False)
    )
    assert list_parts(drawing) == (FilePart("甲", 1, ("Polygon",)), FilePart("乙", 1, ("LineString",)))
    mark = "<Placemark><Point><coordinates>1,2</coordinates></Point></Placemark>"
    folders = "".join(f"<Folder><name>{name}</name>{mark}</Folder>" for name in ("甲", "乙", "乙"))
    assert [part.name for part in list_parts(hostile.a_kml(tmp_path / "a.kml", body=folders))] == ["甲", "乙", "乙 (2)"]


def test_a_large_geojson_is_read_by_a_worker_and_says_how_far_it_is(tmp_path):
    path = a_file(tmp_path / "a.geojson", *(a_road(f"r-{row}", note_zh="长" * 300) for row in range(2_000)))
    assert path.stat().st_size > SMALL_FILE_BYTES
    heard: list[tuple[int, int]] = []
    contents = read_file(path, progress=lambda done, total: heard.append((done, total)))
    assert (len(contents.rows), contents.format) == (2_000, "GeoJSON")
    assert heard[-1] == (2_000, 2_000)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (112.5, 112.5),
        ("112.5", 112.5),
        (" １１２．５ ", 112.5),
        ("38,512,345.25", 38_512_345.25),
        ("112°27′30″", 112.458333333),
        ("112°27'30.0\"E", 112.458333333),
        ("东经112度27分30秒", 112.458333333),
        ("23° 6' S", -23.1),
        ("西经 112°30′", -112.5),
        ("-112d30m", -112.5),
        ("112.5°", 112.5),
        ("112°61′", None),
        ("约112", None),
        ("12 34", None),
        ("", None),
        (None, None),
        (True, None),
        ("9" * 500, None),
    ],
)
def test_coordinates_are_read_as_people_write_them(written, value):
    assert parse_coordinate(written) == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("columns", "pair"),
    [
        (("名称", "经度", "纬度"), ("经度", "纬度")),
        (("Latitude", "Longitude"), ("Longitude", "Latitude")),
        (("X", "Y"), ("X", "Y")),
        (("北坐标(m)", "东坐标(m)"), ("东坐标(m)", "北坐标(m)")),
        (("POINT_X", "POINT_Y"), ("POINT_X", "POINT_Y")),
        (("x", "y", "lng", "lat"), ("lng", "lat")),
        (("经度", "高程"), None),
    ],
)
def test_the_columns_of_coordinates_are_known_by_their_names(columns, pair):
    assert find_places(columns, []) == PlaceColumns(pair, None)


def test_a_header_is_found_below_a_title_and_blank_columns_are_left_out(tmp_path):
    (tmp_path / "a.csv").write_text("四会市项目一览表,,,\n名称,,经度,纬度\n甲,,112.5,23.1\n,,,\n", encoding="utf-8")
    contents = read_file(tmp_path / "a.csv")
    assert (contents.columns, contents.rows) == (("名称",), [{"名称": "甲"}])


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("GBK", "gb18030"),
        ("936", "gb18030"),
        ("ANSI 936", "gb18030"),
        ("UTF-8", "utf-8"),
        ("65001", "utf-8"),
        ("x", None),
    ],
)
def test_names_of_encodings_are_known_in_every_spelling(written, name):
    assert normalise_name(written) == name


def test_texts_without_a_foreign_letter_are_in_no_doubtful_encoding():
    assert not find_encoding([b"abc", b""]).doubtful
