"""Attempts to make a revision: one that is refused leaves an audit line, one whose answer was lost is found again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import geopandas as gpd
from sqlalchemy import Connection, Engine

from zqmap.errors import (
    InvalidFeatures,
    NothingChanged,
    StaleBase,
    StoreUnavailable,
    UnknownRevision,
    WritesRefused,
    ZqmapError,
)
from zqmap.model.checks import check_features, is_blocked
from zqmap.model.revisions import Action, Revision
from zqmap.store.connect import writing
from zqmap.store.digests import make_content
from zqmap.store.features import Progress
from zqmap.store.guards import Claim, Guard
from zqmap.store.history import add_audit
from zqmap.store.lost_answers import was_kept
from zqmap.store.publish import Change, publish_content, restore_revision
from zqmap.store.trial_writes import TrialWrites
from zqmap.telemetry.figures import PUBLISHES

log = logging.getLogger(__name__)

Make = Callable[[Connection], Revision]
"""Makes a revision inside a transaction."""


class Attempts:
    """The attempts of a process to make revisions in one database.

    `written_at` is when the last of them succeeded, by the monotonic clock. Safe to share between threads.
    """

    def __init__(self, engine: Engine, trials: TrialWrites) -> None:
        self._engine = engine
        self._trials = trials
        self.written_at = float("-inf")

    def publish(
        self, change: Change, features: gpd.GeoDataFrame, progress: Progress | None, claim: Claim | None
    ) -> Revision:
        """Make a frame the next revision; raises as `Store.publish_change` does."""
        return self._attempt(change, lambda: self._publish(change, features, progress, claim))

    def restore(self, change: Change, to: int, guard: Guard) -> Revision:
        """Make the content of an old revision the next one; raises as `Store.rollback` does."""

        def make(connection: Connection) -> Revision:
            guard(connection)
            return restore_revision(connection, change, to)

        return self._attempt(change, lambda: self._write(make))

    def _publish(
        self, change: Change, features: gpd.GeoDataFrame, progress: Progress | None, claim: Claim | None
    ) -> Revision:
        findings = check_features(change.layer, features)
        if is_blocked(findings):
            raise InvalidFeatures(change.layer.name, tuple(findings))
        content = make_content(change.layer, features)

        def make(connection: Connection) -> Revision:
            if claim:
                claim(connection, change.base + 1)
            return publish_content(connection, change, content, progress)

        return self._write(make)

    def _write(self, make: Make) -> Revision:
        """Make a revision; one that was committed without an answer is found again."""
        made: Revision | None = None
        try:
            with writing(self._engine) as connection:
                made = make(connection)
        except StoreUnavailable:
            if made is None or not was_kept(self._engine, made):
                raise
        self.written_at = time.monotonic()
        return made

    def _attempt(self, change: Change, make: Callable[[], Revision]) -> Revision:
        try:
            made = make()
        except (InvalidFeatures, StaleBase, NothingChanged, UnknownRevision) as refusal:
            PUBLISHES.labels(change.layer.name, type(refusal).__name__).inc()
            self._note_refusal(change, refusal)
            raise
        except WritesRefused:
            self._trials.doubt()
            raise
        PUBLISHES.labels(change.layer.name, "done").inc()
        return made

    def _note_refusal(self, change: Change, refusal: ZqmapError) -> None:
        try:
            with writing(self._engine) as connection:
                add_audit(
                    connection,
                    actor=change.author,
                    action=Action.REFUSED,
                    layer=change.layer.name,
                    revision=None,
                    detail=f"{change.action}: {refusal}",
                )
        except StoreUnavailable as unheard:
            # The refusal is what the caller must hear of, not that it could not be written down.
            log.warning("a refused change of %s left no audit line: %s", change.layer.name, unheard)
