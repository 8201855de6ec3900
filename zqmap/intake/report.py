"""The report of `check`, as JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from zqmap.errors import UnreadableFile
from zqmap.intake.checks import CheckedFile
from zqmap.intake.systems import Candidate, CoordinateSystem
from zqmap.model.findings import Finding, Severity
from zqmap.model.revisions import Difference
from zqmap.model.text import Text


def report_checked(checked: CheckedFile, difference: Difference | None) -> dict[str, Any]:
    """Report on a file that could be read; `difference` is that of its sound rows to the head.

    Features of blocked rows count neither as changed nor as removed. `changes` is null where no difference is known.
    """
    return {
        "ok": not checked.is_blocked,
        "format": checked.contents.format,
        "features": len(checked.contents.rows),
        "coordinate_system": _system(checked.system),
        "findings": list_findings(checked.findings),
        "changes": None if difference is None else _changes(difference, checked.ids),
    }


def report_unreadable(error: UnreadableFile) -> dict[str, Any]:
    """Report on a file that could not be read at all."""
    finding = Finding(Severity.BLOCK, "unreadable_file", None, None, error.name, error.reason)
    return {
        "ok": False,
        "format": None,
        "features": 0,
        "coordinate_system": {"best": None, "declared": None, "confidence": 0.0, "candidates": []},
        "findings": list_findings([finding]),
        "changes": None,
    }


def list_findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Give findings as JSON values, each with its words in both languages."""
    return [
        {
            "severity": finding.severity.value,
            "code": finding.code,
            "row": finding.row,
            "field": finding.field,
            "value": finding.value,
            "zh": finding.text.zh,
            "en": finding.text.en,
        }
        for finding in findings
    ]


def no_store_finding(reason: str) -> Finding:
    """Make the warning that a file could not be compared with what is published."""
    said = Text(f"无法与已发布的数据比较：{reason}", f"no comparison with what is published: {reason}")
    return Finding(Severity.WARN, "store_unavailable", None, None, None, said)


def _system(system: CoordinateSystem) -> dict[str, Any]:
    """Give a system as JSON; what a sound file in WGS 84 does not need comes only where it says something."""
    is_plain = system.best is not None and not system.needs_conversion
    return {
        "best": system.best,
        "declared": system.declared,
        "confidence": system.confidence,
        "candidates": [_candidate(candidate, with_evidence=not is_plain) for candidate in system.candidates],
    } | ({"swapped": True} if system.swapped else {})


def _candidate(candidate: Candidate, *, with_evidence: bool) -> dict[str, Any]:
    said: dict[str, Any] = {"code": candidate.code, "confidence": candidate.confidence}
    more = {"swapped": candidate.swapped, "shift_m": candidate.shift_m, "flags": list(candidate.flags)}
    said |= {name: value for name, value in more.items() if value}
    return said | ({"evidence": [asdict(text) for text in candidate.evidence]} if with_evidence else {})


def _changes(difference: Difference, ids: frozenset[str]) -> dict[str, int]:
    return {
        "added": len(difference.added),
        "changed": len(difference.changed),
        "removed": len(set(difference.removed) - ids),
        "unchanged": difference.unchanged,
    }
