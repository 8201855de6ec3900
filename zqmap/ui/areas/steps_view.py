"""The steps of industrial projects, as far as staff have made them public."""

from __future__ import annotations

import streamlit as st

from zqmap.analysis.project_steps import Interval, Project, StepLine, list_projects
from zqmap.model.register_vocabularies import STEP, STEP_STATE
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.html_table import Cell, make_mark, make_table
from zqmap.ui.link import FeatureRef

HEADS = ("enterprise", "step", "state", "planned", "actual", "gap", "source")


def show_steps(context: Context, area: str | None, *, with_private: bool) -> None:
    """Show the steps of the enterprises of an area, or of all; private ones only where staff look."""
    st.markdown(f"##### {context.words('steps.title')}")
    projects = [
        project
        for project in list_projects(context.registers.project_steps(with_private=with_private).values())
        if area is None or _area(context, project.enterprise_id) == area
    ]
    if not projects:
        st.caption(context.words("steps.none"))
        return
    st.caption(context.words("steps.lead"))
    names = (*HEADS, "shown") if with_private else HEADS
    rows = [_row(context, project, line, with_private) for project in projects for line in project.lines]
    st.html(make_table("", [context.words(f"steps.{name}") for name in names], rows))


def _area(context: Context, enterprise_id: str) -> str | None:
    row = find_row(context, FeatureRef("enterprises", enterprise_id))
    area: str | None = row["area_id"] if row else None
    return area


def _row(context: Context, project: Project, line: StepLine, with_private: bool) -> list[Cell]:
    step, unknown = line.step, context.words("value.not_stated")
    planned, actual = (date_words(day, context.language) if day else unknown for day in (step.planned, step.actual))
    cells: list[Cell] = [
        _project(context, project),
        context.label(STEP.label(step.step)),
        context.label(STEP_STATE.label(step.state)),
        planned,
        actual,
        _gap(context, line.interval),
        _source(context, line),
    ]
    mark = make_mark(context.words("steps.yes" if step.is_public else "steps.no"), "fine" if step.is_public else "due")
    return [*cells, mark] if with_private else cells


def _project(context: Context, project: Project) -> str:
    row = find_row(context, FeatureRef("enterprises", project.enterprise_id))
    name = str(row[f"name_{context.language}"]) if row else project.enterprise_id
    own = context.label(project.lines[0].step.name)
    return f"{name} · {own}" if own else name


def _gap(context: Context, interval: Interval | None) -> str:
    if interval is None:
        return "—"
    key = "steps.days" if interval.holidays_known else "steps.days_about"
    return context.words(key, number=plain_number(interval.working_days, context.language))


def _source(context: Context, line: StepLine) -> str:
    source_id, note = line.step.source_id, context.label(line.step.note)
    source = context.registers.sources().get(source_id) if source_id else None
    title = context.label(source.title) if source else (source_id or "")
    return f"{note} {title}".strip()
