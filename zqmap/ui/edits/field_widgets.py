"""One widget for one field, made from its declaration; and reading what was typed into it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from zqmap.intake.edits.edited import Edited
from zqmap.model.fields import Field, Kind
from zqmap.model.text import Text
from zqmap.model.values import TEXT_LIMIT, find_problem
from zqmap.model.written_lists import NO_ITEMS, NO_ITEMS_WORDS, list_choice, read_choice
from zqmap.store.registers import contacts, sources
from zqmap.texts import sentence
from zqmap.texts.wording import plain_number
from zqmap.ui.columns import column_label, name_column
from zqmap.ui.context import Context

PROJECT_LAYERS = ("roads", "facilities")
LONG_TEXT = ("note_zh", "note_en", "status_note_zh", "status_note_en", "products_zh", "products_en")
OPEN_FIELDS = ("source_id", "contact_id")
"""Fields that name a row of a register, or something that no register has yet."""


@dataclass(frozen=True)
class Unread:
    """What was typed and cannot be a value of its field, and why."""

    typed: Any
    reason: Text


def ask_field(context: Context, edited: Edited, field: Field, key: str, on_change: Callable[[], None]) -> None:
    """Draw the widget of a field; its value stands in the session state under `key` (`written`)."""
    label = column_label(context, field) + (" *" if field.required else "")
    more: dict[str, Any] = {
        "key": key,
        "on_change": on_change,
        "help": context.label(field.help) if field.help else None,
    }
    stated = context.words("value.not_stated")
    if field.kind is Kind.CODE or field.name in OPEN_FIELDS:
        labels = option_labels(context, edited, field)
        st.selectbox(
            label,
            _with_kept([None, *labels], st.session_state.get(key)),
            format_func=lambda code: stated if code is None else labels.get(code, code),
            accept_new_options=field.name in OPEN_FIELDS,
            placeholder=stated,
            **more,
        )
    elif field.kind.is_list:
        labels = list_labels(context, edited, field)
        st.multiselect(
            label,
            _with_kept(list(labels), *(st.session_state.get(key) or [])),
            format_func=lambda code: labels.get(code, code),
            accept_new_options=field.kind is Kind.WORDS,
            select_all=False,
            placeholder=stated if field.kind is not Kind.WORDS else context.words("edits.form.hint_words"),
            **more,
        )
    elif field.name in LONG_TEXT:
        st.text_area(label, max_chars=TEXT_LIMIT, placeholder=stated, height=68, **more)
    else:
        shown = context.words("edits.form.hint_date") if field.kind is Kind.DATE else stated
        st.text_input(label, max_chars=TEXT_LIMIT, placeholder=shown, **more)


def option_labels(context: Context, edited: Edited, field: Field) -> Mapping[str, str]:
    """Give the values that can be chosen for a field, with their words in the viewer's language."""
    if field.vocabulary is not None:
        return {term.code: context.label(term.label) for term in field.vocabulary.terms}
    if field.name == "source_id":
        return {id_: f"{context.label(source.title)}（{id_}）" for id_, source in sources().items()}
    if field.name == "contact_id":
        return {id_: context.label(contact.name) for id_, contact in contacts().items()}
    if field.kind is Kind.IDS:
        frames = (context.snapshots[name].frame for name in PROJECT_LAYERS)
        return {
            id_: name for frame in frames for id_, name in zip(frame["id"], frame[name_column(context)], strict=True)
        }
    if field.kind is Kind.WORDS:
        words = sorted({word for words in edited.base[field.name] for word in words or ()})
        return {word: word for word in words}
    return {}


def list_labels(context: Context, edited: Edited, field: Field) -> Mapping[str, str]:
    """Give what can be chosen for a list; last that there is none, where that can be."""
    none = {} if field.required else {NO_ITEMS: context.label(NO_ITEMS_WORDS)}
    return {**option_labels(context, edited, field), **none}


def told_apart(labels: Mapping[str, str]) -> dict[str, str]:
    """Give labels by id, with the id behind those that stand twice: a widget knows its options by their words."""
    counts = Counter(labels.values())
    return {id_: f"{label}（{id_}）" if counts[label] > 1 else label for id_, label in labels.items()}


def written(field: Field, value: Any) -> Any:
    """Give the state of a field's widget for a JSON value."""
    if field.kind.is_list:
        return list_choice(value)
    if field.kind is Kind.CODE or field.name in OPEN_FIELDS:
        return value
    if value is None:
        return ""
    return plain_number(value, "zh").replace(",", "") if _is_short(field, value) else str(value)


def read_typed(field: Field, typed: Any) -> Any:
    """Give the JSON value of what somebody typed or chose, or `Unread` with the reason."""
    if field.kind.is_list:
        value: Any = read_choice(typed)
        value = None if field.required and not value else value
    elif isinstance(typed, str):
        value = _read_text(field, typed)
    else:
        value = typed
    if value is None or isinstance(value, Unread):
        return value
    problem = find_problem(field, value)
    return Unread(typed, problem.text) if problem else value


def _read_text(field: Field, typed: str) -> Any:
    text = typed.strip()
    if not text or field.kind is not Kind.NUMBER:
        return text or None
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        number = float(plain)
    except ValueError:
        words = {"typed": text[:40]}
        return Unread(typed, Text(*(sentence(one, "edits.form.bad_number", **words) for one in ("zh", "en"))))
    return int(number) if number.is_integer() else number


def _is_short(field: Field, value: Any) -> bool:
    return field.kind is Kind.NUMBER and float(value) == round(float(value), 2)


def _with_kept(options: list[Any], *values: Any) -> list[Any]:
    """Give the options with what is chosen among them, also where nothing offers it."""
    return [*options, *(value for value in values if value not in options)]


def sync_widget(key: str, value: Any) -> None:
    """Bring a widget to a value; where it has it already it is left alone, so that nobody's typing is disturbed."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def field_label_words(context: Context, fields: Iterable[Field]) -> str:
    """Join the labels of fields."""
    return ("、" if context.language == "zh" else ", ").join(context.label(field.label) for field in fields)
