"""What two people changed is put together; what collides is shown and never decided in silence."""

from __future__ import annotations

import pytest
from geopandas.testing import assert_geodataframe_equal

from tests.builders import a_frame, a_line, a_road
from zqmap.errors import UnresolvedConflicts
from zqmap.model.layers import ROADS
from zqmap.store.merge import merge_frames, resolve

ELSEWHERE = a_line([112.5, 23.1], [112.8, 23.3])


def roads(**named):
    """Make a frame of roads by id; the value is a name, None for a road as it was, or a whole feature."""
    features = [
        feature if isinstance(feature, dict) else a_road(id_, name_en=feature or "Old")
        for id_, feature in named.items()
    ]
    return a_frame("roads", *features)


def merged(base, mine, theirs):
    return merge_frames(ROADS, (3, 5), base, mine, theirs)


def test_changes_of_different_features_merge():
    base = roads(a=None, b=None, c=None, d=None)
    mine = roads(a="Mine", b=None, c=None, new="Mine")
    theirs = roads(a=None, b="Theirs", d=None, other="Theirs")
    made = merged(base, mine, theirs)
    assert made.conflicts == ()
    assert_geodataframe_equal(resolve(made, {}), roads(a="Mine", b="Theirs", new="Mine", other="Theirs"))


def test_what_both_sides_did_alike_is_no_conflict():
    base = roads(a=None, b=None)
    both = roads(a="Same", new="Same")
    made = merged(base, both, both)
    assert (made.conflicts, made.from_mine) == ((), frozenset())
    assert_geodataframe_equal(resolve(made, {}), both)


def test_a_feature_that_both_changed_differently_is_a_conflict_with_both_values():
    base, mine, theirs = roads(a=None), roads(a="Mine"), roads(a="Theirs")
    [conflict] = merged(base, mine, theirs).conflicts
    [field] = conflict.fields
    assert (conflict.id, conflict.mine, conflict.theirs) == ("a", "changed", "changed")
    assert (field.field, field.base, field.mine, field.theirs) == ("name_en", "Old", "Mine", "Theirs")
    assert not conflict.geometry_differs


def test_different_fields_of_one_feature_are_a_conflict_too():
    mine, theirs = roads(a=a_road("a", name_en="Mine")), roads(a=a_road("a", ELSEWHERE, name_en="Old"))
    [conflict] = merged(roads(a=None), mine, theirs).conflicts
    assert ([field.field for field in conflict.fields], conflict.geometry_differs) == (["name_en"], True)


@pytest.mark.parametrize(
    ("mine", "theirs", "fates"),
    [
        ({}, {"a": "Theirs"}, ("removed", "changed")),
        ({"a": "Mine"}, {}, ("changed", "removed")),
        ({"a": None, "n": "Mine"}, {"a": None, "n": "Theirs"}, ("added", "added")),
    ],
)
def test_a_removal_against_a_change_and_two_additions_collide(mine, theirs, fates):
    made = merged(roads(a=None), roads(**mine), roads(**theirs))
    [conflict] = made.conflicts
    assert (conflict.mine, conflict.theirs) == fates
    for side, frame in (("mine", roads(**mine)), ("theirs", roads(**theirs))):
        assert_geodataframe_equal(resolve(made, {conflict.id: side}), frame)


def test_conflicts_are_decided_one_by_one_and_none_is_forgotten():
    base = roads(a=None, b=None, c=None)
    made = merged(base, roads(a="Mine", b="Mine", c="Mine"), roads(a="Theirs", b="Theirs", c=None))
    assert made.ids == ("a", "b")
    with pytest.raises(UnresolvedConflicts) as refused:
        resolve(made, {"a": "mine"})
    assert refused.value.ids == ("b",)
    with pytest.raises(UnresolvedConflicts):
        resolve(made, {"a": "mine", "b": "both"})
    decided = resolve(made, {"a": "mine", "b": "theirs"})
    assert_geodataframe_equal(decided, roads(a="Mine", b="Theirs", c="Mine"))


def test_both_sides_are_shown_against_the_base():
    made = merged(roads(a=None, b=None), roads(a="Mine"), roads(a=None, b=None, c="Theirs"))
    assert (made.base, made.head) == (3, 5)
    assert ([change.id for change in made.mine.changed], made.mine.removed) == (["a"], ("b",))
    assert (made.mine.base, made.mine.target, made.theirs.target) == (3, None, 5)
    assert (made.theirs.added, made.theirs.changed) == (("c",), ())


def test_a_merge_with_an_empty_side_keeps_the_types_of_the_columns():
    made = merged(roads(), roads(), roads(a="Theirs"))
    assert_geodataframe_equal(resolve(made, {}), roads(a="Theirs"))
    assert_geodataframe_equal(resolve(merged(roads(a=None), roads(), roads(a=None)), {}), roads())
