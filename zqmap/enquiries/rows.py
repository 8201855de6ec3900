"""Enquiries and their steps as rows of the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import Connection, Engine, delete, insert, select, text, update

from zqmap.enquiries.challenge import token_digest
from zqmap.enquiries.reference import reference_digest
from zqmap.enquiries.safe import Safe
from zqmap.enquiries.seals import asker_key
from zqmap.enquiries.tables import ENQUIRIES, STEPS
from zqmap.errors import LockedContent
from zqmap.model.enquiries import Enquiry, EnquiryLine, EnquiryState, Entry, Step, StepKind
from zqmap.store.moments import read_moment, write_moment

CONTENT = ("name", "organisation", "contact", "message")
"""What of an entry is personal and lies under the key."""

LINE = [column for column in ENQUIRIES.c if column.name not in ("content", "reference_digest", "token_digest")]


def add_enquiry(connection: Connection, entry: Entry, reference: str, token: str, safe: Safe, now: datetime) -> int:
    """Write a new enquiry, for the office and whoever has its reference, and its first step; give its number."""
    asker = asker_key(reference).public_key()
    row = {
        "state": EnquiryState.RECEIVED.value,
        "version": 1,
        "subjects": " ".join(entry.subjects),
        "language": entry.language,
        "content": safe.lock({name: getattr(entry, name) for name in CONTENT}, asker),
        "token_digest": token_digest(token),
        "reference_digest": reference_digest(reference),
        "received_at": write_moment(now),
        "changed_at": write_moment(now),
    }
    made = connection.execute(insert(ENQUIRIES).values(row).returning(ENQUIRIES.c.number))
    number = int(made.scalar_one())
    add_step(connection, number, Step(now, "", StepKind.RECEIVED), safe)
    return number


def add_step(connection: Connection, number: int, step: Step, safe: Safe, asker: X25519PublicKey | None = None) -> None:
    """Write a step of an enquiry; what the asker sees is sealed to the asker too, a note to the office alone."""
    words = safe.lock({"text": step.text}, asker if step.kind.is_public else None) if step.text else None
    row = {"enquiry": number, "at": write_moment(step.at), "actor": step.actor, "kind": step.kind.value}
    connection.execute(insert(STEPS).values(row | {"assignee": step.assignee, "words": words}))


def find_row(connection: Connection, condition: Any) -> dict[str, Any] | None:
    """Give the one row that fulfils a condition, or None."""
    row = connection.execute(select(ENQUIRIES).where(condition)).one_or_none()
    return row._asdict() if row else None


def is_taken(connection: Connection, token: str) -> bool:
    """Tell whether an enquiry came by a form's token."""
    query = select(ENQUIRIES.c.number).where(ENQUIRIES.c.token_digest == token_digest(token))
    return connection.execute(query).first() is not None


def find_steps(connection: Connection, number: int) -> list[dict[str, Any]]:
    """Give the steps of an enquiry, the oldest first."""
    found = connection.execute(select(STEPS).where(STEPS.c.enquiry == number).order_by(STEPS.c.id))
    return [step._asdict() for step in found]


def line_of(row: Mapping[str, Any]) -> EnquiryLine:
    """Read what a list shows of a row."""
    return EnquiryLine(
        number=row["number"],
        state=EnquiryState(row["state"]),
        version=row["version"],
        subjects=tuple(row["subjects"].split()),
        language=row["language"],
        assignee=row["assignee"],
        received_at=read_moment(row["received_at"]),
        answered_at=_moment(row["answered_at"]),
        closed_at=_moment(row["closed_at"]),
        changed_at=read_moment(row["changed_at"]),
    )


def read_enquiry(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], safe: Safe) -> Enquiry:
    """Read a row with its content, and the rows of its steps in their order, each as far as its key is here."""
    line = line_of(row)
    content, is_locked = _open(row["content"], safe)
    entry = Entry(**content, subjects=line.subjects, language=line.language) if content else None
    return Enquiry(line, entry, tuple(_step(step, safe) for step in rows), is_locked=is_locked)


def erase_row(connection: Connection, number: int, actor: str, now: datetime) -> None:
    """Take away everything personal, the reference and all words; the line stays for the count.

    `actor` is an account, or empty for the asker or the end of the time of keeping. The number of the version grows.
    """
    if connection.dialect.name == "sqlite":
        # What is taken away is overwritten in the file, not only marked as free.
        connection.execute(text("PRAGMA secure_delete = ON"))
    moment = write_moment(now)
    gone = {"content": None, "reference_digest": None, "assignee": None, "state": EnquiryState.ERASED.value}
    change = update(ENQUIRIES).where(ENQUIRIES.c.number == number)
    connection.execute(change.values(**gone, changed_at=moment, version=ENQUIRIES.c.version + 1))
    connection.execute(delete(STEPS).where(STEPS.c.enquiry == number))
    step = {"enquiry": number, "at": moment, "actor": actor, "kind": StepKind.ERASED.value, "assignee": ""}
    connection.execute(insert(STEPS).values(step))


def settle_file(engine: Engine) -> None:
    """Bring what was written into an SQLite file itself, so that its journal keeps nothing that was erased.

    A reader that is at the old state only puts it off, to the next time.
    """
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def lock_enquiries(connection: Connection) -> None:
    """Let one process at a time change enquiries; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('zqmap.enquiries'))"))


def _step(row: Mapping[str, Any], safe: Safe) -> Step:
    words, is_locked = _open(row["words"], safe)
    text_ = words.get("text", "")
    return Step(read_moment(row["at"]), row["actor"], StepKind(row["kind"]), text_, row["assignee"], is_locked)


def _open(stored: bytes | None, safe: Safe) -> tuple[dict[str, str], bool]:
    """Read what is stored, and tell whether it is locked; nothing where nothing is stored or it is."""
    try:
        return (safe.open(stored), False) if stored is not None else ({}, False)
    except LockedContent:
        return {}, True


def _moment(text_: str | None) -> datetime | None:
    return read_moment(text_) if text_ else None
