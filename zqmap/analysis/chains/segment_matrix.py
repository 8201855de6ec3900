"""Which segments of which chain have whom, and what is to be done about the empty and thin ones.

The rule, our own, takes the four words of the zone's policy (build, strengthen, supplement, extend the chain):

* a chain without a single enterprise is to be **built**, every segment of it;
* an empty segment in the middle of a chain that exists is to be **supplemented**;
* an empty segment at the upstream or downstream end of one that exists **extends** it;
* a segment with fewer than `THIN_BELOW` enterprises is to be **strengthened**.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zqmap.analysis.filters import FeatureSource
from zqmap.kept_while_alive import kept_while_alive
from zqmap.model.chain_segments import EXPECTED_SEGMENTS, ExpectedSegment, Position
from zqmap.model.vocabularies import CHAIN, SEGMENT

THIN_BELOW = 2
"""A segment with fewer enterprises hangs on a single one."""


class Strategy(StrEnum):
    """What is to be done about a segment."""

    BUILD = "build"
    STRENGTHEN = "strengthen"
    SUPPLEMENT = "supplement"
    EXTEND = "extend"


@dataclass(frozen=True)
class Cell:
    """A chain's segment with the ids of its enterprises.

    `segment` is None where they do not state one; `expected` is None for a segment that nobody expects of the chain.
    """

    chain: str | None
    segment: str | None
    expected: ExpectedSegment | None
    ids: tuple[str, ...]
    strategy: Strategy | None = None


@dataclass(frozen=True)
class ChainRow:
    """A chain (None: not stated) with its segments, from upstream to downstream, and the ids of its chain owners."""

    chain: str | None
    cells: tuple[Cell, ...]
    owner_ids: tuple[str, ...]

    @property
    def number(self) -> int:
        """Count the chain's enterprises."""
        return sum(len(cell.ids) for cell in self.cells)

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """List the segments about which something is to be done."""
        return tuple(cell for cell in self.cells if cell.strategy)


def choose_strategy(expected: ExpectedSegment, number: int, of_chain: int) -> Strategy | None:
    """Apply the rule to a segment with `number` enterprises in a chain with `of_chain`; None where nothing lacks."""
    if of_chain == 0:
        return Strategy.BUILD
    if number == 0:
        return Strategy.SUPPLEMENT if expected.position is Position.CORE else Strategy.EXTEND
    return Strategy.STRENGTHEN if number < THIN_BELOW else None


@kept_while_alive()
def make_matrix(enterprises: FeatureSource) -> tuple[ChainRow, ...]:
    """Sort a revision's enterprises into the chains' segments; those that state no chain come last."""
    frame = enterprises.frame
    held: dict[tuple[str | None, str | None], list[str]] = {}
    owners: dict[str | None, list[str]] = {}
    columns = (frame[name].tolist() for name in ("id", "chain", "segment", "role"))
    for id_, chain, segment, role in zip(*columns, strict=True):
        held.setdefault((chain, segment), []).append(id_)
        if role == "chain_owner":
            owners.setdefault(chain, []).append(id_)
    return tuple(_make_row(chain, held, tuple(owners.get(chain, ()))) for chain in (*CHAIN.codes, None))


def find_gap(rows: tuple[ChainRow, ...], chain: str, segment: str) -> Cell | None:
    """Give an expected segment of a chain, or None where there is none."""
    cells = (cell for row in rows if row.chain == chain for cell in row.cells)
    return next((cell for cell in cells if cell.expected and cell.segment == segment), None)


def _make_row(
    chain: str | None, held: dict[tuple[str | None, str | None], list[str]], owner_ids: tuple[str, ...]
) -> ChainRow:
    of_chain = sum(len(ids) for (own, _), ids in held.items() if own == chain)
    expected = {one.segment: one for one in EXPECTED_SEGMENTS if one.chain == chain}
    cells = [_expected_cell(one, tuple(held.get((chain, one.segment), ())), of_chain) for one in expected.values()]
    others = [segment for segment in (*SEGMENT.codes, None) if segment not in expected and (chain, segment) in held]
    cells += [Cell(chain, segment, None, tuple(held[chain, segment])) for segment in others]
    return ChainRow(chain, tuple(cells), owner_ids)


def _expected_cell(expected: ExpectedSegment, ids: tuple[str, ...], of_chain: int) -> Cell:
    strategy = choose_strategy(expected, len(ids), of_chain)
    return Cell(expected.chain, expected.segment, expected, ids, strategy)
