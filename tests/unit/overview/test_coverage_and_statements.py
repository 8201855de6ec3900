"""Coverage adds up, follows what is published, and the statements say nothing without a number."""

from __future__ import annotations

import numpy as np
import pytest

from tests.builders import a_facility, a_parcel, a_road, an_area, an_enterprise
from tests.unit.overview.overview_state import TODAY, a_snapshot, all_rows, some_holdups, some_works
from zqmap.analysis.filters import Filters
from zqmap.analysis.overview.coverage import compare_published, count_named, measure_coverage
from zqmap.analysis.overview.schedule import make_schedule
from zqmap.analysis.overview.statements import Section, State, make_statements, works_filters
from zqmap.analysis.overview.works import count_bars
from zqmap.model.records import Figure


def snapshots(*roads):
    return [
        a_snapshot("areas", an_area("dasha", basis="schematic")),
        a_snapshot("roads", *roads),
        a_snapshot("facilities", a_facility("f", basis="approximate")),
        a_snapshot("enterprises", an_enterprise("e", geometry=None)),
        a_snapshot("parcels", a_parcel("p", basis="demo", area_id="dasha")),
    ]


def a_figure(value: float = 120) -> Figure:
    names = {
        "name_zh": "基础设施项目数",
        "name_en": "Infrastructure projects",
        "scope_zh": "全域",
        "scope_en": "whole zone",
    }
    return Figure(id="infrastructure-projects", value=value, unit="projects", qualifier="over", source_id="s", **names)


def test_every_feature_is_counted_once_by_layer_and_once_by_area():
    layers = snapshots(a_road("a", basis="surveyed", area_id="dasha"), a_road("b", basis="demo"))
    coverage = measure_coverage(layers)
    total = sum(len(snapshot.frame) for snapshot in layers)
    for rows in (coverage.layers, coverage.areas):
        assert sum(row.features for row in rows) == total == coverage.features
        assert all(row.features == sum(number for _, number in row.bases) for row in rows)
    roads = next(row for row in coverage.layers if row.key == "roads")
    assert dict(roads.bases) | {} == {
        "surveyed": 1, "digitised": 0, "approximate": 0, "schematic": 0, "demo": 1, "none": 0
    }  # fmt: skip
    assert roads.real == 1
    enterprises = next(row for row in coverage.layers if row.key == "enterprises")
    assert dict(enterprises.bases)["none"] == 1


def test_a_publication_improves_the_coverage_by_itself():
    before, after = (measure_coverage(snapshots(a_road("a", basis=basis))) for basis in ("schematic", "surveyed"))
    assert [sum(row.real for row in coverage.layers) for coverage in (before, after)] == [0, 1]


def test_invented_features_are_not_named_of_a_published_total():
    layers = {s.layer.name: s for s in snapshots(a_road("a", basis="surveyed"), a_road("b", basis="demo"))}
    named = {name: count_named(snapshot) for name, snapshot in layers.items()}
    (found,) = compare_published(named, {"infrastructure-projects": a_figure()})
    assert found.named == 2


def a_state(roads, parcels=(), filters=None, real=0, demo=0):
    works = some_works(*roads)
    rows = all_rows(works)
    published = compare_published({"roads": len(roads), "facilities": 0}, {"infrastructure-projects": a_figure()})
    schedule, holdups = make_schedule(works, rows, TODAY), some_holdups(list(roads), list(parcels))
    return State(filters or Filters(), count_bars(works, rows, "status"), schedule, holdups, published, real, demo)


def kinds(state):
    return [statement.kind for statement in make_statements(state)]


@pytest.mark.parametrize(
    ("road", "kind"),
    [
        ({}, "no_dates"),
        ({"planned_finish": "2026-01-31"}, "late"),
        ({"planned_finish": "2028-01-31"}, "on_time"),
        ({"planned_finish": "2010-01-31"}, "late_long"),
    ],
)
def test_what_is_said_of_delays_follows_the_dates(road, kind):
    assert kinds(a_state([a_road("a", **road)])) == ["works", kind, "coverage_none"]


def test_works_without_dates_are_named_beside_late_ones():
    assert "late_some" in kinds(a_state([a_road("a", planned_finish="2026-01-31"), a_road("b")]))


def test_completed_works_cannot_be_late_so_nothing_is_said_of_delays():
    assert kinds(a_state([a_road("a", status="completed")])) == ["works", "coverage_none"]


def test_waiting_land_is_said_with_what_of_it_is_invented():
    waits = {"waits_for": ["a"], "area_mu": 30}
    assert "waiting" in kinds(a_state([a_road("a")], [a_parcel("p", **waits)]))
    assert "waiting_demo" in kinds(a_state([a_road("a")], [a_parcel("p", basis="demo", **waits)]))
    some = [a_parcel("p", basis="demo", **waits), a_parcel("q", **waits)]
    assert "waiting_some_demo" in kinds(a_state([a_road("a")], some))


def test_there_are_at_most_four_statements_and_each_number_leads_somewhere():
    state = a_state([a_road("a"), a_road("b")], [a_parcel("p", waits_for=["a"], area_mu=30)], real=1, demo=1)
    statements = make_statements(state)
    assert len(statements) == 4
    for statement in statements:
        numbers = [number for _, number in (*statement.numbers, *statement.parts)]
        assert numbers
        assert all(number.filters is not None or number.section is not None for number in numbers)
        assert statement.main.value > 0


def test_an_empty_choice_says_only_what_holds_of_the_whole():
    works = some_works(a_road("a"))
    none = np.zeros(1, dtype=bool)
    schedule, holdups = make_schedule(works, none, TODAY), some_holdups([a_road("a")], [])
    assert make_statements(State(Filters(), count_bars(works, none, "status"), schedule, holdups, (), 0, 0)) == ()


def test_numbers_of_works_lead_to_lists_of_works_alone():
    filters = works_filters(Filters().choosing("area", ["dasha"]), status=["completed"])
    assert filters.layers == {"roads", "facilities"}
    assert dict(filters.choices) == {"area": {"dasha"}, "status": {"completed"}}


def test_every_section_is_named_once():
    assert len({section.value for section in Section}) == len(Section)
