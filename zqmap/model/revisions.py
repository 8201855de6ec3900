"""What the store says about states of a layer: revisions, differences, audit lines, faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

INIT_AUTHOR = "zqmap"
"""Who published what ships with the program."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable state of one layer.

    `number` counts from 1 without gaps; `base` is the number before it (0 for the first). `created_at` is aware, UTC.
    `digest` is the SHA-256 of the content in hexadecimal and depends on nothing else.
    """

    layer: str
    number: int
    base: int
    author: str
    note: str
    created_at: datetime
    digest: str
    features: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's value before and after; None means not stated."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """What changed in one feature that both states have."""

    id: str
    fields: tuple[FieldChange, ...]
    geometry_changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What turns state `base` of a layer into state `target`; either may be None for content that is not stored."""

    layer: str
    base: int | None
    target: int | None
    added: tuple[str, ...]
    changed: tuple[FeatureChange, ...]
    removed: tuple[str, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Tell whether both states are equal."""
        return not (self.added or self.changed or self.removed)


class Action(StrEnum):
    """What an audit line records."""

    INIT = "init"
    PUBLISH = "publish"
    ROLLBACK = "rollback"
    REFUSED = "refused"
    ALLOWED = "allowed"
    DENIED = "denied"
    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    ACCOUNT = "account"
    SEND = "send"
    RETURN = "return"
    DISCARD = "discard"
    PUBLISH_DRAFT = "publish_draft"
    ENQUIRY = "enquiry"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One attempt to change the store. `at` is aware, UTC; `revision` is None where none was made."""

    number: int
    at: datetime
    actor: str
    action: Action
    layer: str
    revision: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that `fsck` found wrong; `zh` and `en` say what and where."""

    code: str
    layer: str | None
    revision: int | None
    zh: str
    en: str
