"""The picture of the stated links: who supplies stands left of whom it supplies."""

from __future__ import annotations

from dataclasses import dataclass

from zqmap.analysis.chains.supply_graph import lay_out_links
from zqmap.store.registers import supply_links


@dataclass(frozen=True)
class Link:
    from_id: str
    to_id: str
    directed: bool = True


def columns(*links: Link) -> dict[str, int]:
    return {one.id: one.column for one in lay_out_links(links)}


def test_suppliers_stand_left_of_whom_they_supply_by_the_longest_way():
    assert columns(Link("a", "b"), Link("b", "c"), Link("a", "c")) == {"a": 0, "b": 1, "c": 2}


def test_a_link_without_a_direction_moves_nobody():
    found = columns(Link("a", "b"), Link("b", "c"), Link("c", "a", directed=False))
    assert found == {"a": 0, "b": 1, "c": 2}


def test_who_has_only_a_link_without_a_direction_stands_with_the_partner():
    assert columns(Link("a", "b"), Link("x", "b", directed=False)) == {"a": 0, "b": 1, "x": 1}
    assert columns(Link("x", "y", directed=False)) == {"x": 0, "y": 0}


def test_a_circle_of_suppliers_is_drawn_and_ends():
    assert columns(Link("a", "b"), Link("b", "a"), Link("b", "c")) == {"a": 0, "b": 0, "c": 1}


def test_no_two_stand_at_the_same_place_and_nobody_is_left_out():
    placed = lay_out_links(supply_links().values())
    assert len({(one.column, one.row) for one in placed}) == len(placed) == 7


def test_no_links_are_an_empty_picture():
    assert lay_out_links([]) == ()
