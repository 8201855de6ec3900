"""Who wrote what now stands in some fields: not who touched the feature last for something else."""

from __future__ import annotations

import pytest

from tests.builders import a_frame, a_road
from zqmap.store.writers import last_written

STATUS = ("status", "status_note_zh")


@pytest.fixture
def told(store):
    """Give a store in which the status of `x` was written, then another field, and `y` came, went and came again."""
    states = (
        [a_road("x", status="preliminary"), a_road("y")],
        [a_road("x", status="under_construction", status_note_zh="已开工"), a_road("y")],
        [a_road("x", status="under_construction", status_note_zh="已开工", length_km=3.0)],
        [a_road("x", status="under_construction", status_note_zh="已开工", length_km=4.0), a_road("y")],
    )
    for base, features in enumerate(states):
        store.publish("roads", a_frame("roads", *features), base=base, author=f"人{base + 1}", note="n")
    return store


def test_the_author_is_who_wrote_the_fields_not_who_touched_the_feature_last(told):
    found = last_written(told, "roads", ["x", "y", "nobody"], STATUS, 4)
    assert {id_: (one.revision, one.author) for id_, one in found.items()} == {"x": (2, "人2"), "y": (4, "人4")}
    assert found["x"].at == told.revision("roads", 2).created_at


def test_as_of_an_older_revision_later_ones_are_not_known(told):
    assert last_written(told, "roads", ["x"], STATUS, 1)["x"].author == "人1"
    assert last_written(told, "roads", ["y"], STATUS, 3) == {}
    assert last_written(told, "roads", [], STATUS, 4) == {}
