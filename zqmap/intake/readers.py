"""The reader of each format, and the choice among a file's parts."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Protocol, cast

from zqmap.errors import SeveralParts
from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.intake.formats.signatures import Format
from zqmap.intake.formats.source import Source
from zqmap.intake.limits import PART_LIMIT, PROPERTY_LIMIT
from zqmap.model.values import show_value

MODULES: dict[Format, str] = {
    Format.GEOJSON: "geojson",
    Format.GEOJSON_SEQUENCE: "geojson_sequence",
    Format.SHAPEFILE: "shapefile",
    Format.GEOPACKAGE: "geopackage",
    Format.KML: "kml",
    Format.KMZ: "kmz",
    Format.DXF: "drawing",
    Format.CSV: "delimited",
    Format.EXCEL: "workbook",
}
"""The module of `zqmap.intake.formats` that reads a format, imported when it is needed: each brings its library."""

UNDIVIDED = frozenset({Format.GEOJSON, Format.GEOJSON_SEQUENCE, Format.CSV})
"""The formats whose files are one part."""


class Reader(Protocol):
    """What a module of `zqmap.intake.formats` can do."""

    def list_parts(self, source: Source) -> tuple[FilePart, ...]:
        """List the layers or sheets of a file."""
        ...

    def name_parts(self, source: Source) -> tuple[str, ...]:
        """Name them, which is quicker than to count what they hold."""
        ...

    def read_part(self, source: Source, part: str | None = None) -> FileContents:
        """Read one of them, by its name."""
        ...


def find_parts(format_: Format, source: Source) -> tuple[FilePart, ...]:
    """List the parts of a file.

    Raises:
        UnreadableFile: it cannot be parsed, or has more than `PART_LIMIT`.

    """
    parts = _reader(format_).list_parts(source)
    if len(parts) > PART_LIMIT:
        refuse(source.name, f"图层或工作表超过 {PART_LIMIT} 个", f"more than {PART_LIMIT} layers or sheets")
    return parts


def choose_part(format_: Format, source: Source, part: str | None) -> FileContents:
    """Read the part that was chosen, or the only one that there is.

    Raises:
        UnreadableFile: it cannot be parsed, has nothing to read, or no part of that name.
        SeveralParts: there are several and none was chosen.

    """
    reader = _reader(format_)
    if format_ in UNDIVIDED:
        return _within_limits(reader.read_part(source))
    names = reader.name_parts(source)
    if part is None and len(names) > 1:
        raise SeveralParts(source.name, find_parts(format_, source))
    if not names:
        refuse(source.name, "文件里没有可读的图层或工作表", "the file has no layer or sheet that can be read")
    if part is not None and part not in names:
        shown = show_value(part)
        refuse(source.name, f"没有名为“{shown}”的图层或工作表", f"no layer or sheet is called '{shown}'")
    chosen = part or names[0]
    return replace(_within_limits(reader.read_part(source, chosen)), part=chosen)


def _within_limits(contents: FileContents) -> FileContents:
    if len(contents.columns) > PROPERTY_LIMIT:
        refuse(contents.name, f"属性（列）超过 {PROPERTY_LIMIT} 个", f"more than {PROPERTY_LIMIT} properties (columns)")
    return contents


def _reader(format_: Format) -> Reader:
    return cast(Reader, import_module(f"zqmap.intake.formats.{MODULES[format_]}"))
