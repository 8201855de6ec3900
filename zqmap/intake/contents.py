"""What a file says, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from shapely.geometry.base import BaseGeometry

from zqmap.errors import UnreadableFile
from zqmap.model.text import Text
from zqmap.model.values import Problem


@dataclass(frozen=True, slots=True)
class FilePart:
    """A layer, sheet or folder of a file; `geometry_types` are names such as Polygon, without the empty ones."""

    name: str
    features: int
    geometry_types: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileContents:
    """What a file says: properties and geometries in the order of its features, coordinates as they stand there.

    `broken` maps rows (from 1) whose geometry cannot be made to the reason; `declared_crs` is the name that the file
    itself gives to its coordinate system (EPSG:4547 where it is known), or None, and `declared_wkt` its full text.
    `columns` are the names of the properties in the file's order. `part` is the layer or sheet that was read.
    Where `encoding_doubtful`, `encoding_samples` shows what the file says in each encoding that is possible.
    `outer_ids` maps rows to the id that GeoJSON has beside the properties, where the properties name another.
    `coordinate_columns` are the headers, easting or longitude first, whose cells became points.
    `is_located` says that a person confirmed the coordinate system, so that the geometries are in WGS 84.
    """

    name: str
    format: str
    rows: list[dict[str, Any]]
    geometries: list[BaseGeometry | None]
    broken: Mapping[int, Problem] = field(default_factory=dict)
    declared_crs: str | None = None
    columns: tuple[str, ...] = ()
    encoding: str | None = None
    encoding_doubtful: bool = False
    part: str | None = None
    declared_wkt: str | None = None
    encoding_samples: tuple[tuple[str, str], ...] = ()
    coordinate_columns: tuple[str, ...] = ()
    is_located: bool = False
    outer_ids: Mapping[int, str] = field(default_factory=dict)


def list_columns(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """List the names of all properties, in the order in which they first come."""
    return tuple(dict.fromkeys(name for row in rows for name in row))


def list_types(geometries: Iterable[BaseGeometry | None]) -> tuple[str, ...]:
    """List the types of all geometries that are there, in alphabetical order."""
    return tuple(sorted({shape.geom_type for shape in geometries if shape is not None}))


def refuse(name: str, zh: str, en: str, cause: BaseException | None = None) -> NoReturn:
    """Raise `UnreadableFile` with one sentence in each language."""
    raise UnreadableFile(name, Text(zh, en)) from cause
