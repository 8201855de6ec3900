"""The land of a set of snapshots, and what lies around it, worked out once for all sessions and requests."""

from __future__ import annotations

from datetime import date

from zqmap.analysis.parcels.land import Land
from zqmap.kept_while_alive import kept_while_alive
from zqmap.maps.small_map import Scenery, make_scenery
from zqmap.store.base_layers import base_frame
from zqmap.store.snapshots import Snapshot

LAND_LAYERS = ("parcels", "roads", "facilities", "enterprises", "areas")
"""The layers that a land is made of, in the order in which `land_of` takes their snapshots."""

LANDS_KEPT = 4
"""How many states of the layers are kept with what was worked out of them."""

BASE = ("districts", "rivers", "towns")


@kept_while_alive(LANDS_KEPT)
def land_of(day: date, *snapshots: Snapshot) -> Land:
    """Give the land for the snapshots of `LAND_LAYERS`, with works judged as of a day."""
    parcels, roads, facilities, enterprises, areas = (snapshot.frame for snapshot in snapshots)
    return Land(parcels, roads, facilities, enterprises, areas, day)


@kept_while_alive(LANDS_KEPT)
def scenery_of(land: Land) -> Scenery:
    """Give what lies around the parcels of a land."""
    return make_scenery({name: base_frame(name) for name in BASE}, land.areas, land.roads)
