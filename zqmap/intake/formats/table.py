"""A table of cells becomes contents: its header, its rows, its places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from zqmap.intake.contents import FileContents, refuse
from zqmap.intake.formats.places import find_places, make_places
from zqmap.intake.formats.shapes import refuse_too_many
from zqmap.intake.formats.source import Source
from zqmap.intake.limits import PROPERTY_LIMIT
from zqmap.model.values import show_value

HEADER_ROWS = 10
"""How many rows from the top the header is looked for in: a title often stands above it."""

Cells = Sequence[Any]


def read_cells(cells: Sequence[Cells], source: Source, kind: str) -> FileContents:
    """Make contents of a table whose header is in one of its first rows; blank rows are left out.

    Raises:
        UnreadableFile: it has no header or two columns of one name, or is over a limit.

    """
    filled = [row for row in cells if any(_is_stated(cell) for cell in row)]
    head = _find_header(filled)
    if head is None:
        refuse(source.name, "表里没有表头和数据", "the table has no header and rows")
    columns = _name_columns(filled, head, source)
    rows = [_make_row(columns, row) for row in filled[head + 1 :]]
    source.count(len(rows), len(rows))
    places = find_places(list(columns.values()), rows)
    geometries, broken = make_places(places, rows)
    refuse_too_many(source.name, geometries)
    kept = tuple(name for name in columns.values() if name not in places.names)
    attributes = [{name: row[name] for name in kept} for row in rows]
    return FileContents(
        source.name, kind, attributes, geometries, broken, columns=kept, coordinate_columns=places.pair or ()
    )


def count_rows(cells: Iterable[Cells]) -> int:
    """Count the rows below the header that hold something; 0 where the table is blank."""
    top: list[Cells] = []
    filled = 0
    for row in cells:
        if any(_is_stated(cell) for cell in row):
            filled += 1
            top += [row] if filled <= HEADER_ROWS else []
    head = _find_header(top)
    return min(filled, 1) if head is None else filled - head - 1


def _find_header(rows: Sequence[Cells]) -> int | None:
    """Find the first row of texts that fills at least half the width of the rows below it."""
    top = rows[:HEADER_ROWS]
    widths = [sum(_is_stated(cell) for cell in row) for row in top]
    for at, (row, width) in enumerate(zip(top, widths, strict=True)):
        texts = all(isinstance(cell, str) for cell in row if _is_stated(cell))
        if texts and width * 2 >= max(widths) and at + 1 < len(rows):
            return at
    return None


def _name_columns(rows: Sequence[Cells], head: int, source: Source) -> dict[int, str]:
    """Give the name of each column that has one or holds something, by its place."""
    header = rows[head]
    used = {at for row in rows[head:] for at, cell in enumerate(row) if _is_stated(cell)}
    if len(used) > PROPERTY_LIMIT:
        refuse(source.name, f"列超过 {PROPERTY_LIMIT} 个", f"more than {PROPERTY_LIMIT} columns")
    names = {
        at: str(header[at]).strip() if at < len(header) and _is_stated(header[at]) else f"column_{at + 1}"
        for at in sorted(used)
    }
    written = list(names.values())
    twice = next((name for name in written if written.count(name) > 1), None)
    if twice is not None:
        shown = show_value(twice)
        refuse(source.name, f"有两列都叫“{shown}”", f"two columns are called '{shown}'")
    return names


def _make_row(columns: dict[int, str], row: Cells) -> dict[str, Any]:
    cells = {name: row[at] if at < len(row) else None for at, name in columns.items()}
    return {name: cell if _is_stated(cell) else None for name, cell in cells.items()}


def _is_stated(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())
