"""The office's side: what has come in, and every step on the way to an answer, each with its audit line.

Who may do what is not asked here (`zqmap.access`). No audit line holds anything that the asker or the office wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, func, select, update

from zqmap.access.audit import note
from zqmap.enquiries.rows import (
    LINE,
    add_step,
    erase_row,
    find_row,
    find_steps,
    line_of,
    lock_enquiries,
    read_enquiry,
    settle_file,
)
from zqmap.enquiries.safe import Safe, find_asker
from zqmap.enquiries.tables import ENQUIRIES
from zqmap.errors import ReadOnlyStore, StaleEnquiry, UnknownEnquiry, WrongEnquiryStep
from zqmap.model.enquiries import COMES_FROM, LEADS_TO, Enquiry, EnquiryLine, EnquiryState, Step, StepKind
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing
from zqmap.store.moments import Clock, tell_time, write_moment
from zqmap.store.schema import ensure_table, has_table
from zqmap.store.store import Store

LISTED = 3_000
"""How many enquiries a list holds at most."""

TEXT_MAX = 4_000
"""How long an answer or a note may be, in characters."""


class Desk:
    """Enquiries as the office handles them; safe to share between threads and between processes.

    Every method raises StoreUnavailable where the database does not answer, every writing one ReadOnlyStore where the
    store was opened for reading. A change names the version that it was made from.
    """

    def __init__(self, store: Store, safe: Safe | None = None, *, clock: Clock = tell_time) -> None:
        self._store = store
        self._safe = safe or Safe()
        self._clock = clock

    def list(self, states: Iterable[EnquiryState] | None = None) -> list[EnquiryLine]:
        """List enquiries, the longest waiting first, those in some states where they are named; erased ones last."""
        wanted = list(states if states is not None else EnquiryState)
        query = select(*LINE).where(ENQUIRIES.c.state.in_([state.value for state in wanted]))
        with reading(self._store.engine) as connection:
            if not has_table(connection, ENQUIRIES):
                return []
            found = connection.execute(query.order_by(ENQUIRIES.c.number.desc()).limit(LISTED))
            lines = [line_of(row._asdict()) for row in found]
        order = list_order(wanted)
        return sorted(lines, key=lambda line: (order[line.state], line.number))

    def count(self) -> dict[EnquiryState, int]:
        """Count the enquiries in each state; all that were ever received together."""
        query = select(ENQUIRIES.c.state, func.count()).group_by(ENQUIRIES.c.state)
        with reading(self._store.engine) as connection:
            found = connection.execute(query).all() if has_table(connection, ENQUIRIES) else []
        return {EnquiryState(state): int(number) for state, number in found}

    def load(self, number: int) -> Enquiry:
        """Read an enquiry with its content and every step.

        Raises:
            UnknownEnquiry: there is none of that number.

        """
        with reading(self._store.engine) as connection:
            if not has_table(connection, ENQUIRIES):
                raise UnknownEnquiry
            return read_enquiry(_find(connection, number), find_steps(connection, number), self._safe)

    def load_all(self, states: Iterable[EnquiryState] | None = None) -> Iterator[Enquiry]:
        """Read every enquiry that is not erased, as it is asked for, each with its steps."""
        for line in self.list(states):
            if line.state is not EnquiryState.ERASED:
                yield self.load(line.number)

    def note_reading(self, number: int, actor: str) -> None:
        """Leave an audit line that somebody opened an enquiry."""
        self._note(actor, f"{number}: read")

    def note_export(self, count: int, actor: str) -> None:
        """Leave an audit line that somebody took enquiries out of the house."""
        self._note(actor, f"exported {count}")

    def assign(self, number: int, assignee: str, *, version: int, actor: str) -> EnquiryLine:
        """Give an enquiry to an account."""
        return self._take(number, Step(self._clock(), actor, StepKind.ASSIGNED, assignee=assignee), version)

    def answer(self, number: int, text: str, *, version: int, actor: str) -> EnquiryLine:
        """Write an answer, which the asker sees; the enquiry is the answerer's where it was nobody's."""
        return self._take(number, Step(self._clock(), actor, StepKind.ANSWER, text), version)

    def add_note(self, number: int, text: str, *, version: int, actor: str) -> EnquiryLine:
        """Write a note, which the asker never sees."""
        return self._take(number, Step(self._clock(), actor, StepKind.NOTE, text), version)

    def close(self, number: int, *, version: int, actor: str) -> EnquiryLine:
        """Close an enquiry, answered or not."""
        return self._take(number, Step(self._clock(), actor, StepKind.CLOSED), version)

    def reopen(self, number: int, *, version: int, actor: str) -> EnquiryLine:
        """Take an enquiry up again; it waits for an answer anew, from the day on which it first came."""
        return self._take(number, Step(self._clock(), actor, StepKind.REOPENED), version)

    def erase(self, number: int, *, version: int | None, actor: str) -> None:
        """Erase what is personal, now; a version of None means whatever it is.

        Raises:
            UnknownEnquiry: there is none of that number, or it is erased.
            StaleEnquiry: it was changed meanwhile.

        """
        self._allow_writing()
        with writing(self._store.engine) as connection:
            lock_enquiries(connection)
            row = _find(connection, number)
            _check(row, StepKind.ERASED, row["version"] if version is None else version)
            erase_row(connection, number, actor, self._clock())
            note(connection, actor, Action.ENQUIRY, f"{number}: erased")
        settle_file(self._store.engine)

    def purge(self, kept: timedelta, actor: str) -> int:
        """Erase every enquiry whose last step is longer ago than it may be kept; give how many."""
        self._allow_writing()
        ensure_table(self._store.engine, ENQUIRIES)
        now = self._clock()
        old = ENQUIRIES.c.changed_at < write_moment(now - kept)
        query = select(ENQUIRIES.c.number).where(old, ENQUIRIES.c.content.is_not(None))
        with reading(self._store.engine) as connection:
            if connection.execute(query.limit(1)).first() is None:
                return 0
        with writing(self._store.engine) as connection:
            lock_enquiries(connection)
            numbers = [int(number) for number in connection.execute(query).scalars()]
            for number in numbers:
                erase_row(connection, number, actor, now)
            note(connection, actor, Action.ENQUIRY, f"erased {len(numbers)} after {kept.days} days")
        settle_file(self._store.engine)
        return len(numbers)

    def _take(self, number: int, step: Step, version: int) -> EnquiryLine:
        self._allow_writing()
        with writing(self._store.engine) as connection:
            lock_enquiries(connection)
            row = _find(connection, number)
            _check(row, step.kind, version)
            values = _change(row, step)
            mine = update(ENQUIRIES).where(ENQUIRIES.c.number == number, ENQUIRIES.c.version == version)
            connection.execute(mine.values(**values))
            add_step(connection, number, step, self._safe, find_asker(row["content"]))
            note(connection, step.actor, Action.ENQUIRY, _say(number, step))
            return line_of(row | values)

    def _note(self, actor: str, detail: str) -> None:
        if not self._store.read_only:
            with writing(self._store.engine) as connection:
                note(connection, actor, Action.ENQUIRY, detail)

    def _allow_writing(self) -> None:
        if self._store.read_only:
            raise ReadOnlyStore


def list_order(states: Iterable[EnquiryState]) -> dict[EnquiryState, int]:
    """Give the place of each state in a list: those that wait stand together, by how long they have."""
    return {state: 0 if state.is_waiting else place for place, state in enumerate(EnquiryState) if state in set(states)}


def _find(connection: Connection, number: int) -> dict[str, Any]:
    row = find_row(connection, ENQUIRIES.c.number == number)
    if row is None:
        raise UnknownEnquiry
    return row


def _check(row: dict[str, Any], kind: StepKind, version: int) -> None:
    state = EnquiryState(row["state"])
    if state is EnquiryState.ERASED:
        raise UnknownEnquiry
    if row["version"] != version:
        raise StaleEnquiry(row["number"], version, row["version"])
    if kind in COMES_FROM and state not in COMES_FROM[kind]:
        raise WrongEnquiryStep(row["number"], state.value, kind.value)


def _change(row: dict[str, Any], step: Step) -> dict[str, Any]:
    moment = write_moment(step.at)
    values: dict[str, Any] = {"version": row["version"] + 1, "changed_at": moment}
    if step.kind in LEADS_TO:
        values["state"] = LEADS_TO[step.kind].value
    if step.kind is StepKind.ASSIGNED:
        values["assignee"] = step.assignee
    elif step.kind in (StepKind.ANSWER, StepKind.REOPENED):
        values["assignee"] = row["assignee"] or step.actor
    if step.kind is StepKind.ANSWER:
        values["answered_at"] = row["answered_at"] or moment
    elif step.kind is StepKind.REOPENED:
        values |= {"answered_at": None, "closed_at": None}
    elif step.kind is StepKind.CLOSED:
        values["closed_at"] = moment
    return values


def _say(number: int, step: Step) -> str:
    to = f" to {clean_line(step.assignee)}" if step.assignee else ""
    return f"{number}: {step.kind.value}{to}"
