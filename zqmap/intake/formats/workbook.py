"""Excel workbooks: the values of visible sheets, after a look at what unpacking and walking them would cost."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, cast

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.intake.formats.archives import Archive, Member, open_archive
from zqmap.intake.formats.source import Source
from zqmap.intake.formats.table import HEADER_ROWS, count_rows, read_cells
from zqmap.intake.formats.values import plain_value
from zqmap.intake.formats.xml import refuse_document_type
from zqmap.intake.limits import CELL_LIMIT_CHARACTERS, FEATURE_LIMIT, PROPERTY_LIMIT, SHEET_LIMIT_BYTES
from zqmap.model.sheets import EXPLAINING_SHEETS

WORKBOOK = "xl/workbook.xml"
COLUMN_LIMIT = 4 * PROPERTY_LIMIT
"""How far to the right a cell may stand; columns in between may be blank."""

OVERLAP_BYTES = 200
PLACE = re.compile(rb"<(?:\w+:)?c\s[^>]{0,150}?\br\s*=\s*[\"']([A-Za-z]{1,4})(\d{1,8})[\"']")
ROW = re.compile(rb"<(?:\w+:)?row\s[^>]{0,150}?\br\s*=\s*[\"'](\d{1,8})[\"']")


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """List the visible sheets that hold something.

    Raises:
        UnreadableFile: the workbook is refused.

    """
    with _open_workbook(source) as workbook:
        counts = [(sheet.title, count_rows(sheet.iter_rows(values_only=True))) for sheet in _visible_sheets(workbook)]
        return tuple(FilePart(title, count) for title, count in counts if count)


def name_parts(source: Source) -> tuple[str, ...]:
    """Name the visible sheets that hold something.

    Raises:
        UnreadableFile: the workbook is refused.

    """
    with _open_workbook(source) as workbook:
        return tuple(
            sheet.title
            for sheet in _visible_sheets(workbook)
            if any(cell is not None for row in sheet.iter_rows(values_only=True) for cell in row)
        )


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read one of the sheets; formulas give the values that they had when the workbook was saved.

    Raises:
        UnreadableFile: the workbook is refused, or the sheet is no table.

    """
    with _open_workbook(source) as workbook:
        sheet = next(sheet for sheet in _visible_sheets(workbook) if part in (None, sheet.title))
        cells = []
        for row in sheet.iter_rows(values_only=True):
            cells.append([_plain_cell(cell, source) for cell in row])
            source.count(len(cells) - 1)
        return read_cells(cells, source, "Excel")


@contextmanager
def _open_workbook(source: Source) -> Iterator[Any]:
    with open_archive(source.path, source.name) as archive:
        _judge(archive)
    try:
        opened = openpyxl.load_workbook(source.path, read_only=True, data_only=True, keep_links=False)
        with closing(opened):
            yield opened
    except (InvalidFileException, zipfile.BadZipFile, zlib.error) as error:
        refuse(source.name, "工作簿无法读取", "the workbook cannot be read", error)
    except (SyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
        # openpyxl has no error of its own for a damaged workbook; what its parsing meets comes through.
        refuse(source.name, "工作簿已损坏", "the workbook is damaged", error)


def _judge(archive: Archive) -> None:
    if not any(member.name == WORKBOOK for member in archive.members):
        refuse(archive.name, "内容不是 Excel 工作簿", "the content is no Excel workbook")
    for member in archive.members:
        if not member.name.lower().endswith((".xml", ".rels")):
            continue
        if member.info.file_size > SHEET_LIMIT_BYTES:
            refuse(archive.name, f"“{member.name}”过大", f"'{member.name}' is too large")
        _judge_xml(archive, member)


def _judge_xml(archive: Archive, member: Member) -> None:
    """Refuse entities, and cells so far out that a table of them would not fit into memory."""
    refuse_document_type(archive.pieces(member), archive.name)
    kept = b""
    for piece in archive.pieces(member):
        _judge_piece(kept + piece, archive)
        kept = piece[-OVERLAP_BYTES:]


def _judge_piece(seen: bytes, archive: Archive) -> None:
    if b"\0" in seen:
        refuse(archive.name, "工作簿的文字不是 UTF-8 编码", "the text of the workbook is not in UTF-8")
    rows = [int(row) for row in ROW.findall(seen)]
    places = [(_column_number(letters), int(row)) for letters, row in PLACE.findall(seen)]
    lowest = max([*rows, *(row for _, row in places)], default=0)
    rightmost = max((column for column, _ in places), default=0)
    if lowest > FEATURE_LIMIT + HEADER_ROWS:
        refuse(
            archive.name,
            f"单元格一直到第 {lowest} 行；最多 {FEATURE_LIMIT} 行，请删除多余的行",
            f"cells reach down to row {lowest}; {FEATURE_LIMIT} rows at most, delete those not needed",
        )
    if rightmost > COLUMN_LIMIT:
        refuse(
            archive.name,
            f"单元格一直到第 {rightmost} 列；最多 {COLUMN_LIMIT} 列，请删除多余的列",
            f"cells reach out to column {rightmost}; {COLUMN_LIMIT} columns at most, delete those not needed",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _visible_sheets(workbook: Any) -> list[Any]:
    shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    sheets = [sheet for sheet in shown if sheet.title not in EXPLAINING_SHEETS] or shown
    for sheet in sheets:
        # What the workbook says of its size is not believed; rows end where their cells do.
        sheet.reset_dimensions()
    return sheets


def _plain_cell(cell: Any, source: Source) -> Any:
    if isinstance(cell, str) and len(cell) > CELL_LIMIT_CHARACTERS:
        refuse(source.name, "单元格文字过长", "the text of a cell is too long")
    if isinstance(cell, time | timedelta):
        return str(cell)
    return plain_value(cast(date | datetime | Any, cell))
