"""A list that is known to be empty in a widget: it is told from one of which nothing is known."""

from __future__ import annotations

import pytest

from zqmap.model.written_lists import NO_ITEMS, NO_ITEMS_WORDS, list_choice, read_choice


@pytest.mark.parametrize("items", [None, [], ["gas"], ["gas", "water"]])
def test_what_a_list_is_shown_as_is_read_back_as_the_same(items):
    assert read_choice(list_choice(items)) == items
    assert read_choice(list_choice(items, NO_ITEMS_WORDS.zh)) == items


def test_nothing_known_and_nothing_there_look_different():
    assert list_choice(None) == []
    assert list_choice([]) == [NO_ITEMS]
    assert read_choice(None) is None


@pytest.mark.parametrize("none", [NO_ITEMS, NO_ITEMS_WORDS.zh, NO_ITEMS_WORDS.en])
def test_of_none_and_something_the_later_choice_counts(none):
    assert read_choice(["gas", none]) == []
    assert read_choice([none, "gas"]) == ["gas"]
