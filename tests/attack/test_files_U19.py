"""Random changes of valid files: contents or a plain refusal, never a traceback, never a hang."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attack import hostile_files as hostile
from tests.builders import a_collection, a_file, a_parcel, a_road
from zqmap.errors import SeveralParts, UnreadableFile
from zqmap.intake.contents import FileContents
from zqmap.intake.formats.signatures import Format
from zqmap.intake.formats.source import Source
from zqmap.intake.read import read_file
from zqmap.intake.readers import choose_part

LINE = "<LineString><coordinates>112.5,23.1 112.6,23.2</coordinates></LineString>"


def a_sequence(path: Path) -> Path:
    path.write_text("".join(json.dumps(feature) + "\n" for feature in (a_road("a"), a_road("b"))))
    return path


def a_table(path: Path) -> Path:
    lines = ("名称,经度,纬度,wkt", "甲,112.5,23.1,", '"乙,丙",,,"LINESTRING (112.5 23.1, 112.6 23.2)"')
    path.write_text("\n".join(lines), encoding="gbk")
    return path


def a_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in (("名称", "经度", "纬度"), ("甲", 112.5, 23.1), ("乙", "112°30′", "23°6′")):
        book.active.append(row)
    book.save(path)
    return path


def a_drawing(path: Path) -> Path:
    return hostile.a_drawing(path, hostile.a_polyline("宗地", (0, 0), (1, 0), (1, 1)))


SOUND: dict[str, Callable[[Path], Path]] = {
    "a.geojson": lambda path: a_file(path, a_road(), a_parcel()),
    "a.geojsonl": a_sequence,
    "a.kml": lambda path: hostile.a_kml(path, LINE, LINE),
    "a.kmz": lambda path: hostile.a_zip(path, {"doc.kml": hostile.a_kml(path.with_suffix(".kml"), LINE).read_bytes()}),
    "a.csv": a_table,
    "a.xlsx": a_workbook,
    "a.gpkg": hostile.a_geopackage,
    "a.dxf": a_drawing,
    "a.zip": lambda path: hostile.a_shapefile(path, hostile.a_frame_of_squares()),
}
IN_PROCESS = {
    "a.geojsonl": Format.GEOJSON_SEQUENCE,
    "a.kml": Format.KML,
    "a.kmz": Format.KMZ,
    "a.csv": Format.CSV,
    "a.xlsx": Format.EXCEL,
    "a.gpkg": Format.GEOPACKAGE,
}
"""What Python alone reads: here a traceback is seen, where a worker's end would hide it."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    made: dict[str, bytes] = {}

    def give(name: str) -> bytes:
        if name not in made:
            made[name] = SOUND[name](tmp_path_factory.mktemp("sound") / name).read_bytes()
        return made[name]

    return give


def change(data: bytes, draw: st.DataObject) -> bytes:
    """Put other bytes in one to four places, cut the end off, or put a piece in twice."""
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, max(len(changed) - 1, 0)))
        changed[at : at + draw.draw(st.integers(0, 8))] = draw.draw(st.binary(max_size=8))
    if draw.draw(st.integers(0, 9)) == 0:
        del changed[draw.draw(st.integers(0, len(changed))) :]
    return bytes(changed)


def check(contents: FileContents) -> None:
    assert len(contents.rows) == len(contents.geometries)
    assert set(contents.broken) <= set(range(1, len(contents.rows) + 1))
    assert all(contents.geometries[row - 1] is None for row in contents.broken)
    json.dumps(contents.rows)


@pytest.mark.parametrize("name", SOUND)
def test_the_files_that_are_changed_are_sound_U19(tmp_path, name):
    check(read_file(SOUND[name](tmp_path / name)))


@pytest.mark.parametrize("name", IN_PROCESS)
@given(draw=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_file_is_contents_or_a_refusal_without_a_traceback_U19(tmp_path, sound, name, draw):
    path = tmp_path / name
    path.write_bytes(change(sound(name), draw))
    with contextlib.suppress(UnreadableFile, SeveralParts):
        check(choose_part(IN_PROCESS[name], Source(path, name), None))


@pytest.mark.parametrize("name", SOUND)
@given(draw=st.data())
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_file_in_the_worker_is_contents_or_a_refusal_U19(tmp_path, sound, name, draw):
    path = tmp_path / name
    path.write_bytes(change(sound(name), draw))
    with contextlib.suppress(UnreadableFile, SeveralParts):
        check(read_file(path))


@given(text=st.text(max_size=60), encoding=st.sampled_from(["utf-8", "gb18030", "utf-16"]))
@settings(max_examples=100, deadline=None)
def test_any_text_as_a_table_is_contents_or_a_refusal_U19(tmp_path_factory, text, encoding):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(("名称,经度,纬度\n" + text).encode(encoding, "replace"))
    with contextlib.suppress(UnreadableFile):
        check(choose_part(Format.CSV, Source(path, "any.csv"), None))


def test_a_collection_of_everything_is_not_read_at_all_where_its_ending_lies_U19(tmp_path):
    data = json.dumps(a_collection(a_road())).encode()
    for name in SOUND:
        if name not in ("a.geojson", "a.geojsonl"):
            (tmp_path / name).write_bytes(data)
            with pytest.raises(UnreadableFile):
                read_file(tmp_path / name)
