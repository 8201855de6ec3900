"""How often the doctor is right, on the files of `benchmarks.doctor`."""

from __future__ import annotations

import pytest

from benchmarks.brought_files import FEWEST_VERTICES, LABELS, WITNESSES, bring_files
from benchmarks.doctor import Score, judge
from benchmarks.strange_files import bring_false_origins, bring_strange, bring_strange_file, strange_habits

TRIED = 200


def test_at_least_98_of_100_files_are_told_rightly_and_none_wrongly():
    score = Score.of(judge(brought) for brought in bring_files(TRIED))
    assert score.right >= 0.98 * TRIED
    assert score.wrong == 0


def test_the_files_cover_what_is_listed_and_are_the_same_every_time():
    brought = list(bring_files(TRIED))
    assert {each.layer.name for each in brought} == {"areas", "roads", "facilities", "enterprises", "parcels"}
    assert {each.witness for each in brought} == set(WITNESSES)
    assert {each.label for each in brought} == set(LABELS)
    assert len({each.code for each in brought}) >= 20
    assert {each.swapped for each in brought} == {True, False}
    assert min(each.vertices for each in brought) >= FEWEST_VERTICES
    again = next(bring_files(1))
    assert (again.code, again.contents) == (brought[0].code, brought[0].contents)


def test_where_nothing_tells_the_degrees_the_doctor_is_not_sure_or_believes_the_label():
    for brought in bring_files(40, told=False):
        answer = judge(brought)
        if brought.family == "degrees" and brought.label != "WGS 84":
            assert answer.best is None


@pytest.mark.parametrize("name", strange_habits())
def test_files_that_the_doctor_was_not_made_with_are_told_rightly_too(name):
    score = Score.of(judge(brought) for brought in bring_strange(20, name))
    assert score.right >= 19
    assert score.wrong == 0


def test_a_long_line_that_meets_itself_when_slid_is_not_taken_for_another_datum():
    wrong = [bring_strange_file(number, "long thin roads") for number in (86, 239)]
    assert [brought.code for brought in wrong] == ["EPSG:4546", "EPSG:2435"]
    assert all(judge(brought).outcome != "wrong" for brought in wrong)


def test_a_drawing_that_lost_its_place_is_given_none():
    assert {judge(brought).best for brought in bring_false_origins(8)} == {None}
