"""Each error as a calm sentence in the viewer's language, with what to do."""

from __future__ import annotations

from zqmap.errors import (
    ChangedSinceSeen,
    Denied,
    DraftTooLarge,
    InvalidFeatures,
    NothingChanged,
    ReadOnlyStore,
    StaleDraft,
    StaleEdit,
    StoreUnavailable,
    TypedNameNeeded,
    UnknownCase,
    UnknownDraft,
    UnknownEdit,
    UnknownLayer,
    UnknownRevision,
    UnresolvedConflicts,
    WrongDraftState,
    ZqmapError,
)
from zqmap.model.text import Language
from zqmap.texts import sentence

KEYS: dict[type[ZqmapError], str] = {
    StoreUnavailable: "error.store_unavailable",
    UnknownRevision: "error.no_revision",
    UnknownLayer: "error.unknown_layer",
    Denied: "error.denied",
}


DESK_KEYS: dict[type[ZqmapError], str] = {
    TypedNameNeeded: "updates.proposal.typed_wrong",
    NothingChanged: "updates.proposal.nothing",
    StaleDraft: "updates.drafts.stale",
    WrongDraftState: "updates.drafts.stale",
    UnknownDraft: "updates.drafts.gone",
    UnresolvedConflicts: "updates.proposal.undecided",
    InvalidFeatures: "updates.proposal.blocked",
    DraftTooLarge: "updates.drafts.too_large",
    ChangedSinceSeen: "updates.proposal.changed",
    UnknownCase: "updates.gone",
    UnknownEdit: "edits.gone",
    StaleEdit: "edits.changed_elsewhere",
    ReadOnlyStore: "updates.off",
    Denied: "error.denied",
    StoreUnavailable: "error.store_silent",
}
"""What can keep a press on the update page from being done."""


def desk_sentence(error: ZqmapError, language: Language) -> str:
    """Give the sentence for what kept a press from being done; another error is raised again.

    Raises:
        ZqmapError: the error itself, where the table does not name its class.
    """
    key = next((key for kind, key in DESK_KEYS.items() if isinstance(error, kind)), None)
    if key is None:
        raise error
    return sentence(language, key)


def error_sentence(error: Exception, language: Language, reference: str) -> str:
    """Give the sentence for an error; `reference` is the id under which the log has the details."""
    key = next((key for kind, key in KEYS.items() if isinstance(error, kind)), "error.unexpected")
    return sentence(language, key, reference=reference)
