"""GeoJSON text sequences (RFC 8142) and one feature a line."""

from __future__ import annotations

from typing import Any

from zqmap.intake.contents import FileContents, FilePart, list_types, refuse
from zqmap.intake.formats.geojson import decode_json, parse_json, read_features
from zqmap.intake.formats.source import Source, read_bytes

RECORD_SEPARATOR = "\x1e"


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """Give the one part that such a file has."""
    contents = read_part(source)
    return (FilePart(source.name, len(contents.rows), list_types(contents.geometries)),)


def name_parts(source: Source) -> tuple[str, ...]:
    """Give the name of the one part that such a file has."""
    return (source.name,)


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read the whole file; it has no parts to choose from.

    Raises:
        UnreadableFile: a record is no GeoJSON feature, or they are over a limit.

    """
    text = decode_json(read_bytes(source.path, source.name), source.name)
    between = RECORD_SEPARATOR if RECORD_SEPARATOR in text else "\n"
    records = [record for record in text.split(between) if record.strip()]
    if not records:
        refuse(source.name, "文件是空的", "the file is empty")
    source.count(0, len(records))
    features: list[Any] = [parse_json(record, source.name) for record in records]
    return read_features(features, source.name, "GeoJSON text sequence", source.progress)
