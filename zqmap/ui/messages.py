"""Each error as a calm sentence in the viewer's language, with what to do."""

from __future__ import annotations

from zqmap.errors import StoreUnavailable, UnknownLayer, UnknownRevision, ZqmapError
from zqmap.model.text import Language
from zqmap.texts import sentence

KEYS: dict[type[ZqmapError], str] = {
    StoreUnavailable: "error.store_unavailable",
    UnknownRevision: "error.no_revision",
    UnknownLayer: "error.unknown_layer",
}


def error_sentence(error: Exception, language: Language, reference: str) -> str:
    """Give the sentence for an error; `reference` is the id under which the log has the details."""
    key = next((key for kind, key in KEYS.items() if isinstance(error, kind)), "error.unexpected")
    return sentence(language, key, reference=reference)
