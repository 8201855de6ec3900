"""What a briefing says of what is late and due soon, and of how much nothing can be told."""

from __future__ import annotations

from collections.abc import Iterator

from zqmap.analysis.overview.schedule import SOON_WORKING_DAYS, Due
from zqmap.texts.wording import date_words
from zqmap.ui.briefing.plain import rest_words
from zqmap.ui.overview.counted import count_words
from zqmap.ui.overview.progress_view import due_words
from zqmap.ui.overview.state import Overview
from zqmap.web.briefing.brief import Table

DUE_LISTED = 24


def due_tables(overview: Overview) -> Iterator[Table]:
    """List what is late and what is due soon, as far as there is any."""
    context, schedule = overview.context, overview.schedule
    heads = tuple(context.words(f"overview.due.column.{name}") for name in ("work", "step", "date", "days"))
    late = context.words("overview.due.late", number=schedule.late_number)
    soon = context.words("overview.due.soon", number=schedule.soon_number, days=SOON_WORKING_DAYS)
    for title, lines, number in (
        (late, schedule.late, schedule.late_number),
        (soon, schedule.soon, schedule.soon_number),
    ):
        if lines:
            rows = tuple(_due_row(overview, due) for due in lines[:DUE_LISTED])
            yield Table(title, heads, rows, (4, 1, 2, 2), rest_words(context, number - len(rows)))


def due_lines(overview: Overview) -> Iterator[str]:
    """Say of how many works nothing can be told."""
    context, schedule = overview.context, overview.schedule
    works = count_words(context, "work", schedule.open_works)
    if not schedule.open_works:
        yield context.words("overview.due.all_done")
    elif schedule.without_plan == schedule.open_works:
        yield context.words("overview.due.no_plan", works=works)
    elif schedule.without_plan:
        yield context.words("overview.due.some_plan", works=works, number=schedule.without_plan)
    if schedule.open_works > schedule.without_plan and not schedule.late:
        yield context.words("overview.due.none_late")


def _due_row(overview: Overview, due: Due) -> tuple[str, ...]:
    context = overview.context
    note = "" if due.holidays_known else f" {context.words('overview.due.weekdays')}"
    day = date_words(due.due_on.isoformat(), context.language)
    said = f"{due_words(overview, due)}{note}"
    return overview.name(due.row), context.words(f"overview.due.step.{due.step}"), day, said
