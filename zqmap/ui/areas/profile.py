"""One area: its chains, works, parcels, enterprises, steps, figures and contacts beside a map of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import geopandas as gpd
import streamlit as st

from zqmap.access.policy import Command
from zqmap.analysis.areas import WORK_LAYERS, AreaState
from zqmap.model.records import Contact
from zqmap.model.vocabularies import AREA, CHAIN, TIER
from zqmap.texts.wording import date_words, mu_words, plain_number
from zqmap.ui.areas.comparison import total_words
from zqmap.ui.areas.number_links import availabilities_html, available_link, enterprises_link, statuses_html
from zqmap.ui.areas.steps_view import show_steps
from zqmap.ui.columns import column_words, name_column
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_link, make_table
from zqmap.ui.link import FeatureRef, Link, page_address
from zqmap.ui.map_panel import show_map
from zqmap.ui.plain import plain_words
from zqmap.ui.registers_view import figure_words

WORK_FIELDS = ("category", "status", "status_date", "planned_finish", "progress_pct")
ENTERPRISE_FIELDS = ("chain", "role", "stage")
LISTED = 60


def show_area(context: Context, area: AreaState) -> None:
    """Show an area: what it is and its map first, then its lists."""
    if context.is_narrow:
        _show_head(context, area)
        show_map(context)
        _show_lists(context, area)
        return
    left, right = st.columns([1, 1.1], gap="medium")
    with left:
        _show_head(context, area)
        _show_figures(context, area.code)
        _show_contacts(context, area.code)
    with right:
        show_map(context)
    _show_lists(context, area)


def area_contacts(context: Context, code: str) -> list[Contact]:
    """List whom to call about an area: its own office first, else the one for all areas."""
    own = [contact for contact in context.registers.contacts().values() if code in (contact.area_ids or ())]
    return own or [contact for contact in context.registers.contacts().values() if contact.is_default]


def _show_head(context: Context, area: AreaState) -> None:
    st.markdown(f"#### {context.label(AREA.label(area.code))}")
    joiner = "、" if context.language == "zh" else ", "
    unknown = context.words("value.not_stated")
    chains = joiner.join(context.label(CHAIN.label(code)) for code in area.chains)
    available = total_words(context, area.available_mu, mu_words(area.available_mu.value, context.language))
    rows: list[list[Cell]] = [
        [context.words("areas.head.tier"), context.label(TIER.label(area.tier)) if area.tier else unknown],
        [context.words("areas.districts"), joiner.join(area.districts) or unknown],
        [context.words("areas.chains"), chains or unknown],
        [context.words("areas.head.planned"), _planned_words(context, area.planned_km2)],
        [context.words("areas.head.works"), statuses_html(context, area)],
        [context.words("areas.head.parcels"), availabilities_html(context, area)],
        [context.words("areas.head.available"), available_link(context, area, available)],
        [context.words("areas.head.enterprises"), enterprises_link(context, area)],
    ]
    st.html(make_table("", [context.words("areas.fact"), context.words("areas.value")], rows))
    if context.is_narrow:
        _show_figures(context, area.code)
        _show_contacts(context, area.code)


def _planned_words(context: Context, planned_km2: float | None) -> str:
    if planned_km2 is None:
        return context.words("value.not_stated")
    return context.words("unit.km2", value=plain_number(planned_km2, context.language))


def _show_figures(context: Context, code: str) -> None:
    own = [figure for figure in context.registers.figures().values() if code in (figure.area_ids or ())]
    st.markdown(f"##### {context.words('areas.figures')}")
    if not own:
        st.caption(context.words("areas.no_figures"))
        return
    rows: list[list[Cell]] = []
    for figure in own:
        when = figure.period or figure.date
        rows.append(
            [
                context.label(figure.name),
                figure_words(context, figure),
                context.label(figure.scope),
                date_words(when, context.language) if when else context.words("value.not_stated"),
            ]
        )
    heads = [context.words(f"column.{name}") for name in ("name", "figure", "scope", "date")]
    shared = any(len(figure.area_ids or ()) > 1 for figure in own)
    st.html(make_table(context.words("areas.shared") if shared else "", heads, rows))
    named = dict.fromkeys(_source_words(context, figure.source_id) for figure in own)
    st.caption(context.words("areas.from", sources=plain_words("；".join(named))))


def _source_words(context: Context, source_id: str) -> str:
    source = context.registers.sources().get(source_id)
    return context.label(source.title) if source else source_id


def _show_contacts(context: Context, code: str) -> None:
    st.markdown(f"##### {context.words('areas.contacts')}")
    rows: list[list[Cell]] = [
        [context.label(contact.name), contact.tel, context.label(contact.note)]
        for contact in area_contacts(context, code)
    ]
    heads = [context.words(f"column.{name}") for name in ("name", "tel", "note")]
    st.html(make_table("", heads, rows))


def _show_lists(context: Context, area: AreaState) -> None:
    works = [_feature_rows(context, layer, area.code, WORK_FIELDS) for layer in WORK_LAYERS]
    heads = [context.words("column.name"), *_heads(context, "roads", WORK_FIELDS)]
    _show_table(context, "areas.head.works", heads, [row for rows in works for row in rows])
    enterprises = _feature_rows(context, "enterprises", area.code, ENTERPRISE_FIELDS)
    heads = [context.words("column.name"), *_heads(context, "enterprises", ENTERPRISE_FIELDS)]
    _show_table(context, "areas.head.enterprises", heads, enterprises)
    show_steps(context, area.code, with_private=context.identity.may(Command.PREPARE))


def _show_table(context: Context, title: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    st.markdown(f"##### {context.words(title)}")
    if not rows:
        st.caption(context.words("areas.none_named"))
        return
    more = len(rows) - LISTED
    st.html(make_table(context.words("areas.more", number=more) if more > 0 else "", heads, rows[:LISTED]))


def _heads(context: Context, layer: str, names: Iterable[str]) -> list[str]:
    fields = context.snapshots[layer].layer.by_name
    return [context.label(fields[name].unit_label or fields[name].label) for name in names]


def _feature_rows(context: Context, layer: str, code: str, names: Sequence[str]) -> list[list[Cell]]:
    snapshot = context.snapshots[layer]
    rows: gpd.GeoDataFrame = snapshot.frame[(snapshot.frame["area_id"] == code).to_numpy(dtype=bool)]
    fields = [snapshot.layer.by_name[name] for name in names]
    columns = [[_cell(context, value) for value in column_words(context, field, rows)] for field in fields]
    links = [
        make_link(
            name,
            page_address(
                "/map", Link(context.language, feature=FeatureRef(layer, id_), as_of=context.link.as_of).query()
            ),
        )
        for id_, name in zip(rows["id"], rows[name_column(context)], strict=True)
    ]
    return [[link, *cells] for link, *cells in zip(links, *columns, strict=True)]


def _cell(context: Context, value: str | float | None) -> str:
    if value is None or value != value:  # noqa: PLR0124 (a number that is not stated is NaN)
        return context.words("value.not_stated")
    return plain_number(value, context.language) if isinstance(value, float) else value
