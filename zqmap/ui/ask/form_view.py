"""The form: plain HTML that the browser sends itself, so that nothing personal passes through this page's state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from zqmap.enquiries.form import LIMITS
from zqmap.model.text import LANGUAGES
from zqmap.texts import sentence
from zqmap.ui.ask.subjects import Subject
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.web.assets import asset_url

FOLDER = Path(__file__).parent.parent / "browser"
WORDS = (
    "name",
    "organisation",
    "contact",
    "message",
    "consent",
    "submit",
    "sending",
    "done",
    "keep",
    "copy",
    "copied",
    "again",
    "next",
)


@st.cache_resource
def _component():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_ask",
        html=(FOLDER / "ask.html").read_text(encoding="utf-8"),
        css=(FOLDER / "ask.css").read_text(encoding="utf-8"),
        js=(FOLDER / "ask.js").read_text(encoding="utf-8"),
        # Browsers do not fill in names and addresses inside a shadow root.
        isolate_styles=False,
    )


def show_form(context: Context, subjects: Sequence[Subject]) -> None:
    """Show the form; it asks for its token and does its work while somebody types."""
    longest = LIMITS["message"].characters
    data = {
        "language": context.language,
        "words": {word: context.words(f"ask.form.{word}") for word in WORDS} | {"privacy": privacy_words(context)},
        "subjects": [str(subject.ref) for subject in subjects],
        "longest": longest,
        "library": asset_url("sha256.js"),
        "check": _both("ask.form.check"),
        "tooLong": _both("ask.form.too_long", number=longest),
        "unreachable": _both("ask.form.unreachable"),
    }
    _component()(key=Key.ASK_FORM, data=data)


def privacy_words(context: Context) -> str:
    """Say who handles what is written, what for, how long, and how it is erased."""
    office = context.settings.enquiry_office or context.words("ask.form.office")
    return context.words("ask.form.privacy", office=office, days=context.settings.enquiry_days)


def _both(key: str, **values: object) -> dict[str, str]:
    return {language: sentence(language, key, **values) for language in LANGUAGES}
