"""The form of one feature, made from the declarations; what is typed is checked at its field and saved at once."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from zqmap.intake.edits.edited import Feature
from zqmap.intake.edits.findings import EditFindings
from zqmap.intake.edits.operations import set_fields
from zqmap.intake.edits.workspace import Open
from zqmap.intake.names import transcribe
from zqmap.model.fields import Field, Group
from zqmap.model.findings import Severity
from zqmap.ui.context import Context
from zqmap.ui.edits.desk import pressing, stepping, take_step
from zqmap.ui.edits.field_widgets import Unread, ask_field, read_typed, sync_widget, written
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words

WIDE = ("source_id", "waits_for", "utilities", "chains", "districts", "contact_id")
MISSING = ("missing", "missing_id")
ORDER = (Group.NAME, Group.STATE, Group.SIZE, Group.SITE, Group.INDUSTRY, Group.HONESTY)


def show_form(context: Context, opened: Open, feature: Feature, findings: EditFindings) -> None:
    """Show every field of a feature under its heading."""
    st.caption(context.words("edits.form.required"))
    for group in ORDER:
        fields = [field for field in opened.session.layer.fields if field.group is group]
        if fields:
            st.markdown(f"**{context.words(f'group.{group}')}**")
            _show_fields(context, opened, feature, fields, findings)


def _show_fields(context: Context, opened: Open, feature: Feature, fields: list[Field], findings: EditFindings) -> None:
    short = [field for field in fields if not _is_wide(field)]
    columns = 1 if context.is_narrow else 2
    for start in range(0, len(short), columns):
        places = st.columns(columns, gap="small")
        for place, field in zip(places, short[start : start + columns], strict=False):
            with place:
                _show_field(context, opened, feature, field, findings)
    for field in fields:
        if _is_wide(field):
            _show_field(context, opened, feature, field, findings)


def _is_wide(field: Field) -> bool:
    return field.name in WIDE or field.name.startswith(("note_", "status_note", "products"))


def _show_field(context: Context, opened: Open, feature: Feature, field: Field, findings: EditFindings) -> None:
    if field.name == "id" and not opened.edited.is_new(feature.id):
        st.text_input(context.label(field.label), feature.id, disabled=True, key=f"{Key.EDIT_FIELD}_id_{feature.id}")
        return
    key = f"{Key.EDIT_FIELD}_{field.name}_{feature.id}"
    unread = _typed().get(key)
    if unread is None:
        sync_widget(key, written(field, feature.fields.get(field.name)))
    ask_field(context, opened.edited, field, key, _changing(opened, feature, field, key))
    if unread is not None:
        said = plain_words(context.label(unread.reason))
        st.caption(f":red[{context.words('edits.form.not_saved', reason=said)}]")
        return
    for one in findings.of(feature.id):
        if one.finding.field == field.name:
            color = "red" if one.finding.severity is Severity.BLOCK else "orange"
            said = plain_words(context.label(one.finding.text))
            # What is allowed stands in the widget itself.
            st.caption(f":{color}[{context.words('edits.form.missing') if one.finding.code in MISSING else said}]")
    if field.name == "name_en" and not feature.fields.get("name_en"):
        _offer_pinyin(context, opened, feature)


def _changing(opened: Open, feature: Feature, field: Field, key: str) -> Callable[[], None]:
    """Make the callback of a field's widget: a value is saved as a step, what is none is kept as it was typed."""

    def changed() -> None:
        value = read_typed(field, st.session_state.get(key))
        typed = {name: one for name, one in _typed().items() if name != key}
        if isinstance(value, Unread):
            st.session_state[Key.EDIT_TYPED] = typed | {key: value}
            return
        st.session_state[Key.EDIT_TYPED] = typed
        if value == feature.fields.get(field.name):
            return
        make = lambda edited: set_fields(edited, feature.id, {field.name: value})  # noqa: E731
        pressing(opened, lambda own: take_step(own, opened, make))()

    return changed


def _typed() -> dict[str, Unread]:
    kept: dict[str, Unread] = st.session_state.get(Key.EDIT_TYPED, {})
    return kept


def _offer_pinyin(context: Context, opened: Open, feature: Feature) -> None:
    name = transcribe(feature.fields.get("name_zh") or "")
    if not name:
        return
    st.button(
        context.words("edits.form.pinyin"),
        key=f"pinyin-{feature.id}",
        type="tertiary",
        help=plain_words(name),
        on_click=stepping(opened, lambda edited: set_fields(edited, feature.id, {"name_en": name})),
    )
