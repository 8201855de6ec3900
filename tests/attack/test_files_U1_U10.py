"""Files that would read other files, call out, or unfold to more than a machine holds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack import hostile_files as hostile
from tests.builders import a_collection, a_file, a_road
from zqmap.errors import UnreadableFile
from zqmap.intake import worker
from zqmap.intake.formats.signatures import ENDINGS, Format
from zqmap.intake.read import list_parts, read_file, read_geojson
from zqmap.settings import ROOT

CANARY = '{"type": "FeatureCollection", "features": [], "canary": "sings"}'


class Listener:
    """A real socket on the loopback that counts who calls."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.2)
        self.port = self.socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/x"

    @property
    def was_called(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.socket.close()


def refusal(path: Path, **choices: str) -> str:
    """Give the sentence a file is refused with, the same for its parts and for itself."""
    with pytest.raises(UnreadableFile) as refused:
        read_file(path, **choices)
    with pytest.raises(UnreadableFile):
        list_parts(path)
    assert refused.value.reason.zh != refused.value.reason.en
    return refused.value.reason.en


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("disguise", [hostile.VRT, hostile.GDALG, hostile.WFS, hostile.WFS_XML])
def test_text_that_makes_gdal_read_or_call_is_refused_under_every_ending_U1(tmp_path, listener, ending, disguise):
    canary = tmp_path / "canary.geojson"
    canary.write_text(CANARY)
    os.utime(canary, (1, 1))
    for source in (str(canary), listener.address, f"/vsicurl/{listener.address}"):
        path = tmp_path / f"file{ending}"
        path.write_text(disguise.format(source=source))
        assert "sings" not in refusal(path)
    assert canary.stat().st_atime == 1
    assert not listener.was_called


@pytest.mark.parametrize("disguise", [hostile.VRT, hostile.GDALG, hostile.WFS])
def test_such_text_as_a_member_of_an_archive_is_refused_U1(tmp_path, listener, disguise):
    data = disguise.format(source=listener.address).encode()
    refusal(hostile.a_zip(tmp_path / "a.zip", {"a.shp": data, "a.dbf": data, "a.shx": data}))
    refusal(hostile.a_zip(tmp_path / "a.kmz", {"doc.kml": data}))
    refusal(hostile.a_zip(tmp_path / "a.xlsx", {"xl/workbook.xml": data}))
    assert not listener.was_called


@pytest.mark.parametrize("disguise", [hostile.VRT, hostile.GDALG, hostile.WFS])
def test_such_text_as_bytes_is_refused_U1(disguise):
    with pytest.raises(UnreadableFile):
        read_geojson(disguise.format(source="/etc/passwd").encode(), "file.geojson")


@pytest.mark.parametrize(("format_", "driver"), [(Format.DXF, "DXF"), (Format.SHAPEFILE, "ESRI Shapefile")])
def test_gdal_has_one_driver_in_the_worker_U1(format_, driver):
    code = "import pyogrio; print(*pyogrio.list_drivers(), sep='|')"
    run = subprocess.run(
        [sys.executable, "-I", "-c", code], env=worker._environment(format_), capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == driver


def test_the_worker_gets_no_secret_of_the_environment_U1(monkeypatch):
    monkeypatch.setenv("ZQMAP_DATABASE_URL", "postgresql://user:secret@host/db")
    assert "secret" not in json.dumps(worker._environment(Format.DXF))


def test_the_worker_cannot_call_out_where_the_kernel_allows_that_to_be_forbidden_U1(listener):
    code = (
        f"import socket, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from zqmap.intake.confined import confine\n"
        "if not confine(): sys.exit(3)\n"
        f"try: socket.create_connection(('127.0.0.1', {listener.port}), 2)\n"
        "except OSError: sys.exit(0)\n"
        "sys.exit(1)\n"
    )
    status = subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode
    if status == 3:
        pytest.skip("this kernel gives no namespaces to a process without rights")
    assert status == 0
    assert not listener.was_called


@pytest.mark.parametrize("ending", [".geojson", ".zip", ".gpkg", ".kml", ".dxf", ".csv", ".xlsx"])
def test_a_name_that_is_an_address_or_a_text_is_no_file_U2(listener, ending):
    names = (f"/vsicurl/{listener.address}{ending}", f"{listener.address}{ending}", f"/vsizip//etc/x.zip/y{ending}")
    for name in (*names, f'{{"type": "FeatureCollection", "features": []}}{ending}', f"PG:dbname=x{ending}"):
        assert "no such file" in refusal(Path(name))
    assert not listener.was_called


def test_the_name_a_file_was_handed_in_under_is_never_opened_U2(tmp_path, listener):
    path = a_file(tmp_path / "upload", a_road())
    contents = read_file(path, name=f"/vsicurl/{listener.address}/roads.geojson")
    assert len(contents.rows) == 1
    assert not listener.was_called


def test_an_archive_that_unpacks_to_many_times_its_size_is_refused_U3(tmp_path):
    bomb = hostile.a_zip(tmp_path / "a.zip", {"a.shp": bytes(300_000_000)})
    assert bomb.stat().st_size < 1_000_000
    assert "times its size" in refusal(bomb)


def test_an_archive_that_is_too_large_in_sum_is_refused_U3(tmp_path):
    path = hostile.a_zip(tmp_path / "a.zip", {"a.shp": b"x", "b.bin": b"y"})
    data = bytearray(path.read_bytes())
    # The size that the table of contents gives, 24 bytes into its first entry.
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (600_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    assert "unpack to more" in refusal(path)


def test_an_archive_in_an_archive_is_refused_U3(tmp_path):
    inner = hostile.a_zip(tmp_path / "inner.zip", {"a.shp": b"x"})
    assert "another archive" in refusal(hostile.a_zip(tmp_path / "a.zip", {"inner.zip": inner.read_bytes()}))


def test_an_archive_of_ten_thousand_members_is_refused_U3(tmp_path):
    many = {f"{number}.txt": b"" for number in range(10_000)}
    assert "more than 1000 files" in refusal(hostile.a_zip(tmp_path / "a.zip", many))


@pytest.mark.parametrize("name", ["../../evil.shp", "/etc/evil.shp", "a/../../evil.shp", "..\\evil.shp", "C:/evil.shp"])
def test_a_member_that_leads_outside_is_refused_and_nothing_is_written_U3(tmp_path, name):
    before = sorted(tmp_path.parent.rglob("evil*"))
    assert "outside" in refusal(hostile.a_zip(tmp_path / "a.zip", {name: b"x"}))
    assert sorted(tmp_path.parent.rglob("evil*")) == before


def test_a_member_that_is_a_link_is_refused_U3(tmp_path):
    assert "link" in refusal(hostile.a_zipped_link(tmp_path / "a.zip", "/etc/passwd"))


def test_members_of_one_name_are_refused_U3(tmp_path):
    path = hostile.a_zip(tmp_path / "a.zip", {"a.shp": b"x", "b.shp": b"y"})
    path.write_bytes(path.read_bytes().replace(b"b.shp", b"a.shp"))
    assert "same name" in refusal(tmp_path / "a.zip")


def test_nothing_stays_behind_in_the_temporary_folder_U3(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    refusal(hostile.a_zip(tmp_path / "a.zip", {"a.shp": bytes(5_000_000)}))
    read_file(hostile.a_geopackage(tmp_path / "a.gpkg"))
    assert list((tmp_path / "t").iterdir()) == []


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "XFD1", "ZZZZ1"])
def test_a_workbook_with_a_cell_at_the_far_end_is_refused_U4(tmp_path, place):
    cells = f'<row><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="{place}"><v>1</v></c></row>'
    sheet = hostile.SHEET.format(head="", body=f"<sheetData>{cells}</sheetData>")
    assert "cells reach" in refusal(hostile.a_workbook_with_sheet(tmp_path / "a.xlsx", sheet))


def test_a_workbook_with_a_row_far_down_is_refused_U4(tmp_path):
    sheet = hostile.SHEET.format(head="", body='<sheetData><row r="1048576"><c><v>1</v></c></row></sheetData>')
    assert "row 1048576" in refusal(hostile.a_workbook_with_sheet(tmp_path / "a.xlsx", sheet))


def test_a_workbook_that_only_claims_to_be_vast_is_read_U4(tmp_path):
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{cell.format(text)}{cell.format('b')}</row>" for text in ("名称", "甲"))
    sheet = hostile.SHEET.format(head="", body=f'<dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData>')
    assert read_file(hostile.a_workbook_with_sheet(tmp_path / "a.xlsx", sheet)).rows == [{"名称": "甲", "b": "b"}]


def test_a_workbook_with_entities_is_refused_U4(tmp_path):
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    sheet = hostile.SHEET.format(head=head, body="<sheetData><row><c><v>&l9;</v></c></row></sheetData>")
    assert "entities" in refusal(hostile.a_workbook_with_sheet(tmp_path / "a.xlsx", sheet))
    wide = hostile.a_workbook_with_sheet(tmp_path / "b.xlsx", hostile.SHEET.format(head="", body=""))
    with zipfile.ZipFile(wide, "a") as archive:
        archive.writestr("xl/styles.xml", sheet.encode("utf-16"))
    assert "entities" in refusal(wide)


def test_a_workbook_whose_sheet_is_a_bomb_is_refused_U4(tmp_path):
    sheet = hostile.SHEET.format(head="", body="<sheetData>" + " " * 100_000_000 + "</sheetData>")
    assert "times its size" in refusal(hostile.a_workbook_with_sheet(tmp_path / "a.xlsx", sheet))


@pytest.mark.parametrize(("depth", "width"), [(9, 10), (29, 2), (4, 1_000)])
def test_a_drawing_whose_blocks_unfold_without_end_is_refused_U5(tmp_path, depth, width):
    assert "unfold" in refusal(hostile.a_drawing_of_nested_blocks(tmp_path / "a.dxf", depth, width))


def test_a_drawing_whose_block_holds_itself_or_is_a_grid_is_refused_U5(tmp_path):
    loop = ["0", "SECTION", "2", "BLOCKS", "0", "BLOCK", "2", "A", *hostile.an_insert("A"), "0", "ENDBLK"]
    loop += ["0", "ENDSEC", "0", "SECTION", "2", "ENTITIES", *hostile.an_insert("A"), "0", "ENDSEC", "0", "EOF"]
    (tmp_path / "a.dxf").write_text("\n".join(loop))
    assert "hold themselves" in refusal(tmp_path / "a.dxf")
    grid = hostile.a_drawing_of_nested_blocks(tmp_path / "b.dxf", 1, 1)
    grid.write_text(grid.read_text().replace("INSERT\n", "INSERT\n70\n30000\n71\n30000\n"))
    assert "unfold" in refusal(grid)


def test_a_drawing_with_honest_blocks_is_read_U5(tmp_path):
    contents = read_file(hostile.a_drawing_of_nested_blocks(tmp_path / "a.dxf", 3, 4))
    assert [shape.geom_type for shape in contents.geometries] == ["MultiLineString"]


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ('CREATE VIEW evil AS SELECT * FROM "地块"', "view"),
        ('CREATE TRIGGER evil AFTER INSERT ON "地块" BEGIN DELETE FROM "地块"; END', "trigger"),
        ('CREATE TRIGGER rtree_x AFTER INSERT ON "地块" BEGIN DELETE FROM gpkg_contents; END', "trigger"),
        ("CREATE VIRTUAL TABLE evil USING fts5(x)", "virtual table"),
        ("CREATE VIRTUAL TABLE rtree_evil USING fts5(x)", "virtual table"),
    ],
)
def test_a_geopackage_with_what_runs_when_it_is_asked_is_refused_U6(tmp_path, statement, word):
    assert f"has a {word}" in refusal(hostile.a_geopackage(tmp_path / "a.gpkg", statement))


def test_a_geopackage_as_gdal_writes_it_is_read_U6(tmp_path):
    contents = read_file(hostile.a_geopackage(tmp_path / "a.gpkg"))
    assert (contents.part, contents.declared_crs, len(contents.rows)) == ("地块", "EPSG:4490", 3)
    assert contents.rows[0] == {"名称": "地块0", "面积": 1.5}


def test_a_database_that_is_no_geopackage_or_is_cut_off_is_refused_U6(tmp_path):
    sound = hostile.a_geopackage(tmp_path / "a.gpkg").read_bytes()
    (tmp_path / "cut.gpkg").write_bytes(sound[: len(sound) // 2])
    assert "damaged" in refusal(tmp_path / "cut.gpkg")
    (tmp_path / "head.gpkg").write_bytes(sound[:100])
    refusal(tmp_path / "head.gpkg")


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE kml [<!ENTITY a "ha">]>',
        '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE kml SYSTEM "http://127.0.0.1:1/x.dtd">',
    ],
)
def test_a_kml_with_entities_is_refused_U7(tmp_path, head):
    path = hostile.a_kml(tmp_path / "a.kml", "<Point><coordinates>112.5,23.1</coordinates></Point>", head=head)
    assert "entities" in refusal(path)


@pytest.mark.parametrize("element", ["NetworkLink", "GroundOverlay", "PhotoOverlay"])
def test_a_kml_that_points_elsewhere_is_refused_and_nothing_is_fetched_U7(tmp_path, listener, element):
    body = f"<{element}><Link><href>{listener.address}</href></Link></{element}>"
    path = hostile.a_kml(tmp_path / "a.kml", body=body)
    assert element in refusal(path)
    assert element in refusal(hostile.a_zip(tmp_path / "a.kmz", {"doc.kml": path.read_bytes()}))
    assert not listener.was_called


@pytest.mark.parametrize("written", ["nan,nan", "nan,23.1", "112.5,inf", "112.5,1e999", "x,y", "112.5", "1_1,2_2", ","])
def test_a_kml_coordinate_that_is_no_number_is_an_error_and_not_the_gulf_of_guinea_U8(tmp_path, written):
    point = "<Point><coordinates>{}</coordinates></Point>"
    contents = read_file(hostile.a_kml(tmp_path / "a.kml", point.format("112.5,23.1"), point.format(written)))
    assert [shape is None for shape in contents.geometries] == [False, True]
    assert contents.broken.keys() == {2}
    assert contents.broken[2].code in ("not_finite", "bad_geometry")


def test_json_nested_deeply_is_refused_U9(tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(b'{"type": "FeatureCollection", "x": ' + b"[" * 2_000_000 + b"]" * 2_000_000 + b"}")
    assert "nested too deeply" in refusal(path)


def test_one_and_a_half_million_vertices_are_refused_U9(tmp_path):
    position = b"[112.5, 23.1],"
    path = tmp_path / "a.geojson"
    head = b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": '
    line = b'{"type": "LineString", "coordinates": [' + position * 1_500_000 + b"[112.5, 23.1]]}"
    path.write_bytes(head + line + b"}]}")
    assert "more than 1200000 positions" in refusal(path)


def test_twenty_thousand_columns_are_refused_U9(tmp_path):
    names = ",".join(f"c{number}" for number in range(20_000))
    values = ",".join("1" for _ in range(20_000))
    (tmp_path / "a.csv").write_text(f"{names}\n{values}\n")
    assert "more than 200 columns" in refusal(tmp_path / "a.csv")
    wide = a_collection(a_road(**{f"c{number}": 1 for number in range(20_000)}))
    (tmp_path / "a.geojson").write_text(json.dumps(wide))
    assert "over 200 properties" in refusal(tmp_path / "a.geojson")


def test_too_many_rows_are_refused_U9(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n" + "1,2\n" * 200_001)
    assert "more than 200000" in refusal(tmp_path / "a.csv")


def test_properties_that_differ_in_every_feature_are_refused_in_sum_U9(tmp_path):
    features = [a_road(f"r-{row}", **{f"c{row}-{at}": 1 for at in range(20)}) for row in range(20)]
    with pytest.raises(UnreadableFile, match="more than 200 properties"):
        read_file(a_file(tmp_path / "a.geojson", *features))


@pytest.mark.parametrize("ending", [".geojson", ".geojsonl"])
def test_a_key_that_comes_twice_is_refused_U10(tmp_path, ending):
    feature = '{"type": "Feature", "properties": {"id": "a", "id": "b"}, "geometry": null}'
    whole = feature if ending == ".geojsonl" else f'{{"type": "FeatureCollection", "features": [{feature}]}}'
    (tmp_path / f"a{ending}").write_text(whole)
    assert "'id' twice" in refusal(tmp_path / f"a{ending}")


def test_a_column_that_comes_twice_is_refused_U10(tmp_path):
    (tmp_path / "a.csv").write_text("名称,名称\n甲,乙\n", encoding="utf-8")
    assert "two columns are called" in refusal(tmp_path / "a.csv")
