"""Read a file that somebody hands in, of whatever format; nothing of it is believed."""

from __future__ import annotations

from pathlib import Path, PurePath

from zqmap.errors import SeveralParts
from zqmap.intake.contents import FileContents, FilePart
from zqmap.intake.formats.geojson import read_geojson
from zqmap.intake.formats.signatures import Format, find_format
from zqmap.intake.formats.source import Progress, Source, say_nothing
from zqmap.intake.limits import (
    FEATURE_LIMIT,
    FILE_LIMIT_BYTES,
    PROPERTY_LIMIT,
    SMALL_FILE_BYTES,
    VERTEX_LIMIT,
)
from zqmap.intake.readers import choose_part, find_parts
from zqmap.intake.worker import Errand, list_in_worker, read_in_worker
from zqmap.model.values import show_value

__all__ = [
    "FEATURE_LIMIT",
    "FILE_LIMIT_BYTES",
    "PROPERTY_LIMIT",
    "VERTEX_LIMIT",
    "FileContents",
    "FilePart",
    "Progress",
    "SeveralParts",
    "list_parts",
    "read_file",
    "read_geojson",
    "say_nothing",
]

OWN_PARSERS = frozenset({Format.GEOJSON, Format.GEOJSON_SEQUENCE})
"""The formats that no foreign library parses."""


def list_parts(path: Path, *, name: str | None = None) -> tuple[FilePart, ...]:
    """List the layers or sheets of a file; `name` is the name it was handed in under, where that is another.

    Raises:
        UnreadableFile: see `read_file`.

    """
    errand = _errand(path, name)
    if _is_light(errand):
        return find_parts(errand.format, Source(path, errand.name))
    return list_in_worker(errand)


def read_file(
    path: Path,
    *,
    part: str | None = None,
    encoding: str | None = None,
    name: str | None = None,
    progress: Progress = say_nothing,
) -> FileContents:
    """Read a file, its coordinates and texts as they stand there.

    `part` chooses a layer or sheet, `encoding` the encoding of a Shapefile's or table's texts where they are in doubt;
    `name` is the name the file was handed in under, where that is another. All but small GeoJSON is read in a worker
    process of its own, bounded in memory, time and rights. `progress` is told how many rows were read, and of how many.

    Raises:
        UnreadableFile: it is not there, too large, of a format that is not read or not what its ending says, cannot be
            parsed, or its worker died.
        SeveralParts: it has several layers or sheets and none was chosen.

    """
    errand = _errand(path, name, part, encoding)
    if _is_light(errand):
        return choose_part(errand.format, Source(path, errand.name, encoding, progress), part)
    return read_in_worker(errand, progress)


def _errand(path: Path, name: str | None, part: str | None = None, encoding: str | None = None) -> Errand:
    written = name or path.name or str(path)
    shown = show_value(written)
    return Errand(path, shown, find_format(path, PurePath(written).suffix.lower(), shown), part, encoding)


def _is_light(errand: Errand) -> bool:
    return errand.format in OWN_PARSERS and errand.path.stat().st_size <= SMALL_FILE_BYTES
