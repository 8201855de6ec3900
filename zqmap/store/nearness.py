"""How near a content is to each revision of a layer: which one was somebody's copy made from."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate

from sqlalchemy import Connection, select

from zqmap.store.digests import Content, content_digest
from zqmap.store.tables import FEATURES, REVISIONS


def is_published(connection: Connection, layer: str, content: Content) -> bool:
    """Tell whether a content is that of any revision."""
    query = select(REVISIONS.c.number).where(
        REVISIONS.c.layer == layer, REVISIONS.c.digest == content_digest(content.by_id)
    )
    return connection.execute(query.limit(1)).first() is not None


def nearest_revision(connection: Connection, layer: str, content: Content) -> int:
    """Give the revision from which the fewest features of a content differ, the newest of several; 0 where none is.

    A feature that one of the two lacks counts once, one that both have in different states twice.
    """
    c = FEATURES.c
    known = select(REVISIONS.c.number, REVISIONS.c.features).where(REVISIONS.c.layer == layer)
    sizes = {row.number: row.features for row in connection.execute(known)}
    steps: Counter[int] = Counter()
    own = content.by_id
    for row in connection.execute(select(c.id, c.digest, c.valid_from, c.valid_to).where(c.layer == layer)):
        if own.get(row.id) == row.digest:
            steps[row.valid_from] += 1
            if row.valid_to is not None:
                steps[row.valid_to] -= 1
    shared = accumulate(steps[number] for number in range(1, len(sizes) + 1))
    apart = {number: sizes[number] - 2 * count for number, count in zip(sorted(sizes), shared, strict=True)}
    return min(apart, key=lambda number: (apart[number], -number), default=0)
