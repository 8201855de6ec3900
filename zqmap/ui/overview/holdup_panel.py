"""What holds what up, and what follows when one work slips: in words, before and after, and on the map."""

from __future__ import annotations

from datetime import date
from html import escape

import numpy as np
import streamlit as st

from zqmap.analysis.overview.holdups import Held
from zqmap.analysis.overview.slips import Effect, ParcelSlip, Slip
from zqmap.analysis.overview.statements import Section, waiting_for
from zqmap.analysis.roll_names import Roll
from zqmap.model.vocabularies import STATUS
from zqmap.texts.wording import date_words, mu_words
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, Html, make_link, make_mark
from zqmap.ui.keys import Key, OverviewParam
from zqmap.ui.link import FeatureRef, change_link
from zqmap.ui.overview.counted import count_words, feature_link, list_address, work_link
from zqmap.ui.overview.folded import fold_table
from zqmap.ui.overview.heading import show_heading
from zqmap.ui.overview.state import DEFAULT_MONTHS, LONGEST_SLIP_MONTHS, Overview

HELD_HEADS = ("work", "state", "parcels", "land", "enterprises")
SLIP_HEADS = ("parcel", "land", "before", "after", "effect")
MARKS = {Effect.SHIFTS: "overdue", Effect.MAY_SHIFT: "due", Effect.STAYS: "fine"}


def show_holdups(overview: Overview) -> None:
    """Show for each work what waits for it, and the question what follows when one slips."""
    context, holdups = overview.context, overview.holdups
    show_heading(context, "overview.holdups.title", Section.HOLDUPS)
    if not holdups.held:
        st.html(f'<p class="zq-lack">{escape(context.words("overview.holdups.none"))}</p>')
        return
    if context.is_narrow:
        show_slip(overview)
        _show_held(overview)
        return
    left, right = st.columns(2, gap="large")
    with left:
        _show_held(overview)
    with right:
        show_slip(overview)


def _show_held(overview: Overview) -> None:
    context, holdups = overview.context, overview.holdups
    heads = [context.words(f"overview.holdups.column.{name}") for name in HELD_HEADS]
    caption = context.words("overview.holdups.caption")
    st.html(fold_table(context, caption, heads, holdups.held, lambda held: _held_cells(overview, held)))
    notes = [context.words("overview.holdups.sites")]
    if holdups.unknown:
        notes.append(context.words("overview.holdups.unknown", number=len(holdups.unknown)))
    st.html(f'<p class="zq-lack">{escape(" ".join(notes))}</p>')


def _held_cells(overview: Overview, held: Held) -> list[Cell]:
    context, id_ = overview.context, overview.ref(held.row).id
    parcels = list_address(context, waiting_for(id_))
    return [
        work_link(overview, held.row),
        context.label(STATUS.label(str(overview.works.column("status")[held.row]))),
        make_link(count_words(context, "parcel", held.parcels), parcels),
        _land(context, held.area_mu, held.unmeasured, held.demo, parcels),
        _sites(context, held.enterprises, id_),
    ]


def _sites(context: Context, number: int, work_id: str) -> Cell:
    if not number:
        return context.words("overview.holdups.no_sites")
    return make_link(
        count_words(context, "enterprise", number), list_address(context, waiting_for(work_id, Roll.SITES))
    )


def _land(context: Context, area_mu: float, unmeasured: int, demo: int, address: str = "") -> Cell:
    """Write an area of land, as a link to the parcels where there is an address."""
    words = escape(mu_words(area_mu, context.language) if area_mu else context.words("value.not_stated"))
    if area_mu and address:
        words = make_link(mu_words(area_mu, context.language), address).text
    if unmeasured and area_mu:
        words += f" <small>{escape(context.words('overview.holdups.unmeasured', number=unmeasured))}</small>"
    badge = f' <span class="zq-badge">{escape(context.words("map.legend.demo"))}</span>' if demo else ""
    return Html(f'<span class="zq-land">{words}</span>{badge}')


def show_slip(overview: Overview) -> None:
    """Ask which work slips by how many months, and answer in words and before against after."""
    context, slip = overview.context, overview.slip
    if slip is None:
        return
    with st.container(key="overview-slip"):
        show_heading(context, "overview.slip.title")
        _ask(overview, slip)
        st.html(f'<p class="zq-slip">{slip_sentence(overview, slip)}</p>')
        heads = [context.words(f"overview.slip.column.{name}") for name in SLIP_HEADS]
        caption = _slip_caption(context, slip)
        st.html(fold_table(context, caption, heads, slip.parcels, lambda parcel: _slip_cells(overview, slip, parcel)))


def _ask(overview: Overview, slip: Slip) -> None:
    context = overview.context
    rows = [held.row for held in overview.holdups.held]
    st.session_state[Key.SLIP_WORK], st.session_state[Key.SLIP_MONTHS] = slip.work, slip.months
    work, months = st.columns([1.2, 1], gap="medium")
    work.selectbox(
        context.words("overview.slip.work"),
        rows,
        key=Key.SLIP_WORK,
        format_func=overview.name,
        on_change=lambda: _slip(overview, overview.ref(st.session_state[Key.SLIP_WORK])),
    )
    months.slider(
        context.words("overview.slip.months"),
        0,
        LONGEST_SLIP_MONTHS,
        key=Key.SLIP_MONTHS,
        on_change=lambda: _slip(overview, overview.ref(slip.work)),
    )


def _slip(overview: Overview, ref: FeatureRef) -> None:
    """Put the question into the address; the map then shows the answer."""
    months = st.session_state.get(Key.SLIP_MONTHS, DEFAULT_MONTHS)
    change_link(feature=ref)
    st.query_params[OverviewParam.SLIP] = str(months)


def slip_sentence(overview: Overview, slip: Slip) -> str:
    """Say what follows, as exactly as the stated dates allow."""
    context, holdups = overview.context, overview.graph
    moved = [parcel.row for parcel in slip.parcels if parcel.effect is not Effect.STAYS]
    certain, perhaps = slip.count(Effect.SHIFTS), slip.count(Effect.MAY_SHIFT)
    values = {"work": work_link(overview, slip.work).text, "months": escape(count_words(context, "month", slip.months))}
    if not slip.months:
        return context.words("overview.slip.says.nothing", **values)
    if not moved:
        return context.words("overview.slip.says.stays", **values)
    area_mu, _, _ = holdups.sum_land(np.array(moved))
    values["parcels"] = escape(count_words(context, "parcel", len(moved)))
    values["land"] = escape(mu_words(area_mu, context.language))
    kind = "both" if certain and perhaps else "certain" if certain else "perhaps"
    values["certain"], values["perhaps"] = str(certain), str(perhaps)
    said = [context.words(f"overview.slip.says.{kind}", **values)]
    if slip.enterprises:
        enterprises = escape(count_words(context, "enterprise", len(slip.enterprises)))
        said.append(context.words("overview.slip.says.enterprises", enterprises=enterprises))
    said.append(escape(_finish_words(overview, slip)))
    if holdups.is_demo[moved].any():
        said.append(escape(context.words("overview.slip.says.demo")))
    return (" " if context.language == "en" else "").join(said)


def _finish_words(overview: Overview, slip: Slip) -> str:
    context = overview.context
    if slip.finish_before is None or slip.finish_after is None:
        return context.words(f"overview.slip.finish.{overview.graph.states[slip.work]}")
    days = (date_words(day.isoformat(), context.language) for day in (slip.finish_before, slip.finish_after))
    before, after = days
    return context.words("overview.slip.says.dates", before=before, after=after)


def _slip_caption(context: Context, slip: Slip) -> str:
    return context.words("overview.slip.caption", parcels=count_words(context, "parcel", len(slip.parcels)))


def _slip_cells(overview: Overview, slip: Slip, parcel: ParcelSlip) -> list[Cell]:
    context, parcels = overview.context, overview.holdups.parcels
    ref = FeatureRef("parcels", str(parcels["id"].iloc[parcel.row]))
    area_mu = overview.holdups.areas_mu[parcel.row]
    demo = int(overview.holdups.is_demo[parcel.row])
    return [
        feature_link(context, ref, str(parcels[f"name_{context.language}"].iloc[parcel.row])),
        _land(context, float(np.nan_to_num(area_mu)), 0, demo),
        _day_words(context, parcel.before),
        _day_words(context, parcel.after),
        make_mark(_effect_words(context, slip, parcel), MARKS[parcel.effect]),
    ]


def _day_words(context: Context, day: date | None) -> str:
    return date_words(day.isoformat(), context.language) if day else context.words("overview.slip.no_day")


def _effect_words(context: Context, slip: Slip, parcel: ParcelSlip) -> str:
    if parcel.effect is Effect.SHIFTS and parcel.delay_days is not None:
        return context.words("overview.slip.effect.days", days=count_words(context, "day", parcel.delay_days))
    months = count_words(context, "month", slip.months)
    return context.words(f"overview.slip.effect.{parcel.effect}", months=months)
