"""The matrix of chain by segment, and the rule for build, strengthen, supplement and extend."""

from __future__ import annotations

import pytest

from tests.builders import a_frame, a_parcel, a_point, a_polygon, an_enterprise
from zqmap.analysis.chains.segment_matrix import Strategy, choose_strategy, find_gap, make_matrix
from zqmap.analysis.chains.suited_parcels import suit_parcels
from zqmap.model.chain_segments import ARTICLE, EXPECTED_SEGMENTS, ExpectedSegment, Position
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import CHAIN, SEGMENT
from zqmap.store.registers import sources
from zqmap.store.snapshots import Snapshot


def rows_of(*features):
    return make_matrix(Snapshot(LAYERS["enterprises"], 1, a_frame("enterprises", *features)))


def row_of(chain, *features):
    return next(row for row in rows_of(*features) if row.chain == chain)


def test_every_expected_segment_is_of_the_vocabularies_and_named_once():
    pairs = [(one.chain, one.segment) for one in EXPECTED_SEGMENTS]
    assert len(pairs) == len(set(pairs))
    assert {chain for chain, _ in pairs} == set(CHAIN.codes)
    assert {segment for _, segment in pairs} <= set(SEGMENT.codes)


def test_what_is_stated_names_a_source_and_the_rest_is_marked_as_ours():
    assert {one.source_id for one in EXPECTED_SEGMENTS if not one.is_proposed} == {ARTICLE}
    assert ARTICLE in sources()
    assert {one.segment for one in EXPECTED_SEGMENTS if not one.is_proposed} == {
        *("vehicle", "battery", "motor", "wire", "aluminium"),
    }


@pytest.mark.parametrize(
    ("position", "number", "of_chain", "strategy"),
    [
        (Position.CORE, 0, 0, Strategy.BUILD),
        (Position.UPSTREAM, 0, 0, Strategy.BUILD),
        (Position.CORE, 0, 3, Strategy.SUPPLEMENT),
        (Position.UPSTREAM, 0, 3, Strategy.EXTEND),
        (Position.DOWNSTREAM, 0, 3, Strategy.EXTEND),
        (Position.CORE, 1, 3, Strategy.STRENGTHEN),
        (Position.DOWNSTREAM, 1, 1, Strategy.STRENGTHEN),
        (Position.CORE, 2, 3, None),
    ],
)
def test_the_rule_gives_each_segment_its_word(position, number, of_chain, strategy):
    assert choose_strategy(ExpectedSegment("biopharma", "preparations", position), number, of_chain) is strategy


def test_every_enterprise_stands_in_exactly_one_cell():
    features = [
        an_enterprise("a", segment="battery"),
        an_enterprise("b", segment="aluminium"),
        an_enterprise("c", segment=None),
        an_enterprise("d", chain=None, segment="two_wheeler"),
        an_enterprise("e", chain=None, segment=None),
    ]
    held = [id_ for row in rows_of(*features) for cell in row.cells for id_ in cell.ids]
    assert sorted(held) == ["a", "b", "c", "d", "e"]


def test_what_states_no_chain_has_a_row_of_its_own_without_gaps():
    row = row_of(None, an_enterprise("d", chain=None, segment="two_wheeler"))
    assert [(cell.segment, cell.ids, cell.strategy) for cell in row.cells] == [("two_wheeler", ("d",), None)]
    assert row.gaps == ()


def test_a_segment_that_nobody_expects_is_shown_and_is_no_gap():
    row = row_of("nev_auto_parts", an_enterprise("a", segment="doors_windows"))
    cell = next(cell for cell in row.cells if cell.segment == "doors_windows")
    assert (cell.expected, cell.strategy, cell.ids) == (None, None, ("a",))


def test_a_chain_without_anybody_is_to_be_built_in_all_its_segments():
    row = row_of("biopharma", an_enterprise("a"))
    assert {cell.strategy for cell in row.cells} == {Strategy.BUILD}
    assert row.owner_ids == ()


def test_a_gap_is_found_by_chain_and_segment_and_others_are_not():
    rows = rows_of(an_enterprise("a", segment="battery"))
    gap = find_gap(rows, "nev_auto_parts", "motor")
    assert gap is not None
    assert gap.strategy is Strategy.SUPPLEMENT
    assert find_gap(rows, "nev_auto_parts", "aluminium") is None


def a_square(east: float) -> dict:
    west = 112.7 + east
    return a_polygon(*([x, y] for x, y in [(west, 23.2), (west + 0.01, 23.2), (west + 0.01, 23.21), (west, 23.2)]))


def suited(*parcels, enterprises=()):
    return suit_parcels(
        Snapshot(LAYERS["parcels"], 1, a_frame("parcels", *parcels)),
        Snapshot(LAYERS["enterprises"], 1, a_frame("enterprises", *enterprises)),
        "nev_auto_parts",
        3,
    )


OWNER = an_enterprise("owner", a_point(112.7, 23.2), basis="approximate", accuracy_m=1000)


def test_parcels_on_offer_near_a_chain_owner_come_first():
    parcels = [
        a_parcel("far", a_square(0.2), chains=["nev_auto_parts"]),
        a_parcel("near", a_square(0.02), chains=["nev_auto_parts"]),
        a_parcel("reserved", a_square(0.0), chains=["nev_auto_parts"], availability="reserved"),
        a_parcel("taken", a_square(0.0), chains=["nev_auto_parts"], availability="allocated"),
        a_parcel("other-chain", a_square(0.0), chains=["biopharma"]),
        a_parcel("no-chain", a_square(0.0), chains=None),
    ]
    found = suited(*parcels, enterprises=[OWNER])
    assert [parcel.id for parcel in found] == ["near", "far", "reserved"]
    assert {parcel.owner_id for parcel in found} == {"owner"}
    assert found[0].distance.near_m < 2_100 < found[0].distance.far_m


def test_without_a_chain_owner_whose_position_is_known_nothing_is_near_and_nothing_is_zero():
    found = suited(a_parcel("p", a_square(0), chains=["nev_auto_parts"]), enterprises=[an_enterprise("lost", None)])
    assert (found[0].owner_id, found[0].distance.is_known) == (None, False)


def test_a_demo_parcel_is_marked_and_no_parcels_are_none():
    demo = a_parcel("p", a_square(0), chains=["nev_auto_parts"], basis="demo")
    assert suited(demo, enterprises=[OWNER])[0].is_demo
    assert suited(enterprises=[OWNER]) == []
