"""Which format a file is in: its ending and its first bytes must say the same."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from zqmap.intake.contents import refuse

HEAD_BYTES = 4_096


class Format(StrEnum):
    """A format that is read here; the value is its name for people."""

    GEOJSON = "GeoJSON"
    GEOJSON_SEQUENCE = "GeoJSON text sequence"
    SHAPEFILE = "Shapefile"
    GEOPACKAGE = "GeoPackage"
    KML = "KML"
    KMZ = "KMZ"
    DXF = "DXF"
    CSV = "CSV"
    EXCEL = "Excel"


ENDINGS: dict[str, Format] = {
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".geojsonl": Format.GEOJSON_SEQUENCE,
    ".geojsons": Format.GEOJSON_SEQUENCE,
    ".ndjson": Format.GEOJSON_SEQUENCE,
    ".jsonl": Format.GEOJSON_SEQUENCE,
    ".zip": Format.SHAPEFILE,
    ".gpkg": Format.GEOPACKAGE,
    ".kml": Format.KML,
    ".kmz": Format.KMZ,
    ".dxf": Format.DXF,
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".xlsx": Format.EXCEL,
    ".xlsm": Format.EXCEL,
}
"""The endings that are read, in small letters."""

OTHER_WAYS: dict[str, tuple[str, str]] = {
    ".shp": ("请把 .shp、.dbf、.shx、.prj 一起压缩成一个 .zip", "put the .shp, .dbf, .shx and .prj into one .zip"),
    ".dwg": ("请在 CAD 中另存为 DXF（2000 或更高版本）", "save it as DXF (2000 or newer) in the CAD program"),
    ".xls": ("请在 Excel 中另存为 .xlsx", "save it as .xlsx in Excel"),
    ".et": ("请在 WPS 中另存为 .xlsx", "save it as .xlsx in WPS"),
    ".rar": ("请改用 .zip 压缩", "pack it as .zip instead"),
    ".7z": ("请改用 .zip 压缩", "pack it as .zip instead"),
}
"""What to do with a file that is met often and not read."""

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
SQLITE_START = b"SQLite format 3\0"
BINARY_DXF_START = b"AutoCAD Binary DXF"
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def find_format(path: Path, suffix: str, name: str) -> Format:
    """Tell the format of a file from the ending of its name, in small letters, and from its first bytes.

    Raises:
        UnreadableFile: it is not there, of a format that is not read, or its content is not what its ending says.

    """
    found = ENDINGS.get(suffix)
    if found is None:
        zh, en = _say_endings(suffix)
        refuse(name, zh, en)
    if not _SIGNS[found](_read_head(path, name)):
        refuse(name, f"内容不是 {found.value}，与扩展名不符", f"the content is not {found.value}, as the ending says")
    return found


def _say_endings(suffix: str) -> tuple[str, str]:
    zh, en = OTHER_WAYS.get(suffix, ("", ""))
    listed = "GeoJSON、Shapefile（.zip）、GeoPackage、KML/KMZ、DXF、CSV、Excel（.xlsx）"
    named = "GeoJSON, Shapefile (.zip), GeoPackage, KML/KMZ, DXF, CSV and Excel (.xlsx)"
    return f"只能读取 {listed}" + (f"；{zh}" if zh else ""), f"only {named} can be read" + (f"; {en}" if en else "")


def _read_head(path: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            refuse(name, "没有这个文件", "there is no such file")
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        refuse(name, "文件无法打开", "the file cannot be opened", error)


def _is_zip(head: bytes) -> bool:
    return head.startswith(ZIP_STARTS)


def _is_xml(head: bytes) -> bool:
    return _plain_start(head).startswith(b"<")


def _is_drawing(head: bytes) -> bool:
    lines = [line.strip() for line in _plain_start(head).splitlines()[:2]]
    return head.startswith(BINARY_DXF_START) or lines == [b"0", b"SECTION"] or lines[:1] == [b"999"]


def _is_table(head: bytes) -> bool:
    if head.startswith(BYTE_ORDER_MARKS[1:]):
        return True
    start = _plain_start(head)
    return not start.startswith((b"<", b"{", *ZIP_STARTS, SQLITE_START, b"%PDF", b"\xd0\xcf\x11\xe0"))


def _plain_start(head: bytes) -> bytes:
    return head.removeprefix(BYTE_ORDER_MARKS[0]).lstrip()


_SIGNS: dict[Format, Callable[[bytes], bool]] = {
    # What these two say is for their parser to judge, which names the line and column.
    Format.GEOJSON: lambda head: True,
    Format.GEOJSON_SEQUENCE: lambda head: _plain_start(head).startswith((b"{", b"\x1e")),
    Format.SHAPEFILE: _is_zip,
    Format.KMZ: _is_zip,
    Format.EXCEL: _is_zip,
    Format.GEOPACKAGE: lambda head: head.startswith(SQLITE_START),
    Format.KML: _is_xml,
    Format.DXF: _is_drawing,
    Format.CSV: _is_table,
}
