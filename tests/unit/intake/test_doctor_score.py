"""How often the doctor is right, on the files of `benchmarks.doctor`."""

from __future__ import annotations

from benchmarks.brought_files import FEWEST_VERTICES, LABELS, WITNESSES, bring_files
from benchmarks.doctor import Score, judge

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
