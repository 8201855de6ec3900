"""Who changed what when and why: of one feature, and between any two revisions."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.builders import a_frame, a_point, an_enterprise
from tests.tampering import tampering
from zqmap.errors import StoreUnavailable, UnknownLayer, UnknownRevision
from zqmap.store.lineage import compare_revisions, feature_history, last_changes

PLACE, NEAR = a_point(112.5, 23.1), a_point(112.5, 23.101)


@pytest.fixture
def told(store):
    """Give a store in which `x` was added, moved, renamed, removed, restored and left alone."""
    states = (
        [an_enterprise("x", PLACE), an_enterprise("y")],
        [an_enterprise("x", NEAR), an_enterprise("y")],
        [an_enterprise("x", None, name_en="New"), an_enterprise("y")],
        [an_enterprise("y")],
        [an_enterprise("x", PLACE), an_enterprise("y")],
        [an_enterprise("x", PLACE)],
    )
    for base, features in enumerate(states):
        frame = a_frame("enterprises", *features)
        store.publish("enterprises", frame, base=base, author=f"人{base + 1}", note=f"note {base + 1}")
    return store


def test_the_history_of_a_feature_says_who_did_what_and_why_newest_first(told):
    history = feature_history(told, "enterprises", "x")
    assert [(version.revision, version.kind) for version in history] == [
        (5, "added"),
        (4, "removed"),
        (3, "changed"),
        (2, "changed"),
        (1, "added"),
    ]
    assert [(version.author, version.note) for version in history][:2] == [("人5", "note 5"), ("人4", "note 4")]
    assert [version.at for version in history] == [told.revision("enterprises", n).created_at for n in (5, 4, 3, 2, 1)]


def test_the_history_tells_fields_with_old_and_new_value_and_metres(told):
    _, removed, renamed, moved, added = feature_history(told, "enterprises", "x")
    assert (moved.fields, moved.geometry_changed) == ((), True)
    assert moved.moved_m == pytest.approx(110.75, abs=0.02)
    changes = {field.field: (field.old, field.new) for field in renamed.fields}
    assert changes == {"name_en": ("XPeng", "New"), "basis": ("surveyed", None)}
    assert (renamed.geometry_changed, renamed.moved_m) == (True, None)
    assert (removed.fields, removed.geometry_changed) == ((), False)
    assert {field.field: (field.old, field.new) for field in added.fields}["name_en"] == (None, "XPeng")


def test_a_removal_in_the_newest_revision_is_told_and_a_stranger_has_no_history(told):
    assert [(version.revision, version.kind) for version in feature_history(told, "enterprises", "y")] == [
        (6, "removed"),
        (1, "added"),
    ]
    assert feature_history(told, "enterprises", "nobody") == []
    assert feature_history(told, "roads", "x") == []
    with pytest.raises(UnknownLayer):
        feature_history(told, "rails", "x")


def test_any_two_revisions_are_compared_forwards_and_backwards_with_metres(told):
    there, back = compare_revisions(told, "enterprises", 1, 2), compare_revisions(told, "enterprises", 2, 1)
    assert [change.id for change in there.difference.changed] == ["x"]
    assert there.moves == back.moves == {"x": pytest.approx(110.75, abs=0.02)}
    assert compare_revisions(told, "enterprises", 1, 5).difference.is_empty
    lost = compare_revisions(told, "enterprises", 2, 3)
    assert (len(lost.difference.changed), lost.moves) == (1, {})
    assert compare_revisions(told, "enterprises", 0, 1).difference.added == ("x", "y")
    with pytest.raises(UnknownRevision):
        compare_revisions(told, "enterprises", 1, 7)


def test_the_last_change_of_each_layer_is_known(told):
    assert last_changes(told) == {"enterprises": told.revision("enterprises").created_at}


def test_a_damaged_history_says_so(told):
    with tampering(told) as connection:
        connection.execute(text("UPDATE revisions SET created_at='soon' WHERE number=2"))
    with pytest.raises(StoreUnavailable, match="fsck"):
        feature_history(told, "enterprises", "x")
