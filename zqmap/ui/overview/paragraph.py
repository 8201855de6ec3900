"""The state of the zone in four sentences, each number a link to the list behind it."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.analysis.overview.statements import Statement
from zqmap.model.vocabularies import STATUS
from zqmap.texts.wording import date_words
from zqmap.ui.context import Context
from zqmap.ui.overview.counted import join_words, link_number, plural, work_link
from zqmap.ui.overview.state import Overview
from zqmap.ui.registers_view import figure_words


def show_paragraph(overview: Overview) -> None:
    """Show the sentences with the day that they are true on, or that the filters leave no works."""
    context = overview.context
    said = "".join(f"<li>{write_statement(overview, statement)}</li>" for statement in overview.statements)
    day = date_words(overview.today.isoformat(), context.language)
    when = escape(context.words("overview.as_of", day=day))
    with st.container(key="overview-say"):
        st.html(f'<div class="zq-say"><ul>{said}</ul><p>{when}</p></div>')


def write_statement(overview: Overview, statement: Statement) -> str:
    """Write one statement as HTML."""
    context = overview.context
    values = {name: link_number(context, number).text for name, number in statement.numbers}
    values |= {name: work_link(overview, row).text for name, row in statement.works}
    if statement.parts:
        roads = statement.roads
        values |= {"parts": _parts(context, statement), "roads": _roads(context, roads) if roads else ""}
    if statement.published:
        values["published"] = escape(figure_words(context, statement.published.figure))
        values["figure"] = escape(_in_a_sentence(context.label(statement.published.figure.name)))
    key = f"overview.say.{statement.kind}.{plural(statement.main.value)}"
    return context.words(key, **values)


def _roads(context: Context, roads: Statement) -> str:
    """Say how far the roads among the works are."""
    number = link_number(context, roads.main).text
    return context.words("overview.roads", roads=number, parts=_parts(context, roads))


def _parts(context: Context, statement: Statement) -> str:
    return join_words(
        context,
        (
            context.words(
                "overview.part",
                number=link_number(context, number).text,
                status=escape(_in_a_sentence(context.label(STATUS.label(code)))),
            )
            for code, number in statement.parts
        ),
    )


def _in_a_sentence(label: str) -> str:
    """Write a label as it stands within a sentence."""
    return label[:1].lower() + label[1:]
