"""CSV and its kin: cells between commas, semicolons or tabs, in whatever encoding Excel or a GIS writes."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import replace

from zqmap.intake.contents import FileContents, FilePart, list_types, refuse
from zqmap.intake.formats.encodings import Encoding, find_encoding, normalise_name
from zqmap.intake.formats.source import Source, read_bytes
from zqmap.intake.formats.table import read_cells
from zqmap.intake.limits import CELL_LIMIT_CHARACTERS, FEATURE_LIMIT

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DELIMITERS = ",;\t|，；"
DEFAULT_DELIMITER = ","


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """Give the one part that such a file has."""
    contents = read_part(source)
    return (FilePart(source.name, len(contents.rows), list_types(contents.geometries)),)


def name_parts(source: Source) -> tuple[str, ...]:
    """Give the name of the one part that such a file has."""
    return (source.name,)


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read the whole file; its values stay texts.

    Raises:
        UnreadableFile: it is no table, not in the encoding that was asked for, or over a limit.

    """
    data = read_bytes(source.path, source.name)
    encoding = _find_encoding(data, source)
    contents = read_cells(_split(_decode(data, encoding, source), source), source, "CSV")
    return replace(
        contents,
        encoding=encoding.name,
        encoding_doubtful=encoding.doubtful,
        encoding_samples=encoding.samples,
    )


def _find_encoding(data: bytes, source: Source) -> Encoding:
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    if marked:
        return Encoding(marked)
    if source.encoding is not None:
        name = normalise_name(source.encoding)
        if name is None:
            refuse(source.name, "不认识所选编码", "the encoding that was chosen is not known")
        return Encoding(name)
    return find_encoding(data.splitlines())


def _decode(data: bytes, encoding: Encoding, source: Source) -> str:
    try:
        text = data.decode(encoding.name)
    except (UnicodeDecodeError, LookupError) as error:
        named = encoding.name.upper()
        refuse(source.name, f"文字不是 {named} 编码", f"its text is not in {named}", error)
    if "\0" in text:
        refuse(source.name, "不是文本文件", "this is not a text file")
    return text


def _split(text: str, source: Source) -> list[list[str]]:
    csv.field_size_limit(CELL_LIMIT_CHARACTERS)
    cells: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_find_delimiter(text), strict=True):
            cells.append(row)
            if len(cells) > FEATURE_LIMIT + 1:
                refuse(source.name, f"超过 {FEATURE_LIMIT} 行", f"more than {FEATURE_LIMIT} rows")
    except csv.Error as error:
        line = len(cells) + 1
        refuse(source.name, f"第 {line} 行的引号或长度有误", f"row {line} has a wrong quote or is too long", error)
    return cells


def _find_delimiter(text: str) -> str:
    """Give the sign that stands most often in the first line, outside quotes."""
    first = text.lstrip().split("\n", 1)[0][:20_000]
    bare = "".join(first.split('"')[::2])
    best = max(DELIMITERS, key=bare.count)
    return best if bare.count(best) else DEFAULT_DELIMITER
