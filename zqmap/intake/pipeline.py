"""From a brought file and what was decided about it to a proposal, one step after another.

`Pipeline.advance` goes as far as the decisions reach and says what is asked next. What a step made is kept until what
it was made from changes, so that a decision near the end does not read the file again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import geopandas as gpd

from zqmap.errors import NoDatumShift, SeveralParts, UnreadableFile
from zqmap.intake.cases import Case, Choices
from zqmap.intake.checks import CheckedFile, check_contents
from zqmap.intake.contents import FileContents, FilePart
from zqmap.intake.formats.source import say_nothing
from zqmap.intake.ids import give_ids
from zqmap.intake.lookalikes import find_lookalikes
from zqmap.intake.matching import Matching, column_signature, propose_matching
from zqmap.intake.names import transcribe_names
from zqmap.intake.progress import Progress, Step
from zqmap.intake.proposal import make_proposal
from zqmap.intake.read import read_file
from zqmap.intake.readings import read_rows, with_defaults, with_published
from zqmap.intake.references import find_unknown_references, referred_layers
from zqmap.intake.repairs import Repair, apply_repairs, propose_repairs
from zqmap.intake.systems import convert, find_system
from zqmap.intake.twins import find_twins
from zqmap.model.findings import Finding
from zqmap.model.frames import make_frame
from zqmap.model.layers import Layer, find_layer
from zqmap.store.guards import Guard, let_pass
from zqmap.store.memory import StoredMatchings
from zqmap.store.store import Store
from zqmap.telemetry.figures import INTAKES

Made = TypeVar("Made")
Tell = Callable[[int, int], None]
"""Told how many rows of how many are read."""

Begin = Callable[[str], None]
"""Told the name of a step that begins: read, locate, convert, match, apply, check, propose."""


class Pipeline:
    """The steps of one person's case, with what each made last; not for several threads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: dict[str, tuple[Hashable, Any]] = {}
        self._begin: Begin = _begin_nothing

    def advance(self, case: Case, tell: Tell = say_nothing, *, begin: Begin | None = None) -> Progress:
        """Go as far as the decisions of a case reach.

        `tell` is told how far the reading is, `begin` the name of each step that has something to do.

        Raises:
            UnreadableFile: the file cannot be read.
            UnknownRevision: the layer never had the revision that the case was begun on.
            StoreUnavailable: the store does not answer.

        """
        layer, choices = find_layer(case.choices.layer), case.choices
        self._begin = begin or _begin_nothing
        try:
            contents = self._read(case, tell)
        except SeveralParts as several:
            return Progress(Step.PART, layer, parts=tuple(part for part in several.parts if isinstance(part, FilePart)))
        here = Progress(Step.ENCODING, layer, contents=contents)
        if contents.encoding_doubtful and choices.encoding is None:
            return here
        return self._locate(case, here)

    def _read(self, case: Case, tell: Tell) -> FileContents:
        part, encoding = case.choices.part, case.choices.encoding

        def read() -> FileContents:
            return read_file(case.path, part=part, encoding=encoding, name=case.file_name, progress=tell)

        return self._once("read", (case.id, part, encoding), lambda: _read_counted(case.choices.layer, read))

    def _locate(self, case: Case, here: Progress) -> Progress:
        choices, contents = case.choices, _there(here.contents)
        key: tuple[Hashable, ...] = (case.id, choices.part, choices.encoding, choices.base)
        published = self._once("published", (choices.layer, choices.base), lambda: self._published(here.layer, choices))
        system = self._once("locate", key, lambda: find_system(contents, here.layer, published))
        here = replace(here, step=Step.SYSTEM, system=system)
        if not here.layer.is_mapped:
            return self._match(case, here, contents, published, key)
        if choices.system is None:
            return here
        key = (*key, choices.system, choices.swapped, choices.accept_null_shift)
        try:
            converted = self._once("convert", key, lambda: _convert(contents, choices))
        except NoDatumShift:
            return replace(here, lacks_shift=True)
        return self._match(case, here, converted, published, key)

    def _match(
        self, case: Case, here: Progress, converted: FileContents, published: gpd.GeoDataFrame, key: Hashable
    ) -> Progress:
        choices = case.choices
        if choices.columns is None:
            matching = self._once("match", key, lambda: self._propose(here.layer, converted))
            return replace(here, step=Step.COLUMNS, matching=matching)
        matching = Matching.from_json(choices.columns)
        key = (key, _text(choices.columns), _text(choices.defaults), choices.transcribe, _text(choices.edits))
        applied, said = self._once("apply", key, lambda: _apply(converted, matching, choices, published))
        here = replace(here, step=Step.FINDINGS, matching=matching, applied=applied)
        return self._check(case, here, said, (key, choices.repairs))

    def _check(self, case: Case, here: Progress, said: tuple[Finding, ...], key: Hashable) -> Progress:
        choices, applied = case.choices, _there(here.applied)

        def check() -> tuple[tuple[Repair, ...], CheckedFile, tuple[Finding, ...]]:
            repairs = tuple(propose_repairs(applied, here.layer))
            chosen = [repair for repair in repairs if repair.key in (choices.repairs or ())]
            repaired, done = apply_repairs(applied, chosen)
            checked = check_contents(here.layer, repaired)
            rows = {id_: number for number, row in enumerate(repaired.rows, start=1) if (id_ := row.get("id"))}
            published = self._made["published"][1]
            twins = find_twins(checked.frame, published, rows) if here.layer.is_mapped else ()
            unknown = find_unknown_references(self._store, here.layer, repaired.rows, published)
            alike = (*find_lookalikes(checked.frame, published, rows), *twins)
            return repairs, checked, (*checked.findings, *unknown, *done, *said, *alike)

        heads = self._store.heads()
        key = (key, *(heads.get(name) for name in referred_layers(here.layer)))
        repairs, checked, findings = self._once("check", key, check)
        here = replace(here, repairs=repairs, checked=checked, findings=findings)
        if here.is_blocked:
            return here
        proposal = self._once(
            "propose",
            (key, choices.mode),
            lambda: make_proposal(self._store, choices.layer, checked.frame, mode=choices.mode, base=choices.base),
        )
        return replace(here, step=Step.PROPOSAL, proposal=proposal)

    def _propose(self, layer: Layer, contents: FileContents) -> Matching:
        kept = StoredMatchings(self._store).load(layer.name, column_signature(contents.columns))
        return propose_matching(layer, contents, _read_matching(kept))

    def _published(self, layer: Layer, choices: Choices) -> gpd.GeoDataFrame:
        return self._store.read(layer.name, choices.base) if choices.base else make_frame(layer, [], [])

    def _once(self, name: str, key: Hashable, make: Callable[[], Made]) -> Made:
        kept = self._made.get(name)
        if kept is None or kept[0] != key:
            self._begin(name)
            kept = (key, make())
            self._made[name] = kept
        made: Made = kept[1]
        return made


def remember_matching(
    store: Store, columns: Sequence[str], matching: Matching, *, author: str, guard: Guard = let_pass
) -> None:
    """Remember what somebody confirmed about a file's columns, for the next file that has the same.

    Raises:
        Exception: whatever `guard` raises, which is asked inside the write.

    """
    StoredMatchings(store, author, guard).save(matching.layer, column_signature(columns), matching.as_json())


def _read_counted(layer: str, read: Callable[[], FileContents]) -> FileContents:
    try:
        contents = read()
    except UnreadableFile:
        INTAKES.labels(layer, "unreadable").inc()
        raise
    INTAKES.labels(layer, "read").inc()
    return contents


def _begin_nothing(_: str) -> None:
    """Tell nobody."""


def _convert(contents: FileContents, choices: Choices) -> FileContents:
    code = choices.system or ""
    return convert(contents, code, swapped=choices.swapped, accept_null_shift=choices.accept_null_shift)


def _apply(
    contents: FileContents, matching: Matching, choices: Choices, published: gpd.GeoDataFrame
) -> tuple[FileContents, tuple[Finding, ...]]:
    read, said = read_rows(contents, matching)
    named, by_name = give_ids(read, published)
    filled = with_defaults(with_published(named, find_layer(matching.layer), published), choices.defaults)
    edited = _edit(filled, choices)
    if not choices.transcribe:
        return edited, (*said, *by_name)
    transcribed, in_pinyin = transcribe_names(edited)
    return transcribed, (*said, *by_name, *in_pinyin)


def _read_matching(kept: Mapping[str, Any] | None) -> Matching | None:
    """Read a remembered matching; one that an older program wrote is as good as none."""
    try:
        return Matching.from_json(kept) if kept else None
    except ValueError:
        return None


def _edit(contents: FileContents, choices: Choices) -> FileContents:
    if not choices.edits:
        return contents
    rows = list(contents.rows)
    for row, values in choices.edits.items():
        rows[int(row) - 1] = rows[int(row) - 1] | dict(values)
    return replace(contents, rows=rows)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _there(value: FileContents | None) -> FileContents:
    assert value is not None, "the step before has made it"
    return value
