"""The tables of enquiries, in the database of the store.

What is personal lies in `content` and `words` alone, which `zqmap.enquiries.safe` locks where the installation has a
key. A store that was made before these tables existed gets them with the first enquiry.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, String, Table

from zqmap.model.enquiries import EnquiryState, StepKind
from zqmap.store.tables import METADATA


def _one_of(column: str, codes: type[EnquiryState] | type[StepKind]) -> str:
    return f"{column} IN ({', '.join(repr(code.value) for code in codes)})"


ENQUIRIES = Table(
    "enquiries",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("reference_digest", String, unique=True, comment="SHA-256; the reference itself only the asker has"),
    Column("token_digest", String, unique=True, comment="of the form that it came by, which is taken once"),
    Column("state", String, nullable=False),
    Column("version", Integer, nullable=False, comment="counts the changes; a change names the one it was made from"),
    Column("subjects", String, nullable=False, comment="layer/id between blanks"),
    Column("language", String, nullable=False),
    Column("assignee", String),
    Column("content", LargeBinary, comment="name, organisation, contact, message; null once erased"),
    Column("received_at", String, nullable=False, index=True),
    Column("answered_at", String),
    Column("closed_at", String),
    Column("changed_at", String, nullable=False, index=True),
    CheckConstraint("version >= 1", name="enquiries_version"),
    CheckConstraint(_one_of("state", EnquiryState), name="enquiries_state"),
    CheckConstraint("state <> 'erased' OR (content IS NULL AND reference_digest IS NULL)", name="enquiries_erased"),
    sqlite_autoincrement=True,
)

STEPS = Table(
    "enquiry_steps",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("enquiry", Integer, ForeignKey("enquiries.number"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("actor", String, nullable=False, comment="an account; empty for the asker"),
    Column("kind", String, nullable=False),
    Column("assignee", String, nullable=False),
    Column("words", LargeBinary, comment="the answer or the note"),
    CheckConstraint(_one_of("kind", StepKind), name="enquiry_steps_kind"),
)

SECRETS = Table(
    "enquiry_secrets",
    METADATA,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False, comment="hexadecimal; signs forms, shared by all processes"),
)
