"""A proposal says what it would change, and how much goes before it may."""

from __future__ import annotations

import pytest
from geopandas.testing import assert_geodataframe_equal

from tests.builders import a_frame, a_line, a_point, a_road, an_enterprise
from zqmap.errors import InvalidFeatures, NothingChanged, StaleBase, TypedNameNeeded, UnknownLayer, UnknownRevision
from zqmap.intake.proposal import Counts, is_layer_name, make_proposal, publish_proposal
from zqmap.model.drafts import Mode
from zqmap.model.layers import ROADS

WHO = {"author": "李", "note": "n"}


@pytest.fixture
def filled(store):
    store.publish("roads", a_frame("roads", *(a_road(f"r-{n}", investment_cny=5) for n in range(10))), base=0, **WHO)
    return store


def test_an_update_changes_what_the_file_names_and_nothing_else(filled):
    frame = a_frame("roads", a_road("r-1", investment_cny=7), a_road("new"))
    proposal = make_proposal(filled, "roads", frame, mode="update")
    assert (proposal.base, proposal.mode, proposal.counts) == (1, Mode.UPDATE, Counts(1, 1, 0, 9))
    [change] = proposal.difference.changed
    assert (change.id, change.fields[0].old, change.fields[0].new) == ("r-1", 5, 7)
    assert (proposal.removed_share, proposal.needs_typed_name) == (0.0, False)
    publish_proposal(filled, proposal, **WHO)
    assert_geodataframe_equal(filled.read("roads"), proposal.frame)
    assert filled.revision("roads", 2).changed == 1


def test_a_replacement_removes_what_the_file_does_not_name(filled):
    proposal = make_proposal(filled, "roads", a_frame("roads", a_road("r-1", investment_cny=5)), mode="replace")
    assert proposal.counts == Counts(0, 0, 9, 1)
    assert proposal.removed_share == pytest.approx(0.9)


def test_columns_that_the_file_does_not_have_keep_their_values(filled):
    frame = a_frame("roads", a_road("r-1", None, name_zh="新名"), a_road("new", name_zh="新路"))
    proposal = make_proposal(filled, "roads", frame, mode="update", stated={"id", "name_zh"})
    [change] = proposal.difference.changed
    assert [field.field for field in change.fields] == ["name_zh"]
    assert not change.geometry_changed
    assert proposal.difference.added == ("new",)
    publish_proposal(filled, proposal, **WHO)
    assert filled.fsck() == []


def test_how_far_features_moved_is_told_in_metres_from_place_to_place(store):
    old = [an_enterprise("moved", a_point(112.5, 23.1)), an_enterprise("placed", None), an_enterprise("same")]
    store.publish("enterprises", a_frame("enterprises", *old), base=0, **WHO)
    new = [an_enterprise("moved", a_point(112.5, 23.101)), an_enterprise("placed"), an_enterprise("same", role="other")]
    proposal = make_proposal(store, "enterprises", a_frame("enterprises", *new), mode="replace")
    assert proposal.moves == {"moved": pytest.approx(110.75, abs=0.02)}
    assert proposal.counts == Counts(0, 3, 0, 0)


def test_the_first_proposal_of_a_layer_adds_everything(store):
    proposal = make_proposal(store, "roads", a_frame("roads", a_road("a"), a_road("b")), mode="update")
    assert (proposal.base, proposal.counts, proposal.needs_typed_name) == (0, Counts(2, 0, 0, 0), False)
    assert publish_proposal(store, proposal, **WHO).number == 1


@pytest.mark.parametrize(("left", "asked"), [(8, False), (7, True), (0, True)])
def test_removing_more_than_a_fifth_asks_for_the_name_of_the_layer(filled, left, asked):
    frame = a_frame("roads", *(a_road(f"r-{n}", investment_cny=5) for n in range(left)))
    proposal = make_proposal(filled, "roads", frame, mode="replace")
    assert proposal.needs_typed_name is asked
    if not asked:
        assert publish_proposal(filled, proposal, **WHO).removed == 10 - left
        return
    for typed in (None, "", "parcels", "道路"):
        with pytest.raises(TypedNameNeeded) as refused:
            publish_proposal(filled, proposal, **WHO, typed_name=typed)
        assert (refused.value.layer, refused.value.removed) == ("roads", 10 - left)
    assert filled.heads() == {"roads": 1}
    assert publish_proposal(filled, proposal, **WHO, typed_name=" 道路工程 ").removed == 10 - left


def test_a_layer_may_be_named_in_either_language_however_it_is_typed():
    for typed in ("roads", "ROADS", "道路工程", "road works", "ｒｏａｄｓ", ROADS.label.en):
        assert is_layer_name(ROADS, typed) is (typed != "road works" or ROADS.label.en.casefold() == "road works")


def test_a_proposal_on_an_old_base_is_refused_with_the_difference(filled):
    proposal = make_proposal(filled, "roads", a_frame("roads", a_road("r-1", investment_cny=7)), mode="update")
    filled.publish("roads", a_frame("roads", *(a_road(f"r-{n}") for n in range(10))), base=1, **WHO)
    with pytest.raises(StaleBase) as refused:
        publish_proposal(filled, proposal, **WHO)
    assert len(refused.value.difference.changed) == 10
    again = make_proposal(filled, "roads", proposal.frame, mode="replace", base=1)
    assert again.counts == proposal.counts == Counts(0, 1, 0, 9)


def test_an_equal_proposal_or_one_that_names_nothing_sound_is_refused(filled):
    same = make_proposal(filled, "roads", filled.read("roads"), mode="replace")
    assert same.difference.is_empty
    with pytest.raises(NothingChanged):
        publish_proposal(filled, same, **WHO)
    with pytest.raises(InvalidFeatures):
        make_proposal(filled, "roads", a_frame("roads", a_road("a"), a_road("a")), mode="update")
    with pytest.raises(InvalidFeatures):
        make_proposal(filled, "roads", a_frame("roads", a_road(None)), mode="update")
    with pytest.raises(UnknownLayer):
        make_proposal(filled, "rails", a_frame("roads", a_road("a")), mode="update")
    with pytest.raises(UnknownRevision):
        make_proposal(filled, "roads", a_frame("roads", a_road("a")), mode="update", base=9)


def test_a_rollback_of_a_published_proposal_gives_the_old_bytes_back_S6(filled):
    before = filled.revision("roads", 1)
    moved = a_frame("roads", a_road("r-1", a_line([112.5, 23.1], [112.7, 23.2])), a_road("new"))
    publish_proposal(filled, make_proposal(filled, "roads", moved, mode="update"), **WHO)
    back = filled.rollback("roads", 1, **WHO)
    assert (back.number, back.digest) == (3, before.digest)
    assert_geodataframe_equal(filled.read("roads", 3), filled.read("roads", 1))
    assert filled.fsck() == []
