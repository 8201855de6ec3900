"""The brief of a visit: a table that prints, with addresses that open each place in the maps that people use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from zqmap.analysis.distances import DistanceRange
from zqmap.analysis.map_addresses import NamedPlace, amap_leg, amap_marker, baidu_leg, baidu_marker, geo_address
from zqmap.model.records import Contact
from zqmap.store.as_of import today_in_china
from zqmap.store.registers import contacts
from zqmap.texts.wording import date_words, distance_words
from zqmap.ui.chains.chains_map import centre_of
from zqmap.ui.chains.places import Place, position_words
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, Html, make_mark, make_table
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words

FOLDER = Path(__file__).parent.parent / "browser"
COLUMNS = ("order", "name", "position", "next", "open")


def show_brief(
    context: Context,
    places: Sequence[Place],
    legs: Sequence[DistanceRange],
    total: DistanceRange,
    speed_kmh: int | None,
) -> None:
    """Draw the brief and the button that prints it."""
    named = [_named(place) for place in places]
    heads = [context.words(f"chains.brief.{name}") for name in COLUMNS]
    rows = [_cells(context, number, places, named, legs) for number in range(len(places))]
    day = date_words(_today().isoformat(), context.language)
    title = escape(context.words("chains.brief.title", day=day))
    table = make_table("", heads, rows)
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in _facts(context, places, legs, total, speed_kmh))
    st.html(f'<div class="zq-brief"><h3>{title}</h3>{table}<ul class="zq-facts">{facts}</ul></div>')
    with st.container(key="brief-actions", horizontal=True, gap="small", vertical_alignment="center"):
        _print_button()(key=Key.CHAINS_PRINT, data={"label": context.words("chains.brief.print")}, width="content")
        if len(named) > 1:
            st.link_button(context.words("chains.brief.all_amap"), amap_marker(named), icon=":material/open_in_new:")
    with st.container(key="brief-phone", horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.caption(context.words("chains.brief.phone"), width="content")
        for number, place in enumerate(named, 1):
            label = f"{number} {plain_words(place.name)}"
            st.link_button(label, geo_address(place), icon=":material/location_on:", type="tertiary")
    st.caption(context.words("chains.brief.note"))


@st.cache_resource
def _print_button():  # type: ignore[no-untyped-def]
    return st.components.v2.component(
        "zqmap_print",
        html=(FOLDER / "print_button.html").read_text(encoding="utf-8"),
        css=(FOLDER / "bridge.css").read_text(encoding="utf-8"),
        js=(FOLDER / "print_button.js").read_text(encoding="utf-8"),
    )


def _today() -> date:
    return today_in_china()


def _named(place: Place) -> NamedPlace:
    centre = centre_of(place.shape)  # type: ignore[arg-type]
    return NamedPlace(place.name, float(centre.x), float(centre.y))


def _cells(
    context: Context,
    number: int,
    places: Sequence[Place],
    named: Sequence[NamedPlace],
    legs: Sequence[DistanceRange],
) -> list[Cell]:
    place = places[number]
    demo = f" {make_mark(context.words('map.legend.demo'), 'due').text}" if place.is_demo else ""
    following = (number + 1) % len(places)
    has_leg = number < len(legs)
    distance = distance_words(legs[number], context.language) if has_leg else "—"
    if has_leg and following == 0:
        distance = context.words("chains.brief.home", distance=distance)
    return [
        str(number + 1),
        Html(f"{escape(place.name)}{demo}"),
        position_words(context, place),
        distance,
        Html(_links(context, named[number], named[following] if has_leg else None)),
    ]


def _links(context: Context, here: NamedPlace, following: NamedPlace | None) -> str:
    links = [
        _outward(context.words("chains.brief.amap"), amap_marker([here])),
        _outward(context.words("chains.brief.baidu"), baidu_marker(here)),
    ]
    if following:
        links.append(_outward(context.words("chains.brief.leg_amap"), amap_leg(here, following)))
        links.append(_outward(context.words("chains.brief.leg_baidu"), baidu_leg(here, following)))
    return " · ".join(links)


def _outward(words: str, address: str) -> str:
    """Make a link that leaves this site; the other page learns nothing of this one."""
    return f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(words)}</a>'


def _is_for(contact: Contact, places: Sequence[Place]) -> bool:
    """Tell whether a contact is to be named: it is for an area of the visit, or for everything else."""
    return contact.is_default or any(place.area_id in (contact.area_ids or ()) for place in places)


def _contact_words(context: Context, contact: Contact) -> str:
    name, note = context.label(contact.name), context.label(contact.note)
    return context.words("chains.brief.contact", name=name, tel=contact.tel, note=note)


def _facts(
    context: Context,
    places: Sequence[Place],
    legs: Sequence[DistanceRange],
    total: DistanceRange,
    speed_kmh: int | None,
) -> list[str]:
    facts = []
    if legs:
        facts.append(context.words("chains.brief.total", distance=distance_words(total, context.language)))
        facts.append(context.words("chains.brief.straight"))
    if legs and speed_kmh:
        fewest, most = (math.ceil(metres / 1000 / speed_kmh * 60) for metres in (total.near_m, total.far_m))
        minutes = str(most) if fewest == most else f"{fewest}–{most}"
        facts.append(context.words("chains.brief.time", speed=speed_kmh, minutes=minutes))
    if any(place.is_demo for place in places):
        facts.append(context.words("chains.brief.demo"))
    joiner = "、" if context.language == "zh" else ", "
    facts += [_contact_words(context, contact) for contact in contacts().values() if _is_for(contact, places)]
    revisions = joiner.join(
        f"{context.label(snapshot.layer.label)} {snapshot.revision}"
        for snapshot in context.shown
        if snapshot.layer.name in {place.ref.layer for place in places}
    )
    facts.append(context.words("chains.brief.revisions", revisions=revisions))
    return facts
