"""What the overview works out once a revision and all sessions share: every cache of it stands here.

Snapshots are compared by identity, and there is one of each revision, so nothing kept can be stale; it is kept for no
longer than the revisions are.
"""

from __future__ import annotations

from datetime import date

from zqmap.analysis.overview.clashes import Clashes, find_clashes
from zqmap.analysis.overview.coverage import Coverage, count_named, measure_coverage
from zqmap.analysis.overview.holdups import HoldUps, make_holdups
from zqmap.analysis.overview.works import Works, join_works
from zqmap.analysis.parcels import readiness
from zqmap.kept_while_alive import kept_while_alive
from zqmap.store.snapshots import Snapshot

KEPT = 2
"""The newest state and one day of the past."""


@kept_while_alive(KEPT)
def keep_works(roads: Snapshot, facilities: Snapshot) -> Works:
    """Give the table of all works."""
    return join_works(roads, facilities)


@kept_while_alive(KEPT)
def keep_holdups(
    today: date, roads: Snapshot, facilities: Snapshot, parcels: Snapshot, enterprises: Snapshot
) -> HoldUps:
    """Give the graph of what waits for what."""
    judged = readiness.Works(roads.frame, facilities.frame, today)
    return make_holdups(keep_works(roads, facilities), judged, parcels.frame, enterprises.frame)


@kept_while_alive(KEPT)
def keep_clashes(roads: Snapshot, facilities: Snapshot) -> Clashes:
    """Give the works that touch the same place."""
    return find_clashes(keep_works(roads, facilities))


@kept_while_alive(KEPT)
def keep_coverage(*snapshots: Snapshot) -> Coverage:
    """Give how well positions are known."""
    return measure_coverage(snapshots)


@kept_while_alive(KEPT)
def keep_named(*snapshots: Snapshot) -> dict[str, int]:
    """Give how many features of each layer are no invention."""
    return {snapshot.layer.name: count_named(snapshot) for snapshot in snapshots}
