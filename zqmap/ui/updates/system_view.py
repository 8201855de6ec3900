"""The coordinate doctor's answer: the candidates with what speaks for each, and where they put the file on the map."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from zqmap.analysis.filters import make_filters
from zqmap.intake.cases import Case
from zqmap.intake.progress import Progress
from zqmap.intake.systems import NULL_DATUM_SHIFT, Candidate, CoordinateSystem
from zqmap.maps.preview import Fate, Preview, Sketch
from zqmap.texts.wording import length_words
from zqmap.ui.context import Context
from zqmap.ui.html_table import Cell, make_table
from zqmap.ui.keys import Key
from zqmap.ui.map_panel import draw_map, make_state
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import deciding

Box = tuple[tuple[float, float], tuple[float, float]]
AROUND_DEG = 0.02
"""About 2 km."""


def ask_system(context: Context, case: Case, progress: Progress) -> None:
    """Show what the file can be in; the person confirms one, and nothing is converted before."""
    system = progress.system
    assert system is not None, "the doctor has looked"
    st.markdown(_lead(context, system))
    declared = plain_words(system.declared) if system.declared else None
    key = "updates.system.declared" if declared else "updates.system.declared_none"
    st.caption(context.words(key, name=declared))
    if not system.candidates:
        return
    if context.is_narrow:
        # What is to be looked at before it is confirmed stands above the button.
        chosen = _choose(context, system)
        _show_candidate(context, progress, system, chosen)
        _show_evidence(context, case, chosen)
        return
    left, right = st.columns([1, 1.2], gap="medium")
    with left:
        chosen = _choose(context, system)
        _show_evidence(context, case, chosen)
    with right:
        _show_candidate(context, progress, system, chosen)


def _show_evidence(context: Context, case: Case, chosen: Candidate | None) -> None:
    if chosen is not None:
        st.html(_evidence(context, chosen))
        _confirm(context, case, chosen)


def _show_candidate(context: Context, progress: Progress, system: CoordinateSystem, chosen: Candidate | None) -> None:
    _show_place(context, progress, chosen or system.candidates[0])
    if chosen is None:
        name = plain_words(system_name(context, system.candidates[0]))
        st.caption(context.words("updates.system.shown", name=name))


def system_name(context: Context, candidate: Candidate) -> str:
    """Write a candidate's name, and its code where the name is not the code already."""
    label = context.label(candidate.label) or candidate.code
    name = label if label.startswith(candidate.code) else f"{label} · {candidate.code}"
    return context.words("updates.system.swapped", name=name) if candidate.swapped else name


def _lead(context: Context, system: CoordinateSystem) -> str:
    if system.best is None or not system.candidates:
        return context.words("updates.system.lead_unsure")
    best = system.candidates[0]
    name = plain_words(system_name(context, best))
    return context.words("updates.system.lead_sure", name=name, confidence=f"{best.confidence:.0%}")


def _choose(context: Context, system: CoordinateSystem) -> Candidate | None:
    """Offer the candidates; none is chosen beforehand where the doctor is not sure."""
    names = {system_name(context, candidate): candidate for candidate in system.candidates}
    chosen = st.radio(
        context.words("updates.system.choose"),
        list(names),
        index=None if system.best is None else 0,
        key=Key.DESK_SYSTEM,
        captions=[f"{context.words('updates.system.confidence')} {one.confidence:.0%}" for one in names.values()],
    )
    return names.get(chosen or "")


def _evidence(context: Context, candidate: Candidate) -> str:
    rows: list[list[Cell]] = [[context.label(text)] for text in candidate.evidence]
    if candidate.shift_m:
        shift = length_words(candidate.shift_m, context.language)
        rows.append([context.words("updates.system.corrected", name=system_name(context, candidate), shift=shift)])
    title = context.words("updates.columns.reason")
    return make_table(system_name(context, candidate), [title], rows) if rows else ""


def _confirm(context: Context, case: Case, candidate: Candidate) -> None:
    lacks_shift = NULL_DATUM_SHIFT in candidate.flags
    agreed = not lacks_shift or st.checkbox(
        context.words("updates.system.null_shift", name=plain_words(system_name(context, candidate))),
        key=Key.DESK_NULL_SHIFT,
    )
    changes = {"system": candidate.code, "swapped": candidate.swapped, "accept_null_shift": lacks_shift and agreed}
    st.button(
        context.words("updates.confirm"),
        key="confirm-system",
        type="primary",
        disabled=not agreed,
        on_click=deciding(case, lambda: changes),
    )


def _show_place(context: Context, progress: Progress, candidate: Candidate) -> None:
    """Draw a few of the file's positions where this system puts them, over the layer as it is published."""
    state = make_state(context)
    sketches: tuple[Sketch, ...] = ()
    if candidate.sample is not None and not candidate.sample.is_empty:
        sketches = (Sketch(Fate.ADDED, ("", ""), None, candidate.sample),)
    preview = Preview(sketches, 0, 0)
    draw_map(
        replace(
            state,
            filters=make_filters(layers=[progress.layer.name]),
            view=None,
            bounds=preview.bounds or state.bounds,
            preview=preview,
            focus=_with_surroundings(preview.bounds) if preview.bounds else None,
        )
    )


def _with_surroundings(box: Box) -> Box:
    """Widen a box so that towns and roads around are seen: a place alone tells nobody whether it is right."""
    (south, west), (north, east) = box
    return (round(south - AROUND_DEG, 5), round(west - AROUND_DEG, 5)), (
        round(north + AROUND_DEG, 5),
        round(east + AROUND_DEG, 5),
    )
