"""The way of industrial projects from signing to production: their steps in order, and the working days between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zqmap.model.records import ProjectStep
from zqmap.model.register_vocabularies import STEP
from zqmap.model.working_days import LONGEST_SPAN_DAYS, knows_span, working_days_between

ISO_DAY_CHARACTERS = 10


@dataclass(frozen=True)
class Interval:
    """The working days from the actual day of the step before to that of a step.

    `holidays_known` tells whether the public holidays of all its years are known.
    """

    working_days: int
    holidays_known: bool


@dataclass(frozen=True)
class StepLine:
    """A step with its interval; None where one of the two days is not stated to the day, or they are out of order."""

    step: ProjectStep
    interval: Interval | None


@dataclass(frozen=True)
class Project:
    """One project's steps in the order of the vocabulary; `name` is empty where the enterprise has only one."""

    enterprise_id: str
    name: str
    lines: tuple[StepLine, ...]


def list_projects(steps: Iterable[ProjectStep]) -> tuple[Project, ...]:
    """Put steps together by enterprise and project."""
    groups: dict[tuple[str, str], list[ProjectStep]] = {}
    for step in steps:
        groups.setdefault((step.enterprise_id, step.name_zh or ""), []).append(step)
    return tuple(Project(*key, _lines(groups[key])) for key in sorted(groups))


def _lines(steps: list[ProjectStep]) -> tuple[StepLine, ...]:
    ordered = sorted(steps, key=lambda step: STEP.codes.index(step.step))
    before: list[ProjectStep | None] = [None, *ordered]
    return tuple(StepLine(step, _interval(last, step)) for last, step in zip(before, ordered, strict=False))


def _interval(last: ProjectStep | None, step: ProjectStep) -> Interval | None:
    start, end = _day(last.actual if last else None), _day(step.actual)
    if start is None or end is None or end < start or (end - start).days > LONGEST_SPAN_DAYS:
        return None
    return Interval(working_days_between(start, end), knows_span(start, end))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text and len(text) == ISO_DAY_CHARACTERS else None
