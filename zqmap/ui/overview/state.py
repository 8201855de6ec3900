"""What the overview shows in this run: everything that was counted, after the filters of the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import streamlit as st

from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filter_query import LAYER_KEY
from zqmap.analysis.filters import LAYERS_PART, Filters, matches
from zqmap.analysis.overview.clashes import Clashes
from zqmap.analysis.overview.coverage import Coverage, Named, compare_published
from zqmap.analysis.overview.holdups import HoldUps
from zqmap.analysis.overview.kept import keep_clashes, keep_coverage, keep_holdups, keep_named, keep_works
from zqmap.analysis.overview.schedule import Schedule, Timeline, make_schedule, make_timeline
from zqmap.analysis.overview.slips import Slip, slip_work
from zqmap.analysis.overview.statements import ROADS, State, Statement, make_statements
from zqmap.analysis.overview.works import WORK_LAYERS, Bar, Investment, Works, count_bars, sum_investment
from zqmap.store.as_of import today_in_china
from zqmap.ui.context import Context
from zqmap.ui.keys import OverviewParam
from zqmap.ui.link import FeatureRef

OVERVIEW_STYLE = Path(__file__).parent.parent / "browser" / "overview.css"
"""How the page looks beyond the theme; the page puts it in with `st.html`."""

DEFAULT_MONTHS = 3
LONGEST_SLIP_MONTHS = 24


@dataclass(frozen=True)
class Overview:
    """The counted state behind one viewer's page."""

    context: Context

    @cached_property
    def today(self) -> date:
        """Give the day that lateness is measured on: that of the link, or today in China."""
        return self.context.link.as_of or today_in_china()

    @cached_property
    def works(self) -> Works:
        """Give the table of all works."""
        return keep_works(*(self.context.snapshots[layer] for layer in WORK_LAYERS))

    @cached_property
    def rows(self) -> Rows:
        """Tell which works pass the filters."""
        return self.works.rows(self.context.matching)

    @cached_property
    def schedule(self) -> Schedule:
        """Give what is late and what is due soon."""
        return make_schedule(self.works, self.rows, self.today)

    @cached_property
    def timeline(self) -> Timeline:
        """Give the timeline."""
        return make_timeline(self.works, self.rows, self.today)

    @cached_property
    def investment(self) -> Investment:
        """Give the stated investment."""
        return sum_investment(self.works, self.rows)

    @cached_property
    def graph(self) -> HoldUps:
        """Give what waits for what, filters aside."""
        names = (*WORK_LAYERS, "parcels", "enterprises")
        return keep_holdups(self.today, *(self.context.snapshots[layer] for layer in names))

    @cached_property
    def holdups(self) -> HoldUps:
        """Give what waits for the works that pass the filters."""
        return self.graph.of_works(self.rows)

    @cached_property
    def clashes(self) -> Clashes:
        """Give the works at the same place, filters aside."""
        return keep_clashes(*(self.context.snapshots[layer] for layer in WORK_LAYERS))

    @cached_property
    def coverage(self) -> Coverage:
        """Give how well positions are known, filters aside."""
        return keep_coverage(*self.context.shown)

    @cached_property
    def published(self) -> tuple[Named, ...]:
        """Set what is named beside the published totals."""
        named = keep_named(*self.context.shown)
        return compare_published(named, self.context.registers.figures())

    def bars(self, facet: str) -> tuple[Bar, ...]:
        """Count works by a facet, with every filter but the one on this facet."""
        open_filters = self.context.link.filters.without(LAYERS_PART if facet == LAYER_KEY else facet)
        matching = {layer: matches(self.context.snapshots[layer], open_filters) for layer in WORK_LAYERS}
        return count_bars(self.works, self.works.rows(matching), facet)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """Say the state in sentences."""
        real = sum(row.real for row in self.coverage.layers if row.key in WORK_LAYERS)
        demo = int((self.works.is_demo & self.rows).sum())
        by_status = count_bars(self.works, self.rows, "status")
        roads = count_bars(self.works, self.rows & (self.works.column("layer") == ROADS), "status")
        counted = (self.filters, by_status, self.schedule, self.holdups, self.published, real, demo)
        return make_statements(State(*counted, roads))

    @property
    def filters(self) -> Filters:
        """Give the filters of the link."""
        return self.context.link.filters

    def name(self, row: int) -> str:
        """Name a work in the viewer's language."""
        return str(self.works.column(f"name_{self.context.language}")[row])

    def ref(self, row: int) -> FeatureRef:
        """Give which feature a work is."""
        return FeatureRef(str(self.works.column("layer")[row]), str(self.works.column("id")[row]))

    @cached_property
    def slip_months(self) -> int | None:
        """Give by how many months the address lets a work slip; None where it says nothing of it."""
        text = st.query_params.get(OverviewParam.SLIP, "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
        return number if number is not None and number <= LONGEST_SLIP_MONTHS else None

    @cached_property
    def slipping(self) -> int | None:
        """Give the row of the work that is asked about: the selected one, or the one that holds up most land."""
        held = [line.row for line in self.holdups.held]
        ref = self.context.link.feature
        chosen = self.works.places.get(ref.id) if ref and ref.layer in WORK_LAYERS else None
        return chosen if chosen in held else held[0] if held else None

    @cached_property
    def slip(self) -> Slip | None:
        """Give what follows when that work slips; None where nothing waits for any work."""
        months = DEFAULT_MONTHS if self.slip_months is None else self.slip_months
        return None if self.slipping is None else slip_work(self.graph, self.slipping, months)
