"""A file that somebody brought and what they have decided about it so far, kept in a folder until it is a draft.

A reload, a lost connection or a restart of the server loses nothing: the page shows the case again from its folder.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from zqmap.errors import UnknownCase
from zqmap.model.layers import STORED

log = logging.getLogger(__name__)

MODES = ("update", "replace")
"""Whether a file names the features to add or change, or is the whole layer."""

KEPT_DAYS = 30
ID = re.compile(r"[0-9a-f]{16}")
_CHOICES = "choices.json"
_MAX_NAME = 80


@dataclass(frozen=True)
class Choices:
    """What was decided about a file; None where it was not asked or not answered yet.

    `base` is the head that the file is held against. `system` is a confirmed code (`zqmap.intake.systems`), `swapped`
    says that north comes before east. `columns` is the JSON form of a confirmed matching; `defaults` are values given
    once for all rows; `transcribe` agrees to English names in pinyin where there are none. `repairs` are keys of
    repairs consented to; `edits` maps rows (from 1, as text) to fields and their new values.
    """

    layer: str
    base: int
    part: str | None = None
    encoding: str | None = None
    system: str | None = None
    swapped: bool = False
    accept_null_shift: bool = False
    columns: Mapping[str, Any] | None = None
    defaults: Mapping[str, str] = field(default_factory=dict)
    transcribe: bool = False
    repairs: tuple[str, ...] | None = None
    edits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mode: str = MODES[0]

    def after(self, **changes: Any) -> Choices:
        """Give the choices with some changed; what was decided about later steps is forgotten."""
        kept = {name: getattr(self, name) for name in ("layer", "base", "mode")}
        for step in _STEPS:
            if step & changes.keys():
                return replace(Choices(**kept), **{name: getattr(self, name) for name in _before(step)} | changes)
        return replace(self, **changes)


_READ = TypeAdapter(Choices)
"""Reads choices; names that it does not know are left out."""

_STEPS = (
    {"part", "encoding"},
    {"system", "swapped", "accept_null_shift"},
    {"columns", "defaults", "transcribe"},
    {"repairs"},
)
"""The steps whose change makes everything decided after them void."""


def _before(step: set[str]) -> list[str]:
    return [name for earlier in _STEPS[: _STEPS.index(step) + 1] for name in earlier]


@dataclass(frozen=True)
class Case:
    """One brought file: `owner` is the account, `path` the copy of the file, `created_at` aware, UTC."""

    id: str
    owner: str
    file_name: str
    path: Path
    created_at: datetime
    choices: Choices


class Cases:
    """The folder of cases, one sub-folder each; safe to use from several processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, owner: str, file_name: str, content: bytes, *, layer: str, base: int) -> Case:
        """Keep a file and begin its case; cases older than `KEPT_DAYS` are cleared away.

        Raises:
            OSError: the disk is full or may not be written.

        """
        self._clear_old()
        case_id = secrets.token_hex(8)
        folder = self._folder / case_id
        folder.mkdir(parents=True, mode=0o700)
        path = folder / _safe_name(file_name)
        _write_through(path, content)
        case = Case(case_id, owner, file_name, path, datetime.now(UTC), Choices(layer, base))
        return self.keep(case, case.choices)

    def find(self, case_id: str, owner: str) -> Case:
        """Give a case of an account.

        Raises:
            UnknownCase: there is none of that id, or it is somebody else's.

        """
        try:
            kept = json.loads((self._folder / _checked(case_id) / _CHOICES).read_text(encoding="utf-8"))
            if kept["owner"] != owner:
                raise UnknownCase(case_id)
            name, created_at = str(kept["file_name"]), datetime.fromisoformat(kept["created_at"])
            choices = _read_choices(case_id, kept["choices"])
        except (OSError, ValueError, TypeError, LookupError) as error:
            raise UnknownCase(case_id) from error
        return Case(case_id, owner, name, self._folder / case_id / _safe_name(name), created_at, choices)

    def list(self, owner: str) -> list[Case]:
        """List an account's cases, the newest first."""
        ids = [path.parent.name for path in self._folder.glob(f"*/{_CHOICES}")]
        cases = [case for case_id in ids if (case := self._own(case_id, owner))]
        return sorted(cases, key=lambda case: case.created_at, reverse=True)

    def keep(self, case: Case, choices: Choices) -> Case:
        """Write down what was decided; the file is replaced whole."""
        value = {
            "owner": case.owner,
            "file_name": case.file_name,
            "created_at": case.created_at.isoformat(),
            "choices": asdict(choices),
        }
        folder = self._folder / case.id
        beside = folder / f".{_CHOICES}.{secrets.token_hex(4)}"
        _write_through(beside, json.dumps(value, ensure_ascii=False).encode())
        os.replace(beside, folder / _CHOICES)
        return replace(case, choices=choices)

    def close(self, case: Case) -> None:
        """Clear a case away, once it is a draft or nobody wants it."""
        shutil.rmtree(self._folder / _checked(case.id), ignore_errors=True)

    def _own(self, case_id: str, owner: str) -> Case | None:
        try:
            return self.find(case_id, owner)
        except UnknownCase:
            return None

    def _clear_old(self) -> None:
        oldest = time.time() - KEPT_DAYS * 86_400
        for kept in self._folder.glob(f"*/{_CHOICES}"):
            # Another process may have closed the case since the folder was listed.
            with suppress(FileNotFoundError):
                if kept.stat().st_mtime < oldest:
                    shutil.rmtree(kept.parent, ignore_errors=True)


def _write_through(path: Path, content: bytes) -> None:
    """Write a file so that it is there after a power cut, too."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _checked(case_id: str) -> str:
    if not ID.fullmatch(case_id):
        raise UnknownCase(case_id)
    return case_id


def _safe_name(name: str) -> str:
    """Give the name under which a file is kept: its ending is what decides how it is read."""
    plain = "".join(character for character in Path(name).name if character.isalnum() or character in "._- ")
    return f"file-{plain[-_MAX_NAME:]}"


def _read_choices(case_id: str, kept: Any) -> Choices:
    """Read what was decided, as far as this version understands it: the rest is asked again.

    In a rolling upgrade a case is seen by replicas of two versions. What another one decided under a name or in a form
    that is not known here counts as not decided; for a case without a layer or a base there is nothing to ask.

    Raises:
        ValueError: there is no base, or no layer that this version has.
    """
    if not isinstance(kept, dict) or kept.get("layer") not in STORED:
        raise ValueError
    known = {name: value for name, value in kept.items() if name in Choices.__dataclass_fields__}
    try:
        choices = _READ.validate_python(known)
        passed_over = sorted(kept.keys() - known.keys())
    except ValidationError as error:
        unread = {str(problem["loc"][0]) for problem in error.errors()}
        choices = _READ.validate_python({name: value for name, value in known.items() if name not in unread})
        passed_over = sorted((kept.keys() - known.keys()) | unread)
    if passed_over:
        log.warning("case %s comes from another version; passed over: %s", case_id, ", ".join(passed_over)[:200])
    return choices
