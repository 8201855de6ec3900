"""The land of a page's run: the parcels among the other layers as of the day that is looked at."""

from __future__ import annotations

from zqmap.analysis.parcels.land import Land
from zqmap.store.as_of import today_in_china
from zqmap.ui.context import Context
from zqmap.web.parcel_land import LAND_LAYERS, land_of


def context_land(context: Context) -> Land:
    """Give the land of this run."""
    day = context.link.as_of or today_in_china()
    return land_of(day, *(context.snapshots[layer] for layer in LAND_LAYERS))
