"""What a check says about one value of a file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zqmap.model.text import Text


class Severity(StrEnum):
    """How much a finding matters: it blocks, it warns, or it was repaired with consent."""

    BLOCK = "block"
    WARN = "warn"
    REPAIRED = "repaired"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding at a row (from 1, as features stand in the file; None for the whole file) and field.

    `other` is the id of the published feature that it is about too, where there is one.
    """

    severity: Severity
    code: str
    row: int | None
    field: str | None
    value: str | None
    text: Text
    other: str | None = None
