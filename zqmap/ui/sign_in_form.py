"""The forms for signing in and out: plain HTML that the browser sends itself, so that it can keep the password."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from zqmap.texts import sentence
from zqmap.ui.context import Context
from zqmap.ui.keys import Key

FOLDER = Path(__file__).parent / "browser"


@st.cache_resource
def _component(name: str):  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        f"zqmap_{name}",
        html=(FOLDER / f"{name}.html").read_text(encoding="utf-8"),
        css=(FOLDER / "sign_in.css").read_text(encoding="utf-8"),
        js=(FOLDER / "sign_in.js").read_text(encoding="utf-8"),
        # Password managers do not look into a shadow root.
        isolate_styles=False,
    )


def show_sign_in_form(context: Context, way_back: str) -> None:
    """Show the boxes for name and password; the answer leads to `way_back`, a local address."""
    _show("sign_in", Key.SIGN_IN, context, way_back, ("name", "password", "submit"))


def show_sign_out_form(context: Context, way_back: str) -> None:
    """Show the button that ends the session; the answer leads to `way_back`, a local address."""
    _show("sign_out", Key.SIGN_OUT, context, way_back, ("leave",))


def _show(name: str, key: Key, context: Context, way_back: str, words: tuple[str, ...]) -> None:
    data = {
        "words": {word: sentence(context.language, f"sign_in.{word}") for word in words},
        "values": {"next": way_back, "lang": context.language},
    }
    _component(name)(key=key, data=data)
