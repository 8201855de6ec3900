"""DXF drawings: the entities of a CAD layer, after a count of what their blocks unfold to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from zqmap.intake.contents import FileContents, FilePart, list_types, refuse
from zqmap.intake.formats.encodings import Encoding, decode_passed_through, find_encoding, normalise_name
from zqmap.intake.formats.gdal_table import read_table
from zqmap.intake.formats.shapes import make_shapes, refuse_too_many
from zqmap.intake.formats.signatures import BINARY_DXF_START
from zqmap.intake.formats.source import Source, read_bytes
from zqmap.intake.limits import BLOCK_LIMIT

LAYER = "Layer"
TEXT_INSIDE = "图中文字"
"""The column that holds the text inside a closed line."""

POLYGON_TYPE = 3
RING_POINTS = 4
MODEL_SPACE = "entities"
DEPTH_LIMIT = 30
"""How deeply blocks may hold blocks."""

CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+ANSI_(\d+)", re.IGNORECASE)
WESTERN = "1252"
DEFAULT_ENCODING = "utf-8"

Pair = tuple[str, bytes]


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """List the CAD layers that hold something.

    Raises:
        UnreadableFile: the drawing is refused or damaged.

    """
    contents = _read_drawing(source)
    found: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(contents.rows):
        found[_layer(row)].append(at)
    return tuple(
        FilePart(name, len(rows), list_types(contents.geometries[at] for at in rows)) for name, rows in found.items()
    )


def name_parts(source: Source) -> tuple[str, ...]:
    """Name the CAD layers that hold something.

    Raises:
        UnreadableFile: the drawing is refused or damaged.

    """
    return tuple(dict.fromkeys(map(_layer, _read_drawing(source).rows)))


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read the entities of one CAD layer; closed polylines are polygons. A drawing names no coordinate system.

    Raises:
        UnreadableFile: the drawing is refused or damaged.

    """
    whole = _read_drawing(source)
    chosen = [at for at, row in enumerate(whole.rows) if part in (None, _layer(row))]
    inside = _texts_inside(whole)
    return replace(
        whole,
        rows=[whole.rows[at] | ({TEXT_INSIDE: inside[at]} if at in inside else {}) for at in chosen],
        columns=(*whole.columns, TEXT_INSIDE) if inside.keys() & set(chosen) else whole.columns,
        geometries=[whole.geometries[at] for at in chosen],
        broken={row: whole.broken[at + 1] for row, at in enumerate(chosen, start=1) if at + 1 in whole.broken},
    )


def _texts_inside(whole: FileContents) -> dict[int, str]:
    """Map the places of closed lines to the text that stands in them, where it is one alone: it names them."""
    shapes = np.array([*map(_filled, whole.geometries), None], dtype=object)
    texts = [at for at, row in enumerate(whole.rows) if _is_text(row) and whole.geometries[at] is not None]
    rings = np.flatnonzero(shapely.get_type_id(shapes) == POLYGON_TYPE)
    found: dict[int, list[str]] = defaultdict(list)
    if texts and len(rings):
        places, of_text = shapely.STRtree(shapes[texts]).query(shapes[rings], predicate="contains")
        for ring, text in zip(rings[places].tolist(), of_text.tolist(), strict=True):
            found[ring].append(str(whole.rows[texts[text]]["Text"]).strip())
    return {at: said[0] for at, said in found.items() if len(said) == 1}


def _filled(shape: BaseGeometry | None) -> BaseGeometry | None:
    is_ring = isinstance(shape, LineString) and shape.is_closed and len(shape.coords) >= RING_POINTS
    return Polygon(shape.coords) if is_ring and shape is not None else shape


def _is_text(row: dict[str, object]) -> bool:
    return "Text" in str(row.get("SubClasses") or "") and bool(str(row.get("Text") or "").strip())


def _layer(row: dict[str, object]) -> str:
    return str(row.get(LAYER) or "0")


@cache
def _read_drawing(source: Source) -> FileContents:
    data = read_bytes(source.path, source.name)
    if data.startswith(BINARY_DXF_START):
        refuse(source.name, "二进制 DXF，请另存为文本（ASCII）DXF", "a binary DXF; save it as a text (ASCII) DXF")
    _judge_blocks(data, source)
    table = read_table(source.path, source, MODEL_SPACE)
    geometries, broken = make_shapes(table.binaries)
    refuse_too_many(source.name, geometries)
    encoding = _find_encoding(data, source)
    try:
        rows = [{key: _plain(cell, encoding) for key, cell in row.items()} for row in table.rows]
    except UnicodeError as error:
        named = encoding.name.upper()
        refuse(source.name, f"图中文字不是 {named} 编码", f"its texts are not in {named}", error)
    return FileContents(
        source.name,
        "DXF",
        rows,
        geometries,
        broken,
        columns=table.columns,
        encoding=encoding.name,
        encoding_doubtful=encoding.doubtful,
        encoding_samples=encoding.samples,
    )


def _find_encoding(data: bytes, source: Source) -> Encoding:
    """Find the encoding of a drawing's texts; the Western code page is what many programs name whatever they write."""
    if source.encoding is not None:
        return Encoding(normalise_name(source.encoding) or DEFAULT_ENCODING)
    named = CODE_PAGE.search(data)
    told = None if named is None else named[1].decode("ascii")
    return find_encoding(data.splitlines(), None if told == WESTERN else told)


def _plain(value: object, encoding: Encoding) -> object:
    return decode_passed_through(value, encoding.name) if isinstance(value, str) and not value.isascii() else value


def _judge_blocks(data: bytes, source: Source) -> None:
    """Count the entities that all insertions unfold to, without unfolding them."""
    inside: dict[str, Counter[str]] = defaultdict(Counter)
    sizes: Counter[str] = Counter()
    _collect_blocks(_pairs(data), inside, sizes)

    def unfold(name: str, depth: int) -> int:
        if depth > DEPTH_LIMIT:
            refuse(source.name, "图块嵌套太深或循环引用", "blocks are nested too deeply or hold themselves")
        return sizes[name] + sum(count * known(held, depth + 1) for held, count in inside[name].items())

    @cache
    def known(name: str, depth: int) -> int:
        return unfold(name, depth)

    if unfold("", 0) > BLOCK_LIMIT:
        refuse(
            source.name,
            f"图块展开后的图元超过 {BLOCK_LIMIT} 个",
            f"its blocks unfold to more than {BLOCK_LIMIT} entities",
        )


def _collect_blocks(pairs: Iterator[Pair], inside: dict[str, Counter[str]], sizes: Counter[str]) -> None:
    """Count the entities and insertions in each block and, under no name, outside of all."""
    block, entity, held, across, down = "", b"", "", 1, 1
    for code, value in (*pairs, ("0", b"EOF")):
        if code == "0":
            if entity == b"BLOCK":
                block = held
            elif entity == b"INSERT":
                inside[block][held] += max(across, 1) * max(down, 1)
            elif entity:
                sizes[block] += 1
            block = "" if value == b"ENDBLK" else block
            entity, held, across, down = value, "", 1, 1
        elif code == "2":
            held = value.decode("latin-1").casefold()
        elif code in ("70", "71") and entity == b"INSERT" and value.isdigit():
            across, down = (int(value), down) if code == "70" else (across, int(value))


def _pairs(data: bytes) -> Iterator[Pair]:
    """Give the group codes of a text DXF with their values."""
    lines = iter(data.splitlines())
    for code, value in zip(lines, lines, strict=False):
        yield code.strip().decode("latin-1"), value.strip()
