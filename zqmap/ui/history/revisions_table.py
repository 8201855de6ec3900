"""The revisions of a layer, the newest first, and the choice of the two that are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from zqmap.model.layers import find_layer
from zqmap.model.revisions import Revision
from zqmap.texts.wording import plain_number
from zqmap.ui.context import Context
from zqmap.ui.history.address import HistoryLink, change_history
from zqmap.ui.history.sentences import count_words
from zqmap.ui.html_table import Cell, Html, make_link, make_table, write_cell
from zqmap.ui.keys import Key
from zqmap.ui.link import page_address
from zqmap.ui.moments import moment_words
from zqmap.ui.publishers import Publishers
from zqmap.web.formats import formats_of

PAGE_ROWS, NARROW_PAGE_ROWS = 8, 4
COLUMNS = ("revision", "time", "author", "note", "changes", "features", "export")


def show_revisions(context: Context, here: HistoryLink, revisions: Sequence[Revision]) -> None:
    """Show a page of the revisions as a table, each with its downloads and its comparison to the one before."""
    rows = NARROW_PAGE_ROWS if context.is_narrow else PAGE_ROWS
    pages = -(-len(revisions) // rows)
    page = min(here.page, pages)
    shown, publishers = revisions[(page - 1) * rows : page * rows], Publishers(context)
    heads = [context.words(f"history.column.{name}") for name in COLUMNS]
    caption = context.words("history.caption", layer=_layer_words(context, here), number=len(revisions))
    st.html(make_table(caption, heads, [_row(context, here, one, publishers) for one in shown]))
    if pages > 1:
        key = f"{Key.HISTORY_PAGE}_{here.layer}"
        st.pagination(pages, default=page, key=key, on_change=lambda: change_history(page=st.session_state[key]))


def choose_two(context: Context, here: HistoryLink, revisions: Sequence[Revision]) -> tuple[Revision, Revision]:
    """Show which two revisions are compared, and give them: by default the newest and the one before.

    A number in the address that the layer does not have is passed over.
    """
    by_number = {revision.number: revision for revision in revisions}
    newer = by_number.get(here.newer or 0, revisions[0])
    before = by_number.get(newer.number - 1) or revisions[min(1, len(revisions) - 1)]
    older = by_number.get(here.older or 0, before)
    publishers = Publishers(context)
    words = {number: revision_words(context, one, publishers) for number, one in by_number.items()}
    with st.container(key="compare", horizontal=True, vertical_alignment="bottom", gap="small"):
        _choose(context, Key.HISTORY_OLDER, "older", words, older.number)
        _choose(context, Key.HISTORY_NEWER, "newer", words, newer.number)
    return older, newer


def _choose(context: Context, key: Key, name: str, words: Mapping[int, str], chosen: int) -> None:
    st.session_state[key] = chosen
    st.selectbox(
        context.words(f"history.{name}"),
        list(words),
        key=key,
        format_func=words.__getitem__,
        on_change=lambda: change_history(**{name: st.session_state[key]}),
    )


def revision_words(context: Context, revision: Revision, publishers: Publishers) -> str:
    """Name a revision with its time and who made it."""
    by = publishers.name(revision.author, revision.layer)
    number = context.words("history.revision", number=revision.number)
    return f"{number} · {moment_words(revision.created_at, context.language)} · {by}"


def _row(context: Context, here: HistoryLink, revision: Revision, publishers: Publishers) -> list[Cell]:
    changes = count_words(context, added=revision.added, changed=revision.changed, removed=revision.removed)
    return [
        context.words("history.revision", number=revision.number),
        moment_words(revision.created_at, context.language),
        publishers.name(revision.author, revision.layer),
        revision.note or context.words("history.no_note"),
        _comparison(context, here, revision, changes) if revision.number > 1 else changes,
        plain_number(revision.features, context.language),
        _downloads(context, revision),
    ]


def _comparison(context: Context, here: HistoryLink, revision: Revision, words: str) -> Cell:
    there = HistoryLink(layer=here.layer, older=revision.number - 1, newer=revision.number, page=here.page)
    return make_link(words or context.words("history.same"), there.address(context.link))


def _downloads(context: Context, revision: Revision) -> Html:
    query: dict[str, list[str]] = {"revision": [str(revision.number)], "lang": [context.language]}
    links = [
        make_link(format_.name, page_address(f"/data/{revision.layer}.{format_.ending}", query))
        for format_ in formats_of(find_layer(revision.layer))
    ]
    title = write_cell(context.words("download.title"))
    return Html(f"<details><summary>{title}</summary>{' · '.join(link.text for link in links)}</details>")


def _layer_words(context: Context, here: HistoryLink) -> str:
    return context.label(find_layer(here.layer).label)
