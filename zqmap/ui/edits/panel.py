"""What stands beside the editing map: the feature that is selected, its measures, what can be done to it, its form."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from zqmap.analysis.measures import MEASURED, area_m2, length_m
from zqmap.intake.edits.division import find_touching, merge
from zqmap.intake.edits.edited import Edited, Feature
from zqmap.intake.edits.findings import EditFindings
from zqmap.intake.edits.operations import delete, set_fields
from zqmap.intake.edits.workspace import Open
from zqmap.model.findings import Severity
from zqmap.model.layers import MU_M2
from zqmap.texts.wording import length_words, mu_words, value_words
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.edits.coordinates import show_coordinates
from zqmap.ui.edits.desk import select, selected_ids, stepping
from zqmap.ui.edits.field_widgets import told_apart
from zqmap.ui.edits.form import show_form
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words
from zqmap.ui.press import whole

FOUND = 2_000
"""How many features the list to choose from holds at most; more are found on the map and in the table."""


def show_panel(context: Context, opened: Open, findings: EditFindings) -> None:
    """Show what can be done to what is selected."""
    edited = opened.edited
    chosen = [feature for id_ in selected_ids(edited) if (feature := edited.find(id_))]
    _show_find(context, edited, chosen)
    if not chosen:
        st.caption(context.words("edits.panel.none"))
        show_coordinates(context, opened, None)
    elif len(chosen) == 1:
        _show_one(context, opened, chosen[0], findings)
    else:
        _show_several(context, opened, chosen)


def _show_find(context: Context, edited: Edited, chosen: list[Feature]) -> None:
    column = name_column(context)
    first = edited.base[:FOUND]
    names = {id_: name for id_, name in zip(first["id"], first[column], strict=True) if id_ not in edited.touched}
    names |= {feature.id: context.label(feature.name) for feature in (*edited.changed, *chosen)}
    names = told_apart({id_: name or id_ for id_, name in names.items()})
    st.session_state[Key.EDIT_FIND] = chosen[0].id if len(chosen) == 1 else None
    st.selectbox(
        context.words("edits.panel.find"),
        list(names),
        index=None,
        key=Key.EDIT_FIND,
        format_func=lambda id_: names.get(id_, id_),
        placeholder=context.words("edits.panel.find_hint"),
        label_visibility="collapsed",
        on_change=whole(lambda: select([id_] if (id_ := st.session_state[Key.EDIT_FIND]) else ())),
    )


def _show_one(context: Context, opened: Open, feature: Feature, findings: EditFindings) -> None:
    _show_head(context, opened, feature)
    for one in findings.of(feature.id):
        if one.finding.field == "geometry":
            show = st.error if one.finding.severity is Severity.BLOCK else st.warning
            show(plain_words(context.label(one.finding.text)), icon=":material/polyline:")
    _show_measures(context, opened, feature)
    with st.container(key="edit-actions", horizontal=True, gap="xsmall"):
        _offer_merge(context, opened, feature)
        st.button(
            context.words("edits.panel.delete"),
            key="edit-delete",
            icon=":material/delete:",
            on_click=stepping(opened, lambda edited: delete(edited, [feature.id])),
        )
    show_coordinates(context, opened, feature)
    show_form(context, opened, feature, findings)


def _show_head(context: Context, opened: Open, feature: Feature) -> None:
    edited = opened.edited
    mark = "new" if edited.is_new(feature.id) else "changed" if feature.id in edited.touched else None
    badge = f" :blue-badge[{context.words(f'edits.panel.{mark}')}]" if mark else ""
    st.markdown(f"##### {plain_words(context.label(feature.name))}{badge}")


def _show_measures(context: Context, opened: Open, feature: Feature) -> None:
    """Say what the shape measures, and offer it where something else stands in its field."""
    shape = feature.geometry
    if shape is None:
        st.caption(context.words("edits.panel.no_place"))
        return
    length = length_words(length_m(shape), context.language)
    if area := area_m2(shape):
        words = context.words("edits.panel.measured_area", area=mu_words(area / MU_M2, context.language))
        st.markdown(f"{words} · {context.words('edits.panel.measured_outline', length=length)}")
    elif length_m(shape):
        st.markdown(context.words("edits.panel.measured_length", length=length))
    for name, measure in MEASURED.items():
        field = opened.session.layer.by_name.get(name)
        is_measured = field is not None and (area if name == "area_mu" else length_m(shape) and not area)
        if field is None or not is_measured or feature.fields.get(name) == (value := measure(shape)):
            continue
        what, shown = context.label(field.label), value_words(field, value, context.language)
        st.button(
            context.words("edits.panel.use_measure", what=what, value=shown),
            key=f"measure-{name}",
            type="tertiary",
            icon=":material/straighten:",
            on_click=_taking(opened, feature, name, value),
        )


def _taking(opened: Open, feature: Feature, name: str, value: float) -> Callable[[], None]:
    return stepping(opened, lambda edited: set_fields(edited, feature.id, {name: value}))


def _offer_merge(context: Context, opened: Open, feature: Feature) -> None:
    if "Polygon" not in opened.session.layer.geometries or not area_m2(feature.geometry):
        return
    with st.popover(context.words("edits.panel.merge"), icon=":material/merge:"):
        touching = find_touching(opened.edited, feature.id)
        if not touching:
            st.caption(context.words("edits.panel.no_neighbours"))
            return
        near = {id_: context.label(found.name) for id_ in touching if (found := opened.edited.find(id_))}
        names = told_apart(near)
        key = f"{Key.EDIT_MERGE}_{feature.id}"
        if len(names) == 1:
            st.session_state.setdefault(key, list(names))
        st.multiselect(
            context.words("edits.panel.merge_with"),
            list(names),
            key=key,
            format_func=names.__getitem__,
            placeholder="—",
            select_all=False,
        )
        ids = [feature.id, *st.session_state[key]]
        _ask_kept(context, opened, ids, names | {feature.id: context.label(feature.name)})


def _ask_kept(context: Context, opened: Open, ids: list[str], names: dict[str, str]) -> None:
    """Ask whose attributes stay, and offer to merge."""
    labels = told_apart(names)
    key = f"{Key.EDIT_KEEP}_{'_'.join(ids)}"
    st.radio(context.words("edits.panel.merge_keep"), ids, key=key, format_func=lambda id_: labels.get(id_, id_))
    st.button(
        context.words("edits.panel.merge_do"),
        key="edit-merge",
        type="primary",
        disabled=len(ids) < 2,
        on_click=stepping(opened, lambda edited: merge(edited, ids, st.session_state[key])),
    )


def _show_several(context: Context, opened: Open, chosen: list[Feature]) -> None:
    st.markdown(f"##### {context.words('edits.panel.several', number=len(chosen))}")
    names = {feature.id: context.label(feature.name) for feature in chosen}
    st.markdown("\n".join(f"- {plain_words(name)}" for name in list(names.values())[:12]))
    if all(feature.geometry is not None and area_m2(feature.geometry) for feature in chosen):
        _ask_kept(context, opened, list(names), names)
    st.button(
        context.words("edits.panel.delete_many", number=len(chosen)),
        key="edit-delete",
        icon=":material/delete:",
        on_click=stepping(opened, lambda edited: delete(edited, list(names))),
    )
