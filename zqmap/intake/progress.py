"""How far a brought file has come: what is asked next, and what the steps so far have made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zqmap.intake.checks import CheckedFile
from zqmap.intake.contents import FileContents, FilePart
from zqmap.intake.matching import Matching
from zqmap.intake.proposal import Proposal
from zqmap.intake.repairs import Repair
from zqmap.intake.systems import CoordinateSystem
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import Layer


class Step(StrEnum):
    """What a person is asked next; at the last two there is something to see before anything is decided."""

    PART = "part"
    ENCODING = "encoding"
    SYSTEM = "system"
    COLUMNS = "columns"
    FINDINGS = "findings"
    PROPOSAL = "proposal"


@dataclass(frozen=True)
class Progress:
    """How far a case has come: what the steps before `step` made is there, the rest is None or empty.

    `applied` has our fields and WGS 84; `lacks_shift` says that the chosen system has no published way to WGS 84 and
    the person has not agreed to a null shift.
    """

    step: Step
    layer: Layer
    parts: tuple[FilePart, ...] = ()
    contents: FileContents | None = None
    system: CoordinateSystem | None = None
    lacks_shift: bool = False
    matching: Matching | None = None
    applied: FileContents | None = None
    repairs: tuple[Repair, ...] = ()
    checked: CheckedFile | None = None
    findings: tuple[Finding, ...] = ()
    proposal: Proposal | None = None

    @property
    def is_blocked(self) -> bool:
        """Tell whether a finding keeps the file from being proposed."""
        return any(finding.severity is Severity.BLOCK for finding in self.findings)
