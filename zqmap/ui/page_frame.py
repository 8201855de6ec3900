"""The frame around every page: the title row, the language, the navigation, and the one place that catches errors."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from zqmap.model.text import LANGUAGES, Language
from zqmap.texts import sentence
from zqmap.ui.bridge import guess_narrow, show_bridge
from zqmap.ui.context import Context, browser_language, make_context
from zqmap.ui.keys import Key, Param
from zqmap.ui.link import change_link, read_link
from zqmap.ui.messages import error_sentence
from zqmap.ui.plain import plain_words

log = logging.getLogger(__name__)
BROWSER = Path(__file__).parent / "browser"
STYLE = BROWSER / "page.css"
ICON = BROWSER / "icon.png"
LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "EN"}


@dataclass(frozen=True)
class PageSpec:
    """One page: its address, the key of its title, its sign, and the function that draws it."""

    path: str
    title: str
    icon: str
    render: Callable[[Context], None]


def show_dashboard(specs: Sequence[PageSpec]) -> None:
    """Show the page that the address names, inside the frame; the first of `specs` is the default."""
    language = read_link().language or browser_language()
    st.set_page_config(page_title=sentence(language, "app.name"), page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    pages = [_make_page(spec, language) for spec in specs]
    home = _make_page(specs[0], language, is_home=True)
    chosen = st.navigation([home, *pages], position="hidden")
    _show_title_row(language, pages)
    chosen.run()


def _make_page(spec: PageSpec, language: Language, *, is_home: bool = False) -> st.Page:
    """Make a page at its own address; the home page shows the same at `/`, where Streamlit wants its default."""

    def run() -> None:
        _run_page(spec, language)

    title = sentence(language, spec.title)
    path = "home" if is_home else spec.path
    return st.Page(run, title=title, icon=spec.icon, url_path=path, default=is_home)


def _run_page(spec: PageSpec, language: Language) -> None:
    try:
        context = make_context(is_narrow=guess_narrow())
        _name_dropped_parts(context)
        spec.render(context)
    except Exception as error:
        reference = secrets.token_hex(4)
        log.exception("page %s failed, reference %s", spec.path, reference)
        st.error(error_sentence(error, language, reference), icon=":material/error:")


def _show_title_row(language: Language, pages: Sequence[st.Page]) -> None:
    link = read_link()
    with st.container(key="title-row", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{sentence(language, 'app.short' if guess_narrow() else 'app.title')}**", width="content")
        for page in pages:
            st.page_link(page, query_params=link.query() | {Param.LANGUAGE.value: [language]})
        _show_language_switch(language)
        show_bridge(language)


def _show_language_switch(language: Language) -> None:
    st.session_state[Key.LANGUAGE] = language
    st.segmented_control(
        sentence(language, "app.language"),
        LANGUAGES,
        required=True,
        format_func=LANGUAGE_NAMES.__getitem__,
        key=Key.LANGUAGE,
        label_visibility="collapsed",
        on_change=lambda: change_link(language=st.session_state[Key.LANGUAGE]),
    )


def _name_dropped_parts(context: Context) -> None:
    """Say which parts of a link could not be used; the next change of the link leaves them out."""
    if not context.link.dropped:
        return
    parts = "\n".join(f"- {plain_words(bad.field)}={plain_words(bad.value)}" for bad in context.link.dropped)
    st.warning(f"{context.words('link.dropped')}\n{parts}", icon=":material/link_off:")
