"""The frame around every page: the title row, the language, the navigation, and the one place that catches errors."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from zqmap.access.identity import Identity
from zqmap.access.policy import Command
from zqmap.analysis.filter_query import LAYER_KEY
from zqmap.errors import StoreUnavailable
from zqmap.model.text import LANGUAGES, Language
from zqmap.settings import get_settings
from zqmap.telemetry.figures import PAGE_FAILURES, RERUN_S, timed
from zqmap.texts import sentence
from zqmap.ui.as_of_banner import show_as_of
from zqmap.ui.bridge import guess_narrow, show_bridge
from zqmap.ui.context import Context, browser_language, make_context
from zqmap.ui.dropped_parts import name_dropped_parts
from zqmap.ui.embed.address import is_embed
from zqmap.ui.identity import current_identity, read_denial
from zqmap.ui.keys import FINDER_PARAMS, Key, Param
from zqmap.ui.link import change_link, read_link, read_own
from zqmap.ui.messages import error_sentence
from zqmap.ui.plain import plain_words
from zqmap.ui.skip_link import name_skip_link
from zqmap.ui.stale_widgets import forget_stale_widgets
from zqmap.ui.wall.address import is_wall
from zqmap.web.assets import ICON, asset_url

log = logging.getLogger(__name__)
BROWSER = Path(__file__).parent / "browser"
STYLE = BROWSER / "page.css"
WALL_PAGE = "overview"
"""The page that can be shown on a wall, without the title row."""
MAP_PAGES = ("", "home", "map")
"""The page that can be shown in a frame of another site, without the title row: the map, at its two addresses."""
LANGUAGE_NAMES: dict[Language, str] = {"zh": "中文", "en": "EN"}


class Place(Enum):
    """Where the way to a page stands: in the title row, in the menu at its end, or last, with the account's name."""

    ROW = auto()
    MENU = auto()
    ACCOUNT = auto()


@dataclass(frozen=True)
class PageSpec:
    """One page: its address, the key of its title, its sign, and the function that draws it.

    For whoever may not give the command that it `needs`, the page does not exist. The link to the page of the account
    bears the name of who is signed in. One that `runs_alone` answers its own widgets without the title row around it,
    which would cost 2 kB a click.
    """

    path: str
    title: str
    icon: str
    render: Callable[[Context], None]
    needs: Command | None = None
    place: Place = Place.ROW
    runs_alone: bool = False


def show_dashboard(specs: Sequence[PageSpec]) -> None:
    """Show the page that the address names, inside the frame; the first of `specs` is the default."""
    language = read_link().language or browser_language()
    identity = current_identity()
    open_specs = [spec for spec in specs if spec.needs is None or identity.may(spec.needs)]
    pages = {spec: _make_page(spec, language, identity) for spec in open_specs}
    home = _make_page(specs[0], language, identity, is_home=True)
    chosen = st.navigation([home, *pages.values()], position="hidden")
    # Tabs and bookmarks are told apart by the page's name, and read aloud by it.
    title = f"{chosen.title} · {sentence(language, 'app.name')}"
    st.set_page_config(page_title=title, page_icon=asset_url(ICON), layout="wide")
    st.html(STYLE)
    stands_alone = (is_wall() and chosen.url_path == WALL_PAGE) or (is_embed() and chosen.url_path in MAP_PAGES)
    if not stands_alone:
        _show_title_row(language, pages, identity, chosen)
    with timed(RERUN_S.labels(_spec_of(pages, chosen).path, "whole")):
        chosen.run()
    forget_stale_widgets()


def _make_page(spec: PageSpec, language: Language, identity: Identity, *, is_home: bool = False) -> st.Page:
    """Make a page at its own address; the home page shows the same at `/`, where Streamlit wants its default."""

    def run() -> None:
        draw = st.fragment(_run_page_timed) if spec.runs_alone else _run_page
        draw(spec, identity)

    title = sentence(language, spec.title)
    path = "home" if is_home else spec.path
    return st.Page(run, title=title, url_path=path, default=is_home)


def _run_page_timed(spec: PageSpec, identity: Identity) -> None:
    """Draw a page that answers its own widgets; within a whole run that is timed around it."""
    running = get_script_run_ctx()
    if running is None or not running.fragment_ids_this_run:
        _run_page(spec, identity)
        return
    with timed(RERUN_S.labels(spec.path, "part")):
        _run_page(spec, identity)
    forget_stale_widgets()


def _run_page(spec: PageSpec, identity: Identity) -> None:
    language = read_link().language or browser_language()
    try:
        context = make_context(is_narrow=guess_narrow(), identity=identity)
        name_dropped_parts(context, context.link.dropped)
        _name_denial(context)
        show_as_of(context)
        spec.render(context)
    except Exception as error:
        reference = secrets.token_hex(4)
        PAGE_FAILURES.labels(spec.path).inc()
        # A store that is away says all in one line; whatever else failed is looked for in the code.
        is_away = isinstance(error, StoreUnavailable)
        said = f": {error}" if is_away else ""
        log.error("page %s failed, reference %s%s", spec.path, reference, said, exc_info=not is_away)
        st.error(error_sentence(error, language, reference), icon=":material/error:")


def _show_title_row(language: Language, pages: Mapping[PageSpec, st.Page], identity: Identity, here: st.Page) -> None:
    query = read_link().query() | read_own(FINDER_PARAMS) | {Param.LANGUAGE.value: [language]}
    with st.container(key="title-row", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{sentence(language, 'app.short' if guess_narrow() else 'app.title')}**", width="content")
        ways = Ways(language, identity, query, here)
        _show_ways(pages, ways)
        _show_language_switch(language)
        show_bridge(language, leads=_runs_alone(pages, here))
        name_skip_link(language)


@dataclass(frozen=True)
class Ways:
    """What the links to the other pages are made of: who goes, with which query, and from where."""

    language: Language
    identity: Identity
    query: dict[str, list[str]]
    here: st.Page


def _show_ways(pages: Mapping[PageSpec, st.Page], ways: Ways) -> None:
    """Link to the pages, those of the menu behind a button; a narrow screen has room for the button alone."""
    is_narrow = guess_narrow()
    shown = {spec: page for spec, page in pages.items() if spec.place is Place.ROW and not is_narrow}
    hidden = {spec: page for spec, page in pages.items() if spec not in shown and spec.place is not Place.ACCOUNT}
    for spec, page in shown.items():
        _show_way(spec, page, ways)
    label = sentence(ways.language, "app.menu" if is_narrow else "app.more")
    with st.popover(label, icon=":material/menu:", key=Key.MENU), st.container(key=Key.MENU_LINKS, gap="xxsmall"):
        for spec, page in hidden.items():
            _show_way(spec, page, ways)
    for spec, page in pages.items():
        if spec.place is Place.ACCOUNT:
            _show_account_link(spec, page, ways)


def _show_way(spec: PageSpec, page: st.Page, ways: Ways) -> None:
    st.page_link(page, icon=spec.icon, query_params=_query_elsewhere(ways.query, ways.here))


def _runs_alone(pages: Mapping[PageSpec, st.Page], here: st.Page) -> bool:
    """Tell whether the page that is shown answers its own widgets alone; home shows the first of all pages."""
    return _spec_of(pages, here).runs_alone


def _spec_of(pages: Mapping[PageSpec, st.Page], here: st.Page) -> PageSpec:
    first = next(iter(pages))
    return next((spec for spec, page in pages.items() if page is here), first)


def _query_elsewhere(query: dict[str, list[str]], here: st.Page) -> dict[str, list[str]]:
    """Give what the other pages take over: the layer whose history one reads is no filter of the map."""
    return {key: values for key, values in query.items() if here.url_path != "history" or key != LAYER_KEY}


def _show_account_link(spec: PageSpec, page: st.Page, ways: Ways) -> None:
    """Link to the page of the account, which leads back here, where this process lets anybody sign in."""
    if get_settings().editing == "off":
        return
    path = ways.here.url_path
    way_back = st.query_params.get(Param.NEXT) if ways.here is page else f"/{path}" if path else None
    label = None if ways.identity.is_anonymous else plain_words(ways.identity.name)
    more = {Param.NEXT.value: [way_back]} if way_back else {}
    st.page_link(page, label=label, icon=spec.icon, query_params=ways.query | more)


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


def _name_denial(context: Context) -> None:
    """Say that what was pressed was not done, because it is not allowed (any more)."""
    denied = read_denial()
    if denied:
        st.error(context.words("sign_in.denied", command=context.label(denied.label)), icon=":material/block:")
