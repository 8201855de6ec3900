"""What a worker found, as files in its folder: JSON and well-known binary, which hold data and nothing that runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from zqmap.errors import SeveralParts, UnreadableFile
from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.model.text import Text
from zqmap.model.values import Problem

RESULT = "result.json"
ROWS = "rows.jsonl"
GEOMETRIES = "geometries.bin"

ROWS_A_LINE = 2_000

Answer = FileContents | tuple[FilePart, ...]


def write_answer(folder: Path, answer: Answer) -> None:
    """Write the contents of a file or the list of its parts."""
    if isinstance(answer, FileContents):
        _write_rows(folder, answer.rows)
        _write(folder, {"contents": _describe(answer, _write_geometries(folder, answer.geometries))})
    else:
        _write(folder, {"parts": _list(answer)})


def write_refusal(folder: Path, error: UnreadableFile | SeveralParts) -> None:
    """Write why a file was not read."""
    if isinstance(error, UnreadableFile):
        _write(folder, {"refused": [error.reason.zh, error.reason.en]})
    else:
        _write(folder, {"several": _list(error.parts)})


def read_answer(folder: Path, name: str) -> Answer:
    """Read what a worker wrote; `name` is the file's for messages.

    Raises:
        UnreadableFile: the worker says so, or has written nothing that makes sense.
        SeveralParts: the worker says so.

    """
    try:
        written = json.loads((folder / RESULT).read_bytes())
        if not isinstance(written, dict):
            raise TypeError("not an object")
        if "refused" in written:
            raise UnreadableFile(name, Text(*map(str, written["refused"])))
        if "several" in written:
            raise SeveralParts(name, _parts(written["several"]))
        if "parts" in written:
            return _parts(written["parts"])
        return _contents(folder, written["contents"], name)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, shapely.GEOSException) as error:
        refuse(name, "读取程序的结果不完整", "what the reader wrote is not complete", error)


def _write(folder: Path, value: Any) -> None:
    with (folder / RESULT).open("w", encoding="ascii") as file:
        json.dump(value, file, separators=(",", ":"))


def _list(parts: tuple[Any, ...]) -> list[list[Any]]:
    return [[part.name, part.features, list(part.geometry_types)] for part in parts]


def _parts(written: Any) -> tuple[FilePart, ...]:
    return tuple(FilePart(str(name), int(count), tuple(map(str, types))) for name, count, types in written)


def _describe(contents: FileContents, lengths: list[int]) -> dict[str, Any]:
    return {
        "format": contents.format,
        "lengths": lengths,
        "broken": [[row, *_describe_problem(problem)] for row, problem in contents.broken.items()],
        "declared_crs": contents.declared_crs,
        "declared_wkt": contents.declared_wkt,
        "columns": contents.columns,
        "encoding": [contents.encoding, contents.encoding_doubtful, contents.encoding_samples],
        "part": contents.part,
        "coordinate_columns": contents.coordinate_columns,
        "outer_ids": list(contents.outer_ids.items()),
    }


def _describe_problem(problem: Problem) -> list[str | None]:
    closed = None if problem.closed is None else shapely.to_wkb(problem.closed, hex=True)
    return [problem.code, problem.text.zh, problem.text.en, closed]


def _problem(code: str, zh: str, en: str, closed: str | None) -> Problem:
    return Problem(code, Text(zh, en), None if closed is None else shapely.from_wkb(closed))


def _contents(folder: Path, written: Any, name: str) -> FileContents:
    encoding, doubtful, samples = written["encoding"]
    geometries, rows = list(_read_geometries(folder, written["lengths"])), _read_rows(folder)
    if len(geometries) != len(rows):
        raise ValueError(f"{len(geometries)} geometries for {len(rows)} rows")
    return FileContents(
        name=name,
        format=written["format"],
        rows=rows,
        geometries=geometries,
        broken={int(row): _problem(*described) for row, *described in written["broken"]},
        declared_crs=written["declared_crs"],
        columns=tuple(written["columns"]),
        encoding=encoding,
        encoding_doubtful=bool(doubtful),
        part=written["part"],
        declared_wkt=written["declared_wkt"],
        encoding_samples=tuple((str(key), str(text)) for key, text in samples),
        coordinate_columns=tuple(written["coordinate_columns"]),
        outer_ids={int(row): str(outer) for row, outer in written["outer_ids"]},
    )


def _write_rows(folder: Path, rows: list[dict[str, Any]]) -> None:
    with (folder / ROWS).open("w", encoding="ascii") as file:
        for start in range(0, len(rows), ROWS_A_LINE):
            json.dump(rows[start : start + ROWS_A_LINE], file, separators=(",", ":"))
            file.write("\n")


def _read_rows(folder: Path) -> list[dict[str, Any]]:
    """Read the properties of all rows; texts that are equal become one object, which takes a third of the memory."""
    rows: list[dict[str, Any]] = []
    known: dict[str, str] = {}
    with (folder / ROWS).open("rb") as file:
        for line in file:
            rows += [_share(row, known) for row in json.loads(line)]
    return rows


def _share(row: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    return {name: known.setdefault(value, value) if type(value) is str else value for name, value in row.items()}


def _write_geometries(folder: Path, geometries: list[BaseGeometry | None]) -> list[int]:
    """Write all geometries one after the other; give the length of each in bytes, -1 where there is none."""
    binaries = shapely.to_wkb(np.array([*geometries, None], dtype=object)[:-1])
    with (folder / GEOMETRIES).open("wb") as file:
        file.writelines(binary for binary in binaries if binary is not None)
    return [-1 if binary is None else len(binary) for binary in binaries]


def _read_geometries(folder: Path, lengths: list[int]) -> Iterator[BaseGeometry | None]:
    data = (folder / GEOMETRIES).read_bytes()
    ends = np.cumsum(np.maximum(np.array(lengths, dtype=np.int64), 0)).tolist()
    binaries = [None if length < 0 else data[end - length : end] for length, end in zip(lengths, ends, strict=True)]
    yield from shapely.from_wkb(np.array([*binaries, None], dtype=object)[:-1])
