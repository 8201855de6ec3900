"""Edits as steps on a published layer: what each does, and that undo and redo give back exactly what was."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_facility, a_frame, a_parcel, a_polygon, a_road
from zqmap.analysis.measures import MEASURED, area_m2, area_mu, length_km, length_m
from zqmap.errors import EditRefused
from zqmap.intake.edits.division import find_touching, merge, split
from zqmap.intake.edits.edited import Edited
from zqmap.intake.edits.findings import find_crossing, find_problems
from zqmap.intake.edits.operations import delete, draw, new_ids, reshape, set_fields, set_many
from zqmap.intake.edits.session import EditSession
from zqmap.intake.edits.steps import EditStep, decode_steps, encode_steps
from zqmap.model.checks import check_features
from zqmap.model.layers import FACILITIES, MU_M2, PARCELS, ROADS
from zqmap.model.text import Text

SIDE = 0.01


def square(west: float, south: float, side: float = SIDE) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


BASE = a_frame(
    "parcels",
    a_parcel("one", a_polygon(*square(112.50, 23.10)), name_zh="一号", name_en="One", area_mu=500),
    a_parcel("two", a_polygon(*square(112.51, 23.10)), name_zh="二号", name_en="Two"),
    a_parcel("far", a_polygon(*square(112.60, 23.20)), name_zh="远处", name_en="Far", note_zh="甲"),
    a_parcel("unplaced", None, name_zh="未定", name_en="Unplaced"),
)
SHAPE = shapely.Polygon(square(112.70, 23.10))


def edited(*steps: EditStep) -> Edited:
    return EditSession(PARCELS, 1, steps, len(steps)).apply(BASE)


def after(*makes: Any) -> Edited:
    session = EditSession(PARCELS, 1)
    for make in makes:
        session = session.do(make(session.apply(BASE)))
    return session.apply(BASE)


def line(*positions: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString(positions)


class TestMeasures:
    def test_a_hundred_metres_square_is_fifteen_mu(self):
        step_lat, step_lon = 100 / 110_755.2, 100 / 102_442.2
        shape = shapely.box(112.5, 23.1, 112.5 + step_lon, 23.1 + step_lat)
        assert area_m2(shape) == pytest.approx(10_000, rel=2e-3)
        assert area_mu(shape) == pytest.approx(15.0, abs=0.03)

    def test_a_hole_does_not_count_and_parts_add_up(self):
        whole, hole = shapely.Polygon(square(112.5, 23.1)), shapely.Polygon(square(112.502, 23.102, 0.002))
        ring = shapely.Polygon(whole.exterior, [hole.exterior])
        assert area_m2(ring) == pytest.approx(area_m2(whole) - area_m2(hole), rel=1e-9)
        assert area_m2(shapely.MultiPolygon([whole, SHAPE])) == pytest.approx(area_m2(whole) + area_m2(SHAPE))

    def test_a_degree_of_the_meridian_is_its_published_length(self):
        assert length_m(line((112.5, 23.0), (112.5, 24.0))) == pytest.approx(110_766, rel=2e-4)
        assert length_km(line((112.5, 23.0), (112.5, 24.0))) == pytest.approx(110.766, rel=2e-4)

    def test_a_line_has_no_area_and_a_point_no_length(self):
        assert area_m2(line((112.5, 23.0), (112.6, 23.0))) == 0
        assert length_m(shapely.Point(112.5, 23)) == 0


class TestDrawing:
    def test_a_drawn_parcel_says_that_it_is_digitised_and_what_it_measures(self):
        step = draw(edited(), SHAPE)
        (id_,) = new_ids(step)
        feature = edited(step).find(id_)
        assert feature.fields["basis"] == "digitised"
        assert feature.fields["area_mu"] == area_mu(SHAPE) == pytest.approx(area_m2(SHAPE) / MU_M2, abs=0.005)
        assert feature.fields["accuracy_m"] is None
        assert feature.fields["source_id"] is None

    def test_its_id_follows_its_name_until_it_is_set(self):
        session = EditSession(PARCELS, 1).do(draw(edited(), SHAPE))
        (first,) = new_ids(session.steps[-1])
        session = session.do(set_fields(session.apply(BASE), first, {"name_zh": "鼎湖 01"}))
        assert new_ids(session.steps[-1]) == ("dinghu01",)
        session = session.do(set_fields(session.apply(BASE), "dinghu01", {"name_en": "Dinghu 01"}))
        assert new_ids(session.steps[-1]) == ("dinghu-01",)
        session = session.do(set_fields(session.apply(BASE), "dinghu-01", {"id": "dh1"}))
        session = session.do(set_fields(session.apply(BASE), "dh1", {"name_en": "Another"}))
        now = session.apply(BASE)
        assert now.find("dh1").fields["name_en"] == "Another"
        assert len(now.frame) == len(BASE) + 1

    def test_its_id_is_never_one_that_is_taken(self):
        session = EditSession(PARCELS, 1).do(draw(edited(), SHAPE))
        step = set_fields(session.apply(BASE), new_ids(session.steps[0])[0], {"name_en": "One"})
        assert new_ids(step) == ("one-2",)

    def test_the_next_one_takes_over_the_source(self):
        first = draw(edited(), SHAPE)
        named = set_fields(edited(first), new_ids(first)[0], {"source_id": "survey-2026", "accuracy_m": 2})
        second = draw(edited(first, named), shapely.Polygon(square(112.8, 23.1)))
        feature = edited(first, named, second).find(new_ids(second)[0])
        assert (feature.fields["source_id"], feature.fields["accuracy_m"]) == ("survey-2026", 2)

    def test_a_new_shape_changes_the_area_only_where_the_old_shape_said_it(self):
        smaller = shapely.Polygon(square(112.50, 23.10, 0.005))
        official = after(lambda e: reshape(e, "one", smaller)).find("one")
        assert official.fields["area_mu"] == 500, "somebody else's figure stays"
        drawn = after(lambda e: reshape(e, "two", smaller)).find("two")
        assert drawn.fields["area_mu"] == area_mu(smaller)

    def test_a_place_for_what_had_none_says_what_it_rests_on(self):
        feature = after(lambda e: reshape(e, "unplaced", SHAPE)).find("unplaced")
        assert feature.fields["basis"] == "digitised"

    def test_the_published_frame_is_never_changed(self):
        before = BASE.copy(deep=True)
        after(lambda e: delete(e, ["one"]), lambda e: reshape(e, "two", SHAPE), lambda e: draw(e, SHAPE))
        assert BASE.equals(before)


class TestAttributes:
    def test_a_wrong_value_is_refused_with_its_reason(self):
        with pytest.raises(EditRefused, match="out of range"):
            set_fields(edited(), "one", {"building_density_pct": 140})
        with pytest.raises(EditRefused, match="not allowed"):
            set_fields(edited(), "one", {"availability": "sold"})

    def test_nothing_changed_is_no_step(self):
        with pytest.raises(EditRefused, match="nothing changes"):
            set_fields(edited(), "one", {"name_zh": "一号"})

    def test_a_blank_is_not_stated(self):
        feature = after(lambda e: set_fields(e, "far", {"note_zh": "  "})).find("far")
        assert feature.fields["note_zh"] is None

    def test_the_id_of_a_published_feature_stays(self):
        with pytest.raises(EditRefused, match="published"):
            set_fields(edited(), "one", {"id": "other"})

    def test_many_at_once_is_one_step(self):
        step = set_many(edited(), {id_: {"availability": "reserved"} for id_ in ("one", "two", "far")})
        now = edited(step)
        assert {now.find(id_).fields["availability"] for id_ in ("one", "two", "far")} == {"reserved"}
        assert now.find("unplaced").fields["availability"] == "available"
        assert step.fields == ("availability",)
        assert len(step.names) == 3


class TestSplitting:
    CUT = line((112.505, 23.09), (112.5052, 23.12))

    def test_the_larger_part_keeps_the_id_and_both_are_measured_anew(self):
        step = split(edited(), "one", self.CUT)
        now = edited(step)
        (second,) = new_ids(step)
        first, other = now.find("one"), now.find(second)
        assert (first.name.zh, other.name.zh) == ("一号", "一号-2")
        assert area_m2(first.geometry) > area_m2(other.geometry)
        assert first.fields["area_mu"] == area_mu(first.geometry)
        assert other.fields["area_mu"] == area_mu(other.geometry)
        assert other.fields["land_use"] == first.fields["land_use"]
        whole = BASE.set_index("id").geometry["one"]
        assert area_m2(first.geometry) + area_m2(other.geometry) == pytest.approx(area_m2(whole), rel=1e-6)
        assert shapely.intersection(first.geometry, other.geometry).area == pytest.approx(0, abs=1e-15)

    @pytest.mark.parametrize(
        "cut",
        [line((112.505, 23.105), (112.5052, 23.12)), line((112.7, 23.0), (112.8, 23.0))],
        ids=["ends inside", "passes by"],
    )
    def test_a_line_that_does_not_cross_it_is_refused(self, cut):
        with pytest.raises(EditRefused, match="does not cut it in two"):
            split(edited(), "one", cut)

    def test_a_line_that_makes_three_is_refused(self):
        zigzag = line((112.503, 23.09), (112.5031, 23.12), (112.506, 23.12), (112.5061, 23.09))
        with pytest.raises(EditRefused, match="3 parts"):
            split(edited(), "one", zigzag)

    def test_of_a_shape_of_many_parts_only_one_is_cut(self):
        many = shapely.MultiPolygon([shapely.Polygon(square(112.50, 23.10)), SHAPE])
        moved = reshape(edited(), "one", many)
        step = split(edited(moved), "one", self.CUT)
        now = edited(moved, step)
        assert now.find("one").geometry.geom_type == "MultiPolygon"
        assert now.find(new_ids(step)[0]).geometry.geom_type == "Polygon"
        with pytest.raises(EditRefused, match="does not cut it in two"):
            split(edited(moved), "one", line((112.55, 23.0), (112.56, 23.0)))

    def test_split_and_merged_again_it_is_what_it_was(self):
        step = split(edited(), "one", self.CUT)
        back = merge(edited(step), ["one", *new_ids(step)], "one")
        now = edited(step, back)
        assert now.find("one").geometry.equals(BASE.set_index("id").geometry["one"])
        assert len(now.frame) == len(BASE)


class TestMerging:
    def test_two_that_share_an_edge_become_the_one_that_was_chosen(self):
        step = merge(edited(), ["one", "two"], "two")
        now = edited(step)
        assert now.find("one") is None
        assert now.find("two").geometry.geom_type == "Polygon"
        assert now.find("two").fields["area_mu"] == area_mu(now.find("two").geometry)
        assert now.find("two").name.zh == "二号"

    def test_two_that_lie_apart_are_refused_by_name(self):
        with pytest.raises(EditRefused) as refused:
            merge(edited(), ["one", "far"], "one")
        assert refused.value.reason.zh == "“一号”、“远处”没有共同的边，不能合并"

    def test_two_that_touch_at_a_corner_only_are_refused(self):
        moved = reshape(edited(), "far", shapely.Polygon(square(112.51, 23.11)))
        with pytest.raises(EditRefused, match="share no edge"):
            merge(edited(moved), ["one", "far"], "one")

    def test_the_neighbours_are_those_that_share_an_edge(self):
        assert find_touching(edited(), "one") == ("two",)
        assert find_touching(edited(), "far") == ()

    def test_a_shape_that_crosses_itself_is_refused_until_it_is_mended(self):
        bow = shapely.Polygon([(112.50, 23.10), (112.51, 23.11), (112.51, 23.10), (112.50, 23.11)])
        with pytest.raises(EditRefused, match="invalid"):
            merge(edited(reshape(edited(), "one", bow)), ["one", "two"], "one")

    def test_a_line_cannot_be_merged(self):
        base = a_frame("facilities", a_facility("a"), a_facility("b"))
        with pytest.raises(EditRefused, match="only areas"):
            merge(EditSession(FACILITIES, 1).apply(base), ["a", "b"], "a")


class TestFindings:
    def test_a_crossing_says_where(self):
        bow = shapely.Polygon([(112.50, 23.10), (112.51, 23.11), (112.51, 23.10), (112.50, 23.11)])
        found = find_problems(after(lambda e: reshape(e, "one", bow)))
        (one,) = [one for one in found.listed if one.finding.code == "invalid_geometry"]
        assert found.is_blocked
        assert one.place == pytest.approx((112.505, 23.105))
        assert find_crossing(SHAPE) is None

    def test_an_overlap_with_a_published_parcel_warns_with_its_size(self):
        over = shapely.Polygon(square(112.599, 23.20))
        found = find_problems(after(lambda e: draw(e, over)))
        (one,) = [one for one in found.listed if one.finding.code == "overlap"]
        assert "远处" in one.finding.text.zh
        assert one.shape.area == pytest.approx(0.009 * 0.01)

    def test_neighbours_that_share_an_edge_do_not_overlap(self):
        beside = shapely.Polygon(square(112.61, 23.20))
        assert not [
            one for one in find_problems(after(lambda e: draw(e, beside))).listed if one.finding.code == "overlap"
        ]

    def test_what_is_too_much_to_list_is_summed_up_last_and_about_no_feature(self, monkeypatch):
        monkeypatch.setattr("zqmap.model.checks.LISTED_PER_KIND", 1)
        steps: list[EditStep] = []
        for lon in (112.30, 112.40):
            steps.append(draw(edited(*steps), shapely.Polygon(square(lon, 23.20))))
            steps.append(set_fields(edited(*steps), new_ids(steps[-1])[0], {"name_zh": "远处"}))
        found = find_problems(edited(*steps))
        alike = [one for one in found.listed if one.finding.code == "same_name"]
        assert [one.id is None for one in alike] == [False, True]
        assert alike[1].finding.text.zh == "另有 1 行有同样的问题"
        assert None not in found.ids

    def test_what_nobody_touched_is_not_spoken_of(self):
        assert find_problems(edited()).listed == ()


def test_a_step_is_the_same_after_it_was_kept():
    first = draw(edited(), SHAPE)
    steps = (first, set_fields(edited(first), new_ids(first)[0], {"chains": ["biopharma"], "area_mu": 12.5}))
    again = decode_steps(encode_steps(steps))
    assert again == steps
    assert again[0].changes[0].geometry.equals_exact(SHAPE, 0)


def test_a_drawn_road_is_measured_in_kilometres():
    base = a_frame("roads", a_road())
    shape = line((112.5, 23.1), (112.52, 23.1))
    step = draw(EditSession(ROADS, 1).apply(base), shape)
    assert step.changes[0].fields["length_km"] == MEASURED["length_km"](shape) == pytest.approx(2.049, abs=0.002)
    assert "area_mu" not in step.changes[0].fields


def test_the_whole_frame_passes_the_checks_of_the_layer():
    step = split(edited(), "one", TestSplitting.CUT)
    now = edited(step, delete(edited(step), ["two"]))
    assert check_features(PARCELS, now.frame) == []
    assert list(now.frame["id"]) == sorted(now.frame["id"])
    assert now.removed == ("two",)


def _draw(now: Edited, number: int) -> EditStep:
    return draw(now, shapely.Polygon(square(112.3 + number * 0.002, 23.5, 0.001)))


def _reshape(now: Edited, number: int) -> EditStep:
    return reshape(now, _some(now, number), shapely.Polygon(square(112.3 + number * 0.003, 23.6, 0.002)))


def _name(now: Edited, number: int) -> EditStep:
    return set_fields(now, _some(now, number), {"name_zh": f"地块 {number}", "name_en": f"Parcel {number}"})


def _many(now: Edited, number: int) -> EditStep:
    codes = ("available", "reserved", "allocated", "withdrawn")
    return set_many(now, {id_: {"availability": codes[number % 4]} for id_ in now.frame["id"]})


def _delete(now: Edited, number: int) -> EditStep:
    return delete(now, [_some(now, number)])


def _split(now: Edited, number: int) -> EditStep:
    id_ = _some(now, number)
    shape = now.find(id_).geometry
    if shape is None:
        raise EditRefused(NOTHING)
    west, south, east, north = shape.bounds
    return split(now, id_, line(((west + east) / 2, south - 1), ((west + east) / 2 + 1e-5, north + 1)))


def _merge(now: Edited, number: int) -> EditStep:
    id_ = _some(now, number)
    return merge(now, [id_, *find_touching(now, id_)[:1]], id_)


def _some(now: Edited, number: int) -> str:
    ids = now.frame["id"].tolist()
    if not ids:
        raise EditRefused(NOTHING)
    return str(ids[number % len(ids)])


NOTHING = Text("没有", "nothing")
OPERATIONS = (_draw, _reshape, _name, _many, _delete, _split, _merge)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 40)), max_size=8))
def test_undo_gives_back_every_state_and_redo_repeats_it(wanted):
    session, states = EditSession(PARCELS, 1), [BASE]
    for make, number in wanted:
        try:
            session = session.do(make(session.apply(BASE), number))
        except EditRefused:
            continue
        states.append(session.apply(BASE).frame)
        assert states[-1]["id"].is_unique
    for expected in states[-2::-1]:
        session = session.undo()
        assert session.apply(BASE).frame.equals(expected)
    assert not session.can_undo
    for expected in states[1:]:
        session = session.redo()
        assert session.apply(BASE).frame.equals(expected)
    assert not session.can_redo


@given(st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=20, deadline=None)
def test_a_new_step_forgets_what_was_undone(steps, undone):
    session = EditSession(PARCELS, 1)
    for number in range(steps):
        session = session.do(_draw(session.apply(BASE), number))
    for _ in range(undone):
        session = session.undo()
    kept = session.done
    session = session.do(_draw(session.apply(BASE), 30))
    assert (session.done, len(session.steps), session.can_redo) == (kept + 1, kept + 1, False)
