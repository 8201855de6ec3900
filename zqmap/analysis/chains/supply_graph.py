"""The stated supply links as a network: who stands left of whom, and which links can be drawn on the map."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import networkx as nx


class StatedLink(Protocol):
    """What is needed of a supply link of the register."""

    @property
    def from_id(self) -> str:
        """Give who supplies."""

    @property
    def to_id(self) -> str:
        """Give who is supplied."""

    @property
    def directed(self) -> bool:
        """Tell whether it is stated who supplies whom."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An enterprise in the picture: its column from the left (who supplies stands left) and its row in that column."""

    id: str
    column: int
    row: int


def lay_out_links(links: Iterable[StatedLink]) -> tuple[Placed, ...]:
    """Put each linked enterprise into a column, suppliers left of those whom they supply, by the longest way to it.

    Enterprises that supply each other in a circle share a column; a link without a direction moves nobody, save that an
    enterprise which has no other stands in the column of its partner.
    """
    listed = list(links)
    graph = nx.DiGraph()
    graph.add_edges_from((link.from_id, link.to_id) for link in listed if link.directed)
    column_of = _columns(graph)
    for link in listed:
        for own, other in ((link.from_id, link.to_id), (link.to_id, link.from_id)):
            column_of.setdefault(own, column_of.get(other, 0))
    rows: dict[int, int] = {}
    placed = []
    for id_, column in sorted(column_of.items(), key=lambda pair: (pair[1], pair[0])):
        placed.append(Placed(id_, column, rows.get(column, 0)))
        rows[column] = rows.get(column, 0) + 1
    return tuple(placed)


def _columns(graph: nx.DiGraph[str]) -> dict[str, int]:
    circles = nx.condensation(graph) if len(graph) else nx.DiGraph()
    column_of: dict[str, int] = {}
    for column, generation in enumerate(nx.topological_generations(circles)):
        for circle in generation:
            column_of |= dict.fromkeys(circles.nodes[circle]["members"], column)
    return column_of
