"""Play a layer's rows from the first revision to the last and hold each state against what its line says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from zqmap.model.revisions import Fault
from zqmap.model.values import show_value
from zqmap.store.digests import content_digest


class StoredRow(NamedTuple):
    """One state of one feature without its content; the numbers may be anything in a damaged store."""

    id: str
    valid_from: Any
    valid_to: Any
    digest: str


def validity_faults(layer: str, head: int, rows: Sequence[StoredRow]) -> Iterator[Fault]:
    """Find rows whose validity is no span of revisions, and features with two rows at once."""
    for row in rows:
        if not _is_span(row, head):
            yield _validity_fault(layer, row)
    by_id: dict[str, list[StoredRow]] = defaultdict(list)
    for row in rows:
        if _is_span(row, head):
            by_id[row.id].append(row)
    for states in by_id.values():
        states.sort(key=lambda row: row.valid_from)
        for earlier, later in pairwise(states):
            if earlier.valid_to is None or earlier.valid_to > later.valid_from:
                yield _validity_fault(layer, earlier)


def replay_faults(layer: str, lines: Iterable[Mapping[str, Any]], rows: Sequence[StoredRow]) -> Iterator[Fault]:
    """Find revisions whose digest or counts are not those of their rows."""
    begins: dict[Any, dict[str, str]] = defaultdict(dict)
    ends: dict[Any, set[str]] = defaultdict(set)
    for row in rows:
        begins[row.valid_from][row.id] = row.digest
        ends[row.valid_to].add(row.id)
    state: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        begun, ended = begins[number], ends[number]
        for id_ in ended:
            state.pop(id_, None)
        state.update(begun)
        counts = (len(state), len(begun.keys() - ended), len(begun.keys() & ended), len(ended - begun.keys()))
        yield from _line_faults(layer, line, counts, content_digest(state))


def _line_faults(layer: str, line: Mapping[str, Any], counts: tuple[int, ...], digest: str) -> Iterator[Fault]:
    number = line["number"]
    if digest != line["digest"]:
        said = f"版本 {number} 的内容与其摘要不符", f"the content of revision {number} does not fit its digest"
        yield Fault("revision_digest", layer, number, f"{layer}：{said[0]}", f"{layer}: {said[1]}")
    told = tuple(line[name] for name in ("features", "added", "changed", "removed"))
    if counts != told:
        said = (
            f"版本 {number} 的计数 {told} 与内容 {counts} 不符",
            f"the counts of revision {number} are {told}, its content has {counts}",
        )
        yield Fault("counts", layer, number, f"{layer}：{said[0]}", f"{layer}: {said[1]}")


def _is_span(row: StoredRow, head: int) -> bool:
    if not isinstance(row.valid_from, int) or not 1 <= row.valid_from <= head:
        return False
    return row.valid_to is None or (isinstance(row.valid_to, int) and row.valid_from < row.valid_to <= head)


def _validity_fault(layer: str, row: StoredRow) -> Fault:
    shown, span = show_value(row.id), f"{row.valid_from}–{row.valid_to}"
    said = f"要素 {shown} 的有效版本 {span} 有误", f"the validity {span} of feature {shown} is wrong"
    return Fault("validity", layer, None, f"{layer}：{said[0]}", f"{layer}: {said[1]}")
