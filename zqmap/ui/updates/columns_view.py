"""Their columns beside our fields: what was proposed and why, to be agreed to or changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from zqmap.access.policy import Command
from zqmap.intake.cases import Case
from zqmap.intake.contents import FileContents
from zqmap.intake.matching import ColumnMatch, Matching, match_column
from zqmap.intake.pipeline import remember_matching
from zqmap.intake.progress import Progress
from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.quantities import FIELD_UNITS
from zqmap.model.text import Text
from zqmap.store.process import get_store
from zqmap.store.registers import sources
from zqmap.ui.context import Context
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import deciding

SAMPLES = 3
DEFAULTS_A_ROW = 4
DEFAULT_FIELDS = ("basis", "accuracy_m", "source_id", "source_date", "area_id")
"""What a file of somebody else's seldom has and every feature needs."""

NARROW_ORDER = ("column", "field", "sure", "sample", "reason")
"""On a phone a column stands beside the field that it fills; the rest is reached by swiping."""


@dataclass(frozen=True)
class Answers:
    """What the page holds of a person's answers: a field a column, units, codes of words."""

    fields: Mapping[str, str | None]
    units: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str | None]]


def ask_columns(context: Context, case: Case, progress: Progress) -> None:
    """Show the columns with their fields, then units, words and what the file does not have."""
    matching, contents, layer = progress.matching, progress.contents, progress.layer
    assert matching is not None, "the columns were matched"
    assert contents is not None, "the file was read"
    st.caption(context.words("updates.columns.lead"))
    fields = _edit_fields(context, layer, contents, matching)
    matching = _with_fields(layer, contents, matching, fields)
    units = {match.column: _ask_unit(context, layer, match) for match in matching.columns if match.unit}
    codes = {match.column: _edit_words(context, layer, match) for match in matching.columns if match.values}
    defaults = _ask_defaults(context, layer, matching)
    if matching.unused:
        columns = "、".join(matching.unused) if context.language == "zh" else ", ".join(matching.unused)
        st.caption(context.words("updates.columns.unused", columns=plain_words(columns)))
    asked = [match.column for match in matching.columns if match.unit and not match.unit.is_sure]
    transcribe = "name_en" not in matching.fields and st.checkbox(
        context.words("updates.columns.transcribe"), value=True, key=Key.DESK_PINYIN
    )

    # Streamlit keeps the callbacks of a tab for as long as it is open, so they must not hold what was read.
    headers = contents.columns

    def agree() -> dict[str, object]:
        # What was chosen a moment before the press is in the session, and not yet in what this run knows.
        state = st.session_state
        now = {column: state.get(f"{Key.DESK_UNIT}_{column}", units[column]) for column in asked}
        typed = {name: str(state.get(f"{Key.DESK_DEFAULT}_{name}") or "").strip() for name in defaults}
        decided = _decide(matching, Answers(fields, units | now, codes))
        with permitted(Command.PREPARE, layer.name) as permit:
            remember_matching(get_store(), headers, decided, author=permit.name, guard=permit)
        given = {name: value for name, value in typed.items() if value}
        return {"columns": decided.as_json(), "defaults": given, "transcribe": transcribe}

    st.button(context.words("updates.next"), key="confirm-columns", type="primary", on_click=deciding(case, agree))


def _edit_fields(context: Context, layer: Layer, contents: FileContents, matching: Matching) -> dict[str, str | None]:
    labels = {field.name: context.label(field.label) for field in layer.fields}
    ignore = context.words("updates.columns.ignore")
    by_label = {label: name for name, label in labels.items()}
    words = {name: context.words(f"updates.columns.{name}") for name in ("column", "sample", "field", "reason", "sure")}
    rows = [
        {
            words["column"]: match.column,
            words["sample"]: _sample(contents, match.column),
            words["field"]: labels[match.field] if match.field else ignore,
            words["sure"]: "✓" if match.is_sure else context.words("updates.columns.ask"),
            words["reason"]: context.label(match.reason),
        }
        for match in matching.columns
    ]
    edited = st.data_editor(
        pd.DataFrame(rows),
        key=f"{Key.DESK_COLUMNS}_{hash(tuple(match.column for match in matching.columns))}",
        hide_index=True,
        disabled=[words["column"], words["sample"], words["reason"], words["sure"]],
        column_order=[words[name] for name in NARROW_ORDER] if context.is_narrow else None,
        column_config={words["field"]: st.column_config.SelectboxColumn(options=[ignore, *by_label], required=True)},
        width="stretch",
    )
    return {row[words["column"]]: by_label.get(row[words["field"]]) for row in edited.to_dict("records")}


def _with_fields(
    layer: Layer, contents: FileContents, matching: Matching, fields: Mapping[str, str | None]
) -> Matching:
    """Give the matching with the fields that a person chose; words and units of these are proposed anew."""
    for match in matching.columns:
        wanted = fields[match.column]
        if wanted is None and match.field is not None:
            matching = matching.without_column(match.column)
        elif wanted is not None and wanted != match.field:
            matching = matching.with_column(match_column(layer, contents, match.column, wanted))
    return matching


def _ask_unit(context: Context, layer: Layer, match: ColumnMatch) -> str:
    assert match.unit is not None, "only columns with a unit are asked for one"
    assert match.field is not None, "a unit belongs to a field"
    field, units = layer.by_name[match.field], FIELD_UNITS[match.field][0].units
    if match.unit.is_sure:
        return match.unit.name
    labels = {unit.name: context.label(unit.label) for unit in units}
    names = list(labels)
    said = "；".join(context.label(text) for text in match.unit.evidence)
    chosen: str = st.selectbox(
        context.words("updates.columns.unit_of", field=context.label(field.label)),
        names,
        index=names.index(match.unit.name) if match.unit.name in names else 0,
        key=f"{Key.DESK_UNIT}_{match.column}",
        format_func=labels.__getitem__,
        help=plain_words(said) or None,
    )
    return chosen


def _edit_words(context: Context, layer: Layer, match: ColumnMatch) -> dict[str, str | None]:
    """Ask what words mean that are not surely understood; the sure ones are not asked."""
    doubtful = [value for value in match.values if not value.is_sure]
    answers: dict[str, str | None] = {}
    field = layer.by_name[match.field or ""]
    if not doubtful or field.vocabulary is None:
        return answers
    labels = {term.code: context.label(term.label) for term in field.vocabulary.terms}
    labels[""] = context.words("value.not_stated")
    by_label = {label: code for code, label in labels.items()}
    value, code = context.words("updates.columns.value"), context.words("updates.columns.code")
    rows = [{value: one.written, code: None if one.code is None else labels.get(one.code)} for one in doubtful]
    title = context.words("updates.columns.values", field=plain_words(context.label(field.label)))
    st.markdown(f"**{title}**")
    edited = st.data_editor(
        pd.DataFrame(rows),
        key=f"{Key.DESK_WORDS}_{match.column}",
        hide_index=True,
        disabled=[value],
        column_config={code: st.column_config.SelectboxColumn(options=list(by_label))},
    )
    for row in edited.to_dict("records"):
        label = row[code]
        answers[row[value]] = by_label.get(label) if isinstance(label, str) else None
    return answers


def _ask_defaults(context: Context, layer: Layer, matching: Matching) -> dict[str, str]:
    """Ask once for what the file has no column for; empty where nothing is given."""
    names = [field.name for field in layer.fields if field.required and field.kind is Kind.CODE] + list(DEFAULT_FIELDS)
    asked = [layer.by_name[name] for name in names if name in layer.by_name and name not in matching.fields]
    if not asked:
        return {}
    st.markdown(f"**{context.words('updates.columns.defaults')}**")
    answers = {}
    for start in range(0, len(asked), DEFAULTS_A_ROW):
        for column, field in zip(st.columns(DEFAULTS_A_ROW), asked[start : start + DEFAULTS_A_ROW], strict=False):
            with column:
                answers[field.name] = _ask_default(context, field)
    lacking = [field for field in asked if not answers[field.name] and _is_needed(field)]
    if lacking:
        said = ("、" if context.language == "zh" else ", ").join(context.label(field.label) for field in lacking)
        st.caption(context.words("updates.columns.needed", fields=said))
    return answers


def _is_needed(field: Field) -> bool:
    """Tell whether every feature needs it; what says where a place comes from is needed wherever there is one."""
    return field.required or field.name == "basis"


def _ask_default(context: Context, field: Field) -> str:
    key = f"{Key.DESK_DEFAULT}_{field.name}"
    label = context.label(field.unit_label or field.label) + (" *" if _is_needed(field) else "")
    if field.name == "source_id":
        return _ask_source(context, label, key)
    if field.vocabulary is None:
        return (st.text_input(label, key=key) or "").strip()
    labels = {"": "—"} | {term.code: context.label(term.label) for term in field.vocabulary.terms}
    return str(st.selectbox(label, list(labels), key=key, format_func=labels.__getitem__))


def _ask_source(context: Context, label: str, key: str) -> str:
    """Offer the sources of the register; another one is typed."""
    titles = {source.id: context.label(Text(source.title_zh, source.title_en)) for source in sources().values()}
    chosen: str | None = st.selectbox(
        label,
        list(titles),
        index=None,
        key=key,
        format_func=lambda id_: titles.get(id_, id_),
        accept_new_options=True,
        placeholder=context.words("updates.columns.source_hint"),
    )
    return (chosen or "").strip()


def _decide(matching: Matching, answers: Answers) -> Matching:
    columns = {match.column: match for match in matching.columns}
    for column, unit in answers.units.items():
        columns[column] = columns[column].with_unit(unit)
    for column, codes in answers.codes.items():
        for written, code in codes.items():
            columns[column] = columns[column].with_code(written, code)
    return Matching(matching.layer, tuple(columns.values())).confirmed()


def _sample(contents: FileContents, column: str) -> str:
    seen: dict[str, Any] = {}
    for row in contents.rows:
        value = row.get(column)
        if value not in (None, ""):
            seen.setdefault(str(value)[:30], None)
        if len(seen) == SAMPLES:
            break
    return " · ".join(seen)
