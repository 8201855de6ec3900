"""Steps of industrial projects in their order, with working days only between days that are stated."""

from __future__ import annotations

import pytest

from zqmap.analysis.project_steps import list_projects
from zqmap.model.records import ProjectStep
from zqmap.model.register_vocabularies import STEP


def a_step(step, actual=None, **more):
    fields = {"id": f"x-{step}", "enterprise_id": "xpeng", "step": step, "state": "done", "actual": actual}
    return ProjectStep(**fields | more)


def intervals(*steps):
    [project] = list_projects(steps)
    return [line.interval and line.interval.working_days for line in project.lines]


def test_steps_stand_in_their_order_whatever_the_register_says():
    [project] = list_projects([a_step(step) for step in reversed(STEP.codes)])
    assert [line.step.step for line in project.lines] == list(STEP.codes)


def test_working_days_leave_out_the_spring_festival():
    """Of 13 to 25 February 2026 the holiday takes 15 to 23, and Saturday the 14th is worked in return."""
    assert intervals(a_step("signing", "2026-02-13"), a_step("land", "2026-02-25")) == [None, 3]


@pytest.mark.parametrize("actual", [None, "2026", "2026-03", "2025-01-01"])
def test_no_interval_is_claimed_where_a_day_is_missing_rough_or_before(actual):
    assert intervals(a_step("signing", "2026-02-01"), a_step("land", actual)) == [None, None]


def test_two_projects_of_an_enterprise_stand_apart():
    one, two = a_step("signing", name_zh="一期"), a_step("signing", name_zh="二期", id="y")
    assert [project.name for project in list_projects([one, two])] == ["一期", "二期"]
