"""What was worked out of something is kept until that is gone."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass
from datetime import date

import pytest

from zqmap.kept_while_alive import kept_while_alive


@dataclass(frozen=True, eq=False)
class Revision:
    """Stands for a snapshot: equal to itself alone."""

    number: int


@dataclass(frozen=True, eq=False)
class Answer:
    """What is worked out; can be watched."""

    text: str


class Work:
    """A function that is kept, and what it was asked for."""

    def __init__(self, limit: int = 32) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.find = kept_while_alive(limit)(self._make)

    def _make(self, revision: Revision, *more: object) -> Answer:
        self.asked.append((revision.number, *more))
        return Answer(f"{revision.number}")


def test_the_same_question_is_worked_out_once():
    work, first, second = Work(), Revision(1), Revision(1)
    answer = work.find(first)
    assert work.find(first) is answer
    assert work.find(second) is not answer, "another revision, though it looks alike"
    assert len(work.asked) == 2


def test_days_are_compared_by_value_and_outlive_the_object_that_named_them():
    work, revision = Work(), Revision(1)
    answer = work.find(revision, date(2026, 11, 26))
    gc.collect()
    assert work.find(revision, date(2026, 11, 26)) is answer
    assert work.find(revision, date(2026, 11, 27)) is not answer


def test_an_answer_leaves_with_any_one_of_what_it_was_worked_out_of():
    work, roads, parcels = Work(), Revision(1), Revision(2)
    answer = weakref.ref(work.find(roads, parcels))
    gone = weakref.ref(parcels)
    assert answer() is not None
    work.asked.clear()
    del parcels
    gc.collect()
    assert gone() is None
    assert answer() is None


def test_of_more_answers_than_may_be_kept_the_longest_unused_leaves():
    work, revisions = Work(limit=2), [Revision(number) for number in range(3)]
    for number in (0, 1, 0, 2, 0, 1):
        work.find(revisions[number])
    assert work.asked == [(0,), (1,), (2,), (1,)]


def test_what_could_not_be_worked_out_is_asked_again():
    answers = [ValueError("not now"), "an answer"]

    @kept_while_alive()
    def find(_: Revision) -> str:
        answer = answers.pop(0)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    revision = Revision(1)
    with pytest.raises(ValueError, match="not now"):
        find(revision)
    assert find(revision) == "an answer"


def test_what_is_gone_as_soon_as_it_was_asked_about_leaves_nothing_behind():
    work = Work()
    answer = weakref.ref(work.find(Revision(1)))
    gc.collect()
    assert answer() is None
