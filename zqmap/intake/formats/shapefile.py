"""Shapefiles in a zip: geometry and table by GDAL, their texts decoded here."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.intake.formats.archives import Archive, Member, open_archive
from zqmap.intake.formats.encodings import LOSSLESS, Encoding, decode_passed_through, find_encoding, normalise_name
from zqmap.intake.formats.gdal_table import GdalTable, read_table
from zqmap.intake.formats.projections import name_system
from zqmap.intake.formats.shapes import make_shapes, refuse_too_many
from zqmap.intake.formats.source import Source
from zqmap.intake.limits import FEATURE_LIMIT, PROPERTY_LIMIT

SIDES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
SHAPE_START = b"\x00\x00\x27\x0a"
TYPES = {1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint"}
"""The types of a Shapefile, those with heights and measures less a multiple of ten."""

CODE_PAGE_MARKS = {0x4D: "936", 0x4F: "950", 0x7A: "936"}
"""What the byte at 29 of a .dbf says of its encoding, as far as it can be trusted."""


@dataclass(frozen=True)
class _Set:
    """The files that make up one Shapefile, by their ending."""

    name: str
    files: Mapping[str, Member]


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """List the Shapefiles of an archive, named by their path in it.

    Raises:
        UnreadableFile: the archive is refused or has none.

    """
    with open_archive(source.path, source.name) as archive:
        return tuple(_describe(archive, found) for found in _find_sets(archive))


def name_parts(source: Source) -> tuple[str, ...]:
    """Name the Shapefiles of an archive by their path in it.

    Raises:
        UnreadableFile: the archive is refused or has none.

    """
    return tuple(part.name for part in list_parts(source))


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read one of the Shapefiles.

    Raises:
        UnreadableFile: it is damaged, over a limit, or not in the encoding that was asked for.

    """
    with open_archive(source.path, source.name) as archive:
        chosen = next(found for found in _find_sets(archive) if part in (None, found.name))
        _refuse_outsize(archive, chosen)
        wkt = _read_text(archive, chosen, ".prj")
        told = _read_text(archive, chosen, ".cpg")
        _unpack(archive, chosen, source.path.parent)
    encoding = _find_encoding(source, told)
    return _decode(source, read_table(Path("layer.shp"), source), encoding, wkt)


def _find_sets(archive: Archive) -> list[_Set]:
    grouped: dict[str, dict[str, Member]] = {}
    for member in archive.members:
        path = PurePosixPath(member.name.replace("\\", "/"))
        if path.suffix.lower() in SIDES:
            grouped.setdefault(str(path.with_suffix("")).casefold(), {})[path.suffix.lower()] = member
    found = [
        _Set(str(PurePosixPath(files[".shp"].name).with_suffix("")), files)
        for files in grouped.values()
        if ".shp" in files
    ]
    if not found:
        refuse(archive.name, "压缩包里没有 Shapefile（.shp）", "the archive holds no Shapefile (.shp)")
    return sorted(found, key=lambda each: each.name)


def _describe(archive: Archive, found: _Set) -> FilePart:
    head = _head(archive, found.files[".shp"], 100)
    if len(head) < 100 or not head.startswith(SHAPE_START):
        refuse(archive.name, f"“{found.name}.shp”不是 Shapefile", f"'{found.name}.shp' is no Shapefile")
    kind = TYPES.get(struct.unpack("<i", head[32:36])[0] % 10)
    return FilePart(found.name, _count(archive, found), (kind,) if kind else ())


def _count(archive: Archive, found: _Set) -> int:
    if ".dbf" in found.files:
        head = _head(archive, found.files[".dbf"], 12)
        return int(struct.unpack("<I", head[4:8])[0]) if len(head) == 12 else 0
    return max(found.files[".shx"].info.file_size - 100, 0) // 8 if ".shx" in found.files else 0


def _head(archive: Archive, member: Member, count: int) -> bytes:
    return next(archive.pieces(member), b"")[:count]


def _refuse_outsize(archive: Archive, chosen: _Set) -> None:
    if _count(archive, chosen) > FEATURE_LIMIT:
        refuse(archive.name, f"要素超过 {FEATURE_LIMIT} 个", f"more than {FEATURE_LIMIT} features")


def _read_text(archive: Archive, chosen: _Set, ending: str) -> str | None:
    member = chosen.files.get(ending)
    return archive.read(member)[:10_000].decode("utf-8", "replace").strip() or None if member else None


def _unpack(archive: Archive, chosen: _Set, folder: Path) -> None:
    """Unpack what GDAL needs under names of our own; the .cpg is ours too."""
    for ending in (".shp", ".shx", ".dbf"):
        if ending in chosen.files:
            archive.unpack(chosen.files[ending], folder / f"layer{ending}")
    (folder / "layer.cpg").write_text(LOSSLESS)


def _find_encoding(source: Source, told: str | None) -> Encoding:
    path = source.path.parent / "layer.dbf"
    data = path.read_bytes() if path.exists() else b""
    texts, mark = _texts(data, source.name)
    if source.encoding is None:
        return find_encoding(texts, told or mark)
    name = normalise_name(source.encoding)
    if name is None:
        refuse(source.name, "不认识所选编码", "the encoding that was chosen is not known")
    return Encoding(name)


def _texts(data: bytes, name: str) -> tuple[list[bytes], str | None]:
    """Give the header's names and the text cells of a .dbf as bytes, and what its code page mark says."""
    if len(data) < 33:
        return [], None
    count, start, width = struct.unpack("<IHH", data[4:12])
    fields = [data[at : at + 32] for at in range(32, min(start, len(data)) - 32, 32) if data[at : at + 1] != b"\r"]
    if len(fields) > PROPERTY_LIMIT:
        refuse(name, f"属性（列）超过 {PROPERTY_LIMIT} 个", f"more than {PROPERTY_LIMIT} properties (columns)")
    names = [field[:11].split(b"\0")[0] for field in fields]
    # A dictionary, not a set: the samples that a person sees shall be the same every time.
    texts: dict[bytes, None] = {}
    at = 1
    for field in fields:
        if field[11:12] == b"C":
            ends = range(start + at, min(start + count * width, len(data)) if width else 0, width or 1)
            texts |= dict.fromkeys(data[cell : cell + field[16]].rstrip(b" \0") for cell in ends)
        at += field[16]
    return [*texts, *names], CODE_PAGE_MARKS.get(data[29])


def _decode(source: Source, table: GdalTable, encoding: Encoding, wkt: str | None) -> FileContents:
    try:
        rows = [{str(_plain(key, encoding)): _plain(cell, encoding) for key, cell in row.items()} for row in table.rows]
        columns = tuple(str(_plain(column, encoding)) for column in table.columns)
    except UnicodeError as error:
        named = encoding.name.upper()
        refuse(source.name, f"属性文字不是 {named} 编码", f"its texts are not in {named}", error)
    geometries, broken = make_shapes(table.binaries)
    refuse_too_many(source.name, geometries)
    return FileContents(
        source.name,
        "Shapefile",
        rows,
        geometries,
        broken,
        name_system(wkt),
        columns,
        encoding.name,
        encoding.doubtful,
        declared_wkt=wkt,
        encoding_samples=encoding.samples,
    )


def _plain(value: object, encoding: Encoding) -> object:
    return decode_passed_through(value, encoding.name) if isinstance(value, str) and not value.isascii() else value
