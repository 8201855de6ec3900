"""The registers as tables: each row with its scope, date and source."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from zqmap.model.records import Figure
from zqmap.texts.wording import date_words, money_words, mu_words, plain_number
from zqmap.ui.context import Context
from zqmap.ui.detail import find_name
from zqmap.ui.link import FeatureRef
from zqmap.ui.plain import plain_words

OPTIONAL = "note"
"""The column that is empty, and not "not stated", where there is nothing to say."""


def show_figures(context: Context) -> None:
    """Show the published figures; figures of different scope stand apart and are never added."""
    _show_rows(
        context,
        [
            {
                "name": context.label(figure.name),
                "figure": figure_words(context, figure),
                "scope": context.label(figure.scope),
                "date": _when(context, figure),
                "note": context.label(figure.note),
                "source": _source(context, figure.source_id),
            }
            for figure in context.registers.figures().values()
        ],
    )


def figure_words(context: Context, figure: Figure) -> str:
    """Write a figure with its unit and how exact it is."""
    value, language = figure.value, context.language
    if figure.unit == "mu":
        words = mu_words(value, language)
    elif figure.unit.lower() == "cny":
        words = money_words(value, language)
    else:
        words = context.words(f"unit.{figure.unit}", value=plain_number(value, language))
    exact = figure.qualifier is None or figure.unit == "rank"
    return words if exact else context.words(f"qualifier.{figure.qualifier}", value=words)


def show_sources(context: Context) -> None:
    """Show where the facts and the base data come from."""
    _show_rows(
        context,
        [
            {
                "name": context.label(source.title),
                "publisher": (source.publisher_zh if context.language == "zh" else source.publisher_en) or None,
                "date": date_words(source.date, context.language) if source.date else None,
                "used_for": source.used_for_zh if context.language == "zh" else source.used_for_en,
                "licence": source.licence,
            }
            for source in context.registers.sources().values()
        ],
    )


def show_policies(context: Context) -> None:
    """Show policies, services and promises with how far each has come."""
    _show_rows(
        context,
        [
            {
                "name": context.label(policy.name),
                "kind": context.words(f"policy.kind.{policy.kind}"),
                "state": context.words(f"policy.status.{policy.status}"),
                "text": context.label(policy.text),
                "note": context.label(policy.note),
                "source": _source(context, policy.source_id),
            }
            for policy in context.registers.policies().values()
        ],
    )


def show_supply_links(context: Context) -> None:
    """Show the supply links that the sources state, and no others."""
    _show_rows(
        context,
        [
            {
                "from": _enterprise(context, link.from_id),
                "to": _enterprise(context, link.to_id),
                "note": context.label(link.note),
                "source": _source(context, link.source_id),
            }
            for link in context.registers.supply_links().values()
        ],
    )


def show_contacts(context: Context) -> None:
    """Show whom to call."""
    _show_rows(
        context,
        [
            {
                "name": context.label(contact.name),
                "tel": contact.tel,
                "fax": contact.fax,
                "address": contact.address_zh if context.language == "zh" else contact.address_en,
                "note": context.label(contact.note),
            }
            for contact in context.registers.contacts().values()
        ],
    )


def _show_rows(context: Context, rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(rows).drop(columns=OPTIONAL, errors="ignore")
    frame = frame.replace("", None).fillna(context.words("value.not_stated"))
    if any(row.get(OPTIONAL) for row in rows):
        frame[OPTIONAL] = [row[OPTIONAL] for row in rows]
    frame.columns = [context.words(f"column.{name}") for name in frame.columns]
    plain = frame.map(plain_words)
    st.table(plain.set_index(plain.columns[0]))


def _when(context: Context, figure: Figure) -> str | None:
    when = figure.period or figure.date
    return date_words(when, context.language) if when else None


def _source(context: Context, source_id: str) -> str:
    source = context.registers.sources().get(source_id)
    return context.label(source.title) if source else source_id


def _enterprise(context: Context, enterprise_id: str) -> str:
    return find_name(context, FeatureRef("enterprises", enterprise_id)) or enterprise_id
