"""One viewer's search: the land, what the address asks, and what is found, worked out once a run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zqmap.analysis.parcels.brief import Brief
from zqmap.analysis.parcels.finder import Found, find
from zqmap.analysis.parcels.land import Land
from zqmap.ui.context import Context
from zqmap.ui.land import context_land
from zqmap.ui.parcels.address import FinderLink


@dataclass(frozen=True)
class Search:
    """What the page needs in this run."""

    context: Context
    here: FinderLink
    land: Land

    @cached_property
    def found(self) -> Found:
        """Give what the brief finds."""
        return self.land.keep(("found", self.brief), lambda: find(self.land, self.brief))

    @property
    def brief(self) -> Brief:
        """Give the brief."""
        return self.here.brief

    def id(self, row: int) -> str:
        """Give a parcel's id."""
        return str(self.land.parcels["id"].iloc[row])

    def name(self, row: int) -> str:
        """Give a parcel's name in the viewer's language."""
        return str(self.land.parcels[f"name_{self.context.language}"].iloc[row])

    def is_demo(self, row: int) -> bool:
        """Tell whether a parcel is invented."""
        return bool(self.land.parcels["basis"].iloc[row] == "demo")

    def rank(self, row: int) -> int | None:
        """Give a parcel's place among the results, None where it is not one of them."""
        return self.ranks.get(row)

    @cached_property
    def ranks(self) -> dict[int, int]:
        """Map rows to their places among the results."""
        return {row: place for place, row in enumerate(self.found.rows.tolist(), start=1)}

    def rows_of(self, ids: tuple[str, ...]) -> list[int]:
        """Give the rows of those parcels that there are."""
        return [self.land.rows[id_] for id_ in ids if id_ in self.land.rows]


def make_search(context: Context, here: FinderLink) -> Search:
    """Make the search of this run."""
    return Search(context, here, context_land(context))
