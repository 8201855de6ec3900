"""What a visitor asks the office about a parcel, and how far the answer has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zqmap.model.text import Language, Text
from zqmap.model.vocabularies import Term, Vocabulary
from zqmap.model.working_days import add_working_days, day_in_china, knows_span, working_days_between

TARGET_WORKING_DAYS = 5
"""Within how many working days an enquiry is to be answered: the pace of the policy `five-working-days`."""

SUBJECTS_MAX = 5
"""About how many places one enquiry asks at most."""


class EnquiryState(StrEnum):
    """How far an enquiry is. Erased ones are a line without content, kept for the count."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    ERASED = "erased"

    @property
    def is_waiting(self) -> bool:
        """Tell whether the asker still waits for an answer."""
        return self in (EnquiryState.RECEIVED, EnquiryState.ASSIGNED)


ENQUIRY_STATE = Vocabulary(
    "enquiry_state",
    (
        Term(EnquiryState.RECEIVED.value, Text("已收到", "Received"), "#E69F00", "due"),
        Term(EnquiryState.ASSIGNED.value, Text("办理中", "In hand"), "#0072B2", "unset"),
        Term(EnquiryState.ANSWERED.value, Text("已答复", "Answered"), "#009E73", "fine"),
        Term(EnquiryState.CLOSED.value, Text("已办结", "Closed"), "#7A7A7A", "unset"),
        Term(EnquiryState.ERASED.value, Text("已删除", "Erased"), None, "unset"),
    ),
)
"""The states in their order; the second sign is the mark of `tables.css` that they are shown with."""


class StepKind(StrEnum):
    """What happened to an enquiry; a note is for the office alone."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWER = "answer"
    NOTE = "note"
    CLOSED = "closed"
    REOPENED = "reopened"
    ERASED = "erased"

    @property
    def is_public(self) -> bool:
        """Tell whether the asker sees it."""
        return self is not StepKind.NOTE


LEADS_TO: Mapping[StepKind, EnquiryState] = {
    StepKind.ASSIGNED: EnquiryState.ASSIGNED,
    StepKind.ANSWER: EnquiryState.ANSWERED,
    StepKind.CLOSED: EnquiryState.CLOSED,
    StepKind.REOPENED: EnquiryState.ASSIGNED,
}
"""The state into which a step brings an enquiry; a note leaves it where it is."""

COMES_FROM: Mapping[StepKind, frozenset[EnquiryState]] = {
    StepKind.ASSIGNED: frozenset({EnquiryState.RECEIVED, EnquiryState.ASSIGNED}),
    StepKind.ANSWER: frozenset({EnquiryState.RECEIVED, EnquiryState.ASSIGNED, EnquiryState.ANSWERED}),
    StepKind.NOTE: frozenset(
        {EnquiryState.RECEIVED, EnquiryState.ASSIGNED, EnquiryState.ANSWERED, EnquiryState.CLOSED}
    ),
    StepKind.CLOSED: frozenset({EnquiryState.RECEIVED, EnquiryState.ASSIGNED, EnquiryState.ANSWERED}),
    StepKind.REOPENED: frozenset({EnquiryState.ANSWERED, EnquiryState.CLOSED}),
}
"""In which states a step can be taken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote into the form, checked; `subjects` are `layer/id`, perhaps none."""

    name: str
    organisation: str
    contact: str
    message: str
    subjects: tuple[str, ...]
    language: Language


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: when (aware, UTC), by whom (empty for the asker), the words, and to whom it went.

    The words are empty where they are locked and their key is not here.
    """

    at: datetime
    actor: str
    kind: StepKind
    text: str = ""
    assignee: str = ""
    is_locked: bool = False


@dataclass(frozen=True, slots=True)
class EnquiryLine:
    """What is known of an enquiry beside its content; moments are aware, UTC.

    `version` counts its changes, so that of two people at one enquiry the second is told. `answered_at` is the first
    answer since it was received or reopened.
    """

    number: int
    state: EnquiryState
    version: int
    subjects: tuple[str, ...]
    language: Language
    assignee: str | None
    received_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Enquiry:
    """An enquiry with what is personal in it: None once it is erased, or where its key is not here (`is_locked`)."""

    line: EnquiryLine
    entry: Entry | None
    steps: tuple[Step, ...]
    is_locked: bool = False

    @property
    def holds_locked(self) -> bool:
        """Tell whether anything of it cannot be read here: its content, or the words of a step."""
        return self.is_locked or any(step.is_locked for step in self.steps)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long an enquiry has waited or did wait, in working days, and until when it is to be answered.

    `is_certain` is False where a year's public holidays are not known yet, so that only weekends were left out.
    """

    days: int
    due: date
    days_left: int
    is_over: bool
    is_certain: bool

    @property
    def is_late(self) -> bool:
        """Tell whether it waits, or did wait, longer than it should."""
        return self.days > TARGET_WORKING_DAYS


def weigh_waiting(line: EnquiryLine, today: date) -> Waiting:
    """Count an enquiry's working days, from the day on which it came to its answer, its closing, or today."""
    first = day_in_china(line.received_at)
    ended = line.answered_at or (line.closed_at if not line.state.is_waiting else None)
    last = day_in_china(ended) if ended else max(today, first)
    due = add_working_days(first, TARGET_WORKING_DAYS)
    days = working_days_between(first, last)
    is_certain = knows_span(first, max(last, due))
    return Waiting(days, due, TARGET_WORKING_DAYS - days, ended is not None, is_certain)
