"""Everything that is known of one feature, and what is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from zqmap.analysis.filter_query import LAYER_KEY
from zqmap.model.fields import Field, Group
from zqmap.model.layers import LAYERS
from zqmap.model.places import PINNED_WITHIN_M
from zqmap.texts.wording import length_words, value_words
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.land import context_land
from zqmap.ui.link import FeatureRef, Link, change_link, page_address
from zqmap.ui.plain import plain_words
from zqmap.web.formats import FORMATS
from zqmap.web.parcel_words import readiness_words, work_name, work_words

HEADING_FIELDS = frozenset({"name_zh", "name_en"})
PLACES = ("parcels", "enterprises")
"""The layers around whose features the page on chains looks."""

DOWNLOADS = ("geojson", "kml", "xlsx")


def find_row(context: Context, ref: FeatureRef) -> Mapping[str, Any] | None:
    """Give a feature's row, or None where the layer's newest revision has no such feature."""
    frame = context.snapshots[ref.layer].frame
    place = frame["id"].searchsorted(ref.id)
    if place >= len(frame) or frame["id"].iloc[place] != ref.id:
        return None
    return {name: frame[name].iloc[place] for name in frame.columns}


def is_uncertain(row: Mapping[str, Any]) -> bool:
    """Tell whether a feature's place is too uncertain for a pin on the map."""
    radius_m = row["accuracy_m"]
    return row["basis"] == "approximate" and not pd.isna(radius_m) and float(radius_m) > PINNED_WITHIN_M


def find_name(context: Context, ref: FeatureRef) -> str | None:
    """Give a feature's name in the viewer's language, or None where there is no such feature."""
    row = find_row(context, ref)
    return None if row is None else str(row[name_column(context)])


def show_detail(context: Context) -> None:
    """Show the selected feature, or what can be done where nothing is selected."""
    ref = context.link.feature
    if ref is None:
        show_hint(context)
        return
    row = find_row(context, ref)
    if row is None:
        st.warning(context.words("detail.gone", id=plain_words(ref.id)), icon=":material/search_off:")
        if ref.layer == "parcels":
            address = page_address("/parcels", Link(context.language, feature=ref).query())
            st.link_button(context.words("detail.gone_parcel"), address, icon=":material/near_me:")
        st.button(context.words("detail.close"), key="detail-close", on_click=_close)
        return
    st.html(_detail_html(context, ref, row))
    words = context.words("detail.close")
    st.button(words, key="detail-close", icon=":material/close:", type="tertiary", on_click=_close)


def show_hint(context: Context) -> None:
    """Say what the map holds and what it does not, before anything is selected."""
    facts = list(_state_facts(context))
    items = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    title, hint = context.words("detail.none_title"), context.words("detail.none_hint")
    head = f'<h3>{escape(title)}</h3><p class="other">{escape(hint)}</p>'
    st.html(f'<div class="zq-detail">{head}<ul class="zq-facts">{items}</ul></div>')


def _state_facts(context: Context) -> Iterator[str]:
    for snapshot in context.shown:
        if not snapshot.revision:
            continue
        frame = snapshot.frame
        label = context.label(snapshot.layer.label)
        yield context.words("detail.count", layer=label, number=len(frame), revision=snapshot.revision)
    unplaced = sum(int(snapshot.unplaced.sum()) for snapshot in context.shown)
    if unplaced:
        yield context.words("detail.unplaced", number=unplaced)
    uncertain = sum(int(snapshot.uncertain.sum()) for snapshot in context.shown)
    if uncertain:
        yield context.words("detail.uncertain", number=uncertain)
    demo = context.all_counts["basis"].get("demo", 0)
    if demo:
        yield context.words("detail.demo", number=demo)
    yield context.words("detail.honest")


def _detail_html(context: Context, ref: FeatureRef, row: Mapping[str, Any]) -> str:
    layer = LAYERS[ref.layer]
    first, second = ("name_zh", "name_en") if context.language == "zh" else ("name_en", "name_zh")
    badge = (
        f' <span class="zq-badge">{escape(context.words("map.legend.demo"))}</span>' if row["basis"] == "demo" else ""
    )
    other = f"{row[second]} · {context.label(layer.label)}"
    head = f'<h3>{escape(row[first])}{badge}</h3><p class="other">{escape(other)}</p>'
    groups = "".join(_group_html(context, group, layer.fields, row) for group in Group)
    ready = _ready_html(context, ref) if ref.layer == "parcels" else ""
    return f'<div class="zq-detail">{head}{ready}{groups}{_links_html(context, ref)}</div>'


def _ready_html(context: Context, ref: FeatureRef) -> str:
    """Say from when a parcel can be used, and how far each work has come that it waits for."""
    land, language = context_land(context), context.language
    readiness = land.readiness.all[land.rows[ref.id]]
    lines = [(context.words("ready.when"), readiness_words(readiness, language))]
    lines += [(work_name(work, language), work_words(work, language)) for work in readiness.works]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in lines)
    return f"<h4>{escape(context.words('ready.title'))}</h4><dl>{listed}</dl>"


def _group_html(context: Context, group: Group, fields: tuple[Field, ...], row: Mapping[str, Any]) -> str:
    own = [field for field in fields if field.group is group and _belongs(context, field)]
    lines = "".join(_line_html(context, field, row) for field in own)
    return f"<h4>{escape(context.words(f'group.{group}'))}</h4><dl>{lines}</dl>" if lines else ""


def _belongs(context: Context, field: Field) -> bool:
    """Leave out the names of the heading, and texts that are in the other language."""
    other = "_en" if context.language == "zh" else "_zh"
    return field.name not in HEADING_FIELDS and not field.name.endswith(other)


def _line_html(context: Context, field: Field, row: Mapping[str, Any]) -> str:
    unknown = value_words(field, None, context.language)
    words = _words(context, field, row)
    mark = ' class="unknown"' if words == unknown else ""
    label = context.label(field.label).removesuffix("（中文）").removesuffix(" in English")
    return f"<dt>{escape(label)}</dt><dd{mark}>{escape(words)}</dd>"


def _words(context: Context, field: Field, row: Mapping[str, Any]) -> str:
    value = row[field.name]
    if field.name == "basis":
        return _basis_words(context, row)
    if field.name == "source_id" and value in context.registers.sources():
        return context.label(context.registers.sources()[value].title)
    if field.name == "contact_id" and value in context.registers.contacts():
        contact = context.registers.contacts()[value]
        return f"{context.label(contact.name)} {contact.tel}"
    if field.name == "waits_for" and value:
        return ("、" if context.language == "zh" else ", ").join(_project_name(context, project) for project in value)
    return value_words(field, value, context.language)


def _basis_words(context: Context, row: Mapping[str, Any]) -> str:
    if row["basis"] is None:
        return context.words("basis.none")
    accuracy_m = row["accuracy_m"]
    if pd.isna(accuracy_m):
        return context.words(f"basis.{row['basis']}")
    words = context.words(f"basis.{row['basis']}_within", radius=length_words(accuracy_m, context.language))
    return context.words("basis.not_pinned", basis=words) if is_uncertain(row) else words


def _project_name(context: Context, project: str) -> str:
    refs = (FeatureRef(layer, project) for layer in ("roads", "facilities"))
    return next((name for ref in refs if (name := find_name(context, ref))), project)


def _links_html(context: Context, ref: FeatureRef) -> str:
    """Write the ways from here as plain links: as elements of their own they would cost 700 bytes at every click."""
    revision = context.snapshots[ref.layer].revision
    query = f"id={ref.id}&revision={revision}&lang={context.language}"
    own = Link(context.language, feature=ref, as_of=context.link.as_of).query()
    asked = page_address("/ask", Link(context.language, feature=ref).query())
    files = [(FORMATS[name].name, f"/data/{ref.layer}.{name}?{query}") for name in DOWNLOADS]
    pages = [
        *([(context.words("ask.button"), asked), *_parcel_links(context, ref)] if ref.layer == "parcels" else []),
        (context.words("detail.link"), page_address("/map", own)),
        *([(context.words("detail.chains"), page_address("/chains", own))] if ref.layer in PLACES else []),
        (context.words("detail.history"), page_address("/history", {LAYER_KEY: [ref.layer]} | own)),
    ]
    links = (
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(words)}</a>'
        for words, address in (*pages, *files)
    )
    return f'<p class="zq-links">{"".join(links)}</p>'


def _parcel_links(context: Context, ref: FeatureRef) -> list[tuple[str, str]]:
    own = Link(context.language, feature=ref, as_of=context.link.as_of).query()
    sheet = f"/data/sheet/parcels/{ref.id}.pdf?lang={context.language}"
    return [(context.words("page.parcels"), page_address("/parcels", own)), (context.words("finder.act.sheet"), sheet)]


def _close() -> None:
    change_link(feature=None)
