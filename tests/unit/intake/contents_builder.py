"""File contents with defaults, so that a test states only what it is about."""

from __future__ import annotations

from typing import Any

from shapely.geometry.base import BaseGeometry

from zqmap.intake.contents import FileContents, list_columns


def contents_of(
    *rows: dict[str, Any], geometries: list[BaseGeometry | None] | None = None, **more: Any
) -> FileContents:
    shapes = [None] * len(rows) if geometries is None else geometries
    return FileContents("file.xlsx", "Excel", list(rows), shapes, columns=list_columns(rows), **more)


def column_of(name: str, *values: Any) -> FileContents:
    return contents_of(*({name: value} for value in values))
