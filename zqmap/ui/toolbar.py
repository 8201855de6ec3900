"""The row under the map: how many features are shown, downloads of just these, the base map."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from zqmap.analysis.filter_query import BBOX_KEY, ROLL_KEY, TEXT_KEY, filter_query
from zqmap.maps.basemaps import find_basemap, list_basemaps
from zqmap.model.layers import Layer
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import change_link
from zqmap.web.download_order import AS_OF_KEY
from zqmap.web.formats import FORMATS


def show_toolbar(context: Context) -> None:
    """Show the counts, the downloads and the choice of base map."""
    with st.container(key="toolbar", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(count_words(context), width="content")
        downloads = st.popover(
            context.words("download.title"), icon=":material/download:", key=Key.DOWNLOADS, on_change="rerun"
        )
        if downloads.open:
            with downloads:
                show_downloads(context)
        show_basemap_choice(context)


def show_basemap_choice(context: Context) -> None:
    """Show the choice of base map."""
    basemaps = {basemap.code: basemap for basemap in list_basemaps(context.settings)}
    st.session_state[Key.BASEMAP] = find_basemap(context.settings, context.link.basemap).code
    st.selectbox(
        context.words("basemap.title"),
        list(basemaps),
        key=Key.BASEMAP,
        format_func=lambda code: context.label(basemaps[code].label),
        label_visibility="collapsed",
        on_change=lambda: change_link(basemap=st.session_state[Key.BASEMAP]),
    )


def show_downloads(context: Context) -> None:
    """Show a row of formats for each layer; each address carries the filters and the revision."""
    st.caption(context.words("download.hint"))
    names = [(format_.ending, format_.name) for format_ in FORMATS.values()]
    for snapshot in context.shown:
        number = context.counts[snapshot.layer.name]
        if not number:
            continue
        label = context.label(snapshot.layer.label)
        query = urlencode(download_query(context, snapshot.layer, snapshot.revision), doseq=True)
        links = " · ".join(f"[{name}](/data/{snapshot.layer.name}.{ending}?{query})" for ending, name in names)
        st.markdown(f"**{label}** {number:,}  \n{links}")


def download_query(context: Context, layer: Layer, revision: int) -> dict[str, list[str]]:
    """Give the query of a download: the filters that the layer knows, the revision, the language."""
    query = filter_query(context.link.filters)
    known = {
        key: values for key, values in query.items() if key in layer.by_facet or key in (TEXT_KEY, BBOX_KEY, ROLL_KEY)
    }
    if ROLL_KEY in query and context.link.as_of:
        known[AS_OF_KEY] = [context.link.as_of.isoformat()]
    return known | {"revision": [str(revision)], "lang": [context.language]}


def count_words(context: Context) -> str:
    """Say how many features are shown, and how many of them are not on the map, and why."""
    shown = sum(context.counts.values())
    total = sum(len(snapshot.frame) for snapshot in context.shown)
    unplaced = sum(int((context.matching[one.layer.name] & one.unplaced).sum()) for one in context.shown)
    uncertain = sum(int((context.matching[one.layer.name] & one.uncertain).sum()) for one in context.shown)
    words = context.words("count.shown", shown=f"{shown:,}", total=f"{total:,}")
    counted = {"count.unplaced": unplaced, "count.uncertain": uncertain}
    reasons = context.words("count.join").join(context.words(key, number=n) for key, n in counted.items() if n)
    return f"{words} · {context.words('count.listed', reasons=reasons)}" if reasons else words
