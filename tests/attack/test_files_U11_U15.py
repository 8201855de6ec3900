"""Geometries and texts that other readers repair, drop or garble in silence."""

from __future__ import annotations

import math
import sqlite3
import struct

import geopandas as gpd
import pytest
import shapely

from tests.attack import hostile_files as hostile
from zqmap.errors import UnreadableFile
from zqmap.intake.read import read_file

CLOSED = [(112.5, 23.1), (112.5, 23.2), (112.6, 23.2), (112.5, 23.1)]
NAMES = "龙沙大道", "肇庆新区"


def ring(*points: tuple[float, float]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def polygon(*points: tuple[float, float]) -> str:
    rings = f"<LinearRing><coordinates>{ring(*points)}</coordinates></LinearRing>"
    return f"<Polygon><outerBoundaryIs>{rings}</outerBoundaryIs></Polygon>"


def codes(contents) -> dict[int, str]:
    return {row: problem.code for row, problem in contents.broken.items()}


def test_rings_of_a_shapefile_that_are_open_short_or_not_finite_are_named_by_row_U11(tmp_path):
    path = hostile.a_shapefile_of_rings(
        tmp_path / "a.zip",
        CLOSED,
        [*CLOSED[:3], (112.55, 23.15)],
        [CLOSED[0], CLOSED[1], CLOSED[0]],
        [(math.nan, 23.1), *CLOSED[1:3], (math.nan, 23.1)],
        [(112.5, math.inf), *CLOSED[1:3], (112.5, math.inf)],
    )
    contents = read_file(path)
    assert [shape is None for shape in contents.geometries] == [False, True, True, True, True]
    assert {row: code for row, code in codes(contents).items() if row < 4} == {2: "open_ring", 3: "too_few_points"}
    assert codes(contents).keys() == {2, 3, 4, 5}


def test_rings_of_a_kml_that_are_open_or_short_are_named_by_row_U11(tmp_path):
    path = hostile.a_kml(
        tmp_path / "a.kml",
        polygon(*CLOSED),
        polygon(*CLOSED[:3], (112.55, 23.15)),
        polygon(CLOSED[0], CLOSED[1], CLOSED[0]),
        "<LineString><coordinates>112.5,23.1</coordinates></LineString>",
        "<Model/>",
        "",
    )
    contents = read_file(path)
    assert codes(contents) == {2: "open_ring", 3: "too_few_points", 4: "too_few_points", 5: "bad_geometry"}
    assert contents.geometries[5] is None


def test_well_known_text_that_is_open_short_or_not_finite_is_named_by_row_U11(tmp_path):
    texts = [
        "POLYGON ((0 0, 0 1, 1 1, 0 0))",
        "POLYGON ((0 0, 0 1, 1 1, 5 5))",
        "POLYGON ((0 0, 0 1, 0 0))",
        "LINESTRING (0 0)",
        "POINT (nan 1)",
        "POINT (1e999 1)",
        "CIRCULARSTRING (0 0, 1 1, 2 0)",
        "GEOMETRYCOLLECTION (POINT (0 0), LINESTRING (0 0, 1 1))",
        "nonsense",
        "",
    ]
    path = tmp_path / "a.csv"
    path.write_text("name,wkt\n" + "".join(f'n{at},"{text}"\n' for at, text in enumerate(texts)))
    contents = read_file(path)
    assert [shape is not None for shape in contents.geometries] == [True] + [False] * 9
    assert codes(contents).keys() == set(range(2, 10))
    assert [codes(contents)[row] for row in (2, 3, 4)] == ["open_ring", "too_few_points", "too_few_points"]


def test_geometries_of_a_geopackage_that_are_broken_are_named_by_row_U11(tmp_path):
    path = hostile.a_geopackage(tmp_path / "a.gpkg")
    open_ring = struct.pack("<bIII8d", 1, 3, 1, 4, 0, 0, 0, 1, 1, 1, 5, 5)
    infinite = struct.pack("<bI2d", 1, 1, math.inf, 1)
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        for wkb in (open_ring, infinite, b"\x01\x02"):
            blob = b"GP\0\x01" + struct.pack("<i", 4490) + wkb
            database.execute('INSERT INTO "地块" (geom) VALUES (?)', (blob,))
        database.execute("INSERT INTO \"地块\" (geom) VALUES ('text')")
        database.execute('INSERT INTO "地块" (geom) VALUES (NULL)')
    database.close()
    contents = read_file(path)
    assert codes(contents) == {4: "open_ring", 5: "not_finite", 6: "bad_geometry", 7: "bad_geometry"}
    assert [shape is None for shape in contents.geometries] == [False] * 3 + [True] * 5


def test_bow_ties_are_handed_on_as_they_stand_U11(tmp_path):
    bow_tie = [(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]
    path = hostile.a_kml(tmp_path / "a.kml", polygon(*bow_tie))
    [shape] = read_file(path).geometries
    assert not shape.is_valid
    assert list(shape.exterior.coords) == bow_tie


def test_coordinates_of_a_table_that_are_half_there_or_no_numbers_are_named_by_row_U11(tmp_path):
    (tmp_path / "a.csv").write_text(
        "名称,经度,纬度\n甲,112.5,23.1\n乙,112.5,\n丙,abc,23.1\n丁,,\n戊,nan,23\n", encoding="utf-8"
    )
    contents = read_file(tmp_path / "a.csv")
    assert codes(contents) == {2: "bad_coordinate", 3: "bad_coordinate", 5: "bad_coordinate"}
    assert contents.geometries[3] is None
    assert contents.broken[3].text.zh == "“经度”列的“abc”不是坐标"


def a_named_shapefile(path, encoding, without=()):
    frame = hostile.a_frame_of_squares(2)
    frame["名称"] = NAMES
    return hostile.a_shapefile(path, frame, encoding, without)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "GBK", "CP936"])
@pytest.mark.parametrize("without", [(), (".cpg",)])
def test_the_texts_of_a_shapefile_are_right_with_and_without_a_cpg_U15(tmp_path, encoding, without):
    contents = read_file(a_named_shapefile(tmp_path / "a.zip", encoding, without))
    assert contents.columns == ("名称", "面积")
    assert [row["名称"] for row in contents.rows] == list(NAMES)
    assert not contents.encoding_doubtful


@pytest.mark.parametrize("told", ["ISO-8859-1", "UTF-8", "nonsense", "1252"])
def test_a_cpg_that_names_a_wrong_encoding_is_doubted_and_both_readings_are_shown_U15(tmp_path, told):
    path = a_named_shapefile(tmp_path / "a.zip", "GB18030", (".cpg",))
    contents = read_file(hostile.a_zip_with(path, {"layer.cpg": told.encode()}))
    assert [row["名称"] for row in contents.rows] == list(NAMES)
    if told != "nonsense":
        assert contents.encoding_doubtful
        assert any(NAMES[0] in text for _, text in contents.encoding_samples)


def test_the_encoding_that_a_person_chose_is_used_or_refused_U15(tmp_path):
    path = a_named_shapefile(tmp_path / "a.zip", "GB18030")
    assert read_file(path, encoding="gbk").rows[0]["名称"] == NAMES[0]
    with pytest.raises(UnreadableFile, match="not in UTF-8"):
        read_file(path, encoding="utf-8")
    with pytest.raises(UnreadableFile, match="not known"):
        read_file(path, encoding="klingon")


def test_a_name_that_the_width_of_its_field_cut_in_half_is_still_read_U15(tmp_path):
    frame = hostile.a_frame_of_squares(1)
    frame["名称"] = ["A" + "肇" * 127]
    contents = read_file(hostile.a_shapefile(tmp_path / "a.zip", frame, "GB18030", (".cpg",)))
    assert contents.rows[0]["名称"].startswith("A肇肇")
    assert "\ufffd" not in contents.rows[0]["名称"]


@pytest.mark.parametrize("without", [(".shx",), (".prj",), (".shx", ".prj", ".cpg"), (".dbf",)])
def test_a_shapefile_of_which_files_are_missing_is_read_as_far_as_it_goes_U15(tmp_path, without):
    contents = read_file(a_named_shapefile(tmp_path / "a.zip", "UTF-8", without))
    assert [shape.geom_type for shape in contents.geometries] == ["Polygon", "Polygon"]
    assert contents.declared_crs == (None if ".prj" in without else "EPSG:4490")
    assert [row.get("名称") for row in contents.rows] == ([None, None] if ".dbf" in without else list(NAMES))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le"])
def test_the_texts_of_a_table_are_right_in_every_encoding_that_excel_writes_U15(tmp_path, encoding):
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    (tmp_path / "a.csv").write_bytes(mark + "名称\t备注\r\n龙沙大道\t在建\r\n".encode(encoding))
    contents = read_file(tmp_path / "a.csv")
    assert contents.rows == [{"名称": "龙沙大道", "备注": "在建"}]
    assert not contents.encoding_doubtful


def test_a_text_that_may_be_two_things_is_a_question_U15(tmp_path):
    (tmp_path / "a.csv").write_bytes("name,x\n小木,1\n".encode("gbk"))
    contents = read_file(tmp_path / "a.csv")
    assert contents.encoding_doubtful
    assert {name: "小木" in text for name, text in contents.encoding_samples}["gb18030"]


@pytest.mark.parametrize(("page", "encoding"), [("ANSI_936", "gbk"), ("ANSI_1252", "gbk"), ("ANSI_1252", "utf-8")])
def test_the_layers_of_a_drawing_are_named_right_whatever_page_it_claims_U15(tmp_path, page, encoding):
    path = hostile.a_drawing(
        tmp_path / "a.dxf",
        hostile.a_polyline("宗地红线", (0, 0), (1, 0), (1, 1)),
        header=("9", "$DWGCODEPAGE", "3", page),
        encoding=encoding,
    )
    contents = read_file(path)
    assert contents.part == "宗地红线"
    assert contents.geometries == [shapely.Polygon([(0, 0), (1, 0), (1, 1)])]


def test_the_projection_of_a_shapefile_is_given_by_its_code_U15(tmp_path):
    frame: gpd.GeoDataFrame = hostile.a_frame_of_squares(1).to_crs(4547)
    contents = read_file(hostile.a_shapefile(tmp_path / "a.zip", frame))
    assert contents.declared_crs == "EPSG:4547"
    assert "CGCS" in contents.declared_wkt.upper()
