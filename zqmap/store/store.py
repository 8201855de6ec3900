"""The store: every revision of every layer, behind one interface."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import geopandas as gpd
from sqlalchemy import Connection, Engine

from zqmap.errors import ReadOnlyStore
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Action, AuditLine, Difference, Fault, Revision
from zqmap.model.strings import clean_line
from zqmap.store.attempts import Attempts
from zqmap.store.connect import open_engine, reading
from zqmap.store.differences import stored_difference, unstored_difference
from zqmap.store.digests import make_content
from zqmap.store.features import Progress, read_frame, read_frame_after
from zqmap.store.fsck import find_faults_afresh
from zqmap.store.guards import Claim, Guard, let_pass
from zqmap.store.history import count_audit, head_of, must_exist, read_audit, read_heads, read_revision, read_revisions
from zqmap.store.publish import Change
from zqmap.store.schema import create_tables
from zqmap.store.trial_writes import TrialWrites
from zqmap.store.versions import check_readable, check_version


class Store:
    """One database with every revision of every layer.

    `url` is an SQLAlchemy address: `sqlite:///path` or `postgresql://user@host/database`. Nothing is connected before
    the first call. Safe to share between threads. Every method raises StoreUnavailable where the database does not
    answer, lacks its tables or is of another version.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self._url = url
        self._engine = open_engine(url, read_only=read_only)
        self._ready = False
        self._trials = TrialWrites(self._engine)
        self._attempts = Attempts(self._engine, self._trials)
        self.read_only = read_only

    @property
    def engine(self) -> Engine:
        """The way to the database, for what lives in it beside the revisions (accounts, drafts)."""
        return self._engine

    @property
    def written_at(self) -> float:
        """When this store last made a revision, by the monotonic clock; minus infinity where it has made none."""
        return self._attempts.written_at

    def create(self) -> None:
        """Make the tables, and the SQLite file with its folder, where they are missing.

        Raises:
            ReadOnlyStore: the store was opened for reading.

        """
        self._allow_writing()
        create_tables(self._engine)

    def check_ready(self) -> None:
        """Look whether the database answers and is of this version.

        Raises:
            StoreUnavailable: it does not answer.
            OtherVersion: it is of another version; an older one can be read all the same.

        """
        with reading(self._engine) as connection:
            check_version(connection)
            read_heads(connection)
        self._ready = True

    def check_writable(self) -> None:
        """Look whether the database takes writes, where this store was opened for them.

        Raises:
            WritesRefused: it is read-only, or was full at the last write and still is.
            StoreUnavailable: it does not answer.

        """
        if not self.read_only:
            self._trials.check()

    def heads(self) -> dict[str, int]:
        """Map each layer that has a revision to the number of its newest."""
        with reading(self._engine) as connection:
            check_readable(connection)
            found = read_heads(connection)
        self._ready = True
        return found

    def revision(self, layer: str, number: int | None = None) -> Revision:
        """Give one revision of a layer, the newest where no number is given.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no such revision.

        """
        find_layer(layer)
        with self._reading() as connection:
            return read_revision(connection, layer, number)

    def revisions(self, layer: str) -> list[Revision]:
        """List a layer's revisions, the newest first."""
        find_layer(layer)
        with self._reading() as connection:
            return read_revisions(connection, layer)

    def read(self, layer: str, revision: int | None = None) -> gpd.GeoDataFrame:
        """Read a revision as the layer's frame (`zqmap.model.frames`), the newest where no number is given.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no such revision.

        """
        declared = find_layer(layer)
        with self._reading() as connection:
            return read_frame(connection, declared, read_revision(connection, layer, revision).number)

    def read_after(self, layer: str, revision: int, base: int, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Read a revision as `read` does, from the frame of an earlier one, `base`, and what has changed since.

        Where little has changed that takes a fraction of the time, and of the memory beside that of `features`.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no such revision.

        """
        declared = find_layer(layer)
        with self._reading() as connection:
            wanted = read_revision(connection, layer, revision)
            found = read_frame_after(connection, declared, revision, base, features)
            return found if len(found) == wanted.features else read_frame(connection, declared, revision)

    def difference(self, layer: str, base: int, target: int) -> Difference:
        """Tell what turns revision `base` into `target`; 0 stands for the empty state before the first.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no such revision.

        """
        declared = find_layer(layer)
        with self._reading() as connection:
            must_exist(connection, layer, base, target)
            return stored_difference(connection, declared, base, target)

    def compare(self, layer: str, base: int, features: gpd.GeoDataFrame, *, rest_stays: bool = False) -> Difference:
        """Tell what turns revision `base` (0: nothing) into a frame that is not stored.

        With `rest_stays` the frame holds an update: features that it does not name stay as they are.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no such revision.

        """
        declared = find_layer(layer)
        content = make_content(declared, features)
        with self._reading() as connection:
            must_exist(connection, layer, base)
            return unstored_difference(connection, declared, base, content, rest_stays=rest_stays)

    def publish(
        self,
        layer: str,
        features: gpd.GeoDataFrame,
        *,
        base: int,
        author: str,
        note: str,
        progress: Progress | None = None,
        action: Action = Action.PUBLISH,
    ) -> Revision:
        """Make a frame the next revision of a layer.

        `base` is the revision that the frame was made from, 0 where the layer has none yet; `features` is the whole
        layer, not a part. A refused attempt changes nothing and leaves an audit line.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer never had the revision `base`.
            InvalidFeatures: the frame breaks the layer's declaration.
            StaleBase: the layer has moved on; the error carries the difference.
            NothingChanged: the frame is equal to the head.
            ReadOnlyStore: the store was opened for reading.

        """
        change = Change(find_layer(layer), base, clean_line(author), clean_line(note), action)
        return self.publish_change(change, features, progress)

    def publish_change(
        self, change: Change, features: gpd.GeoDataFrame, progress: Progress | None = None, claim: Claim | None = None
    ) -> Revision:
        """Publish as `publish` does, and let `claim` write first in the same transaction what the revision comes of.

        Whatever `claim` raises undoes everything.
        """
        self._allow_writing()
        self._must_be_ready()
        return self._attempts.publish(change, features, progress, claim)

    def rollback(
        self, layer: str, to: int, *, author: str, note: str, base: int | None = None, guard: Guard = let_pass
    ) -> Revision:
        """Make the content of an old revision the next revision of a layer, with the same digest.

        `base` is the revision that the decision was made on, None for whichever is the newest. `guard` is asked first,
        in the same transaction.

        Raises:
            UnknownLayer: no layer has that name.
            UnknownRevision: the layer has no revision `to`.
            StaleBase: the layer has moved on from `base`.
            NothingChanged: the head has that content already.
            ReadOnlyStore: the store was opened for reading.

        """
        self._allow_writing()
        declared = find_layer(layer)
        with self._reading() as connection:
            seen = head_of(connection, layer) if base is None else base
        change = Change(declared, seen, clean_line(author), clean_line(note), Action.ROLLBACK)
        return self._attempts.restore(change, to, guard)

    def audit(
        self, layer: str | None = None, limit: int = 100, *, action: Action | None = None, skip: int = 0
    ) -> list[AuditLine]:
        """List who tried to change what, the newest first without the first `skip`; layer "" is none of them."""
        with self._reading() as connection:
            return read_audit(connection, layer, limit, action=action, skip=skip)

    def count_audit(self, layer: str | None = None, action: Action | None = None) -> int:
        """Count the audit lines of a layer and an action, None for all."""
        with self._reading() as connection:
            return count_audit(connection, layer, action)

    def fsck(self) -> list[Fault]:
        """Recompute every digest, count, seal and chain, and list what is wrong; empty means sound."""
        return find_faults_afresh(self._url, read_only=self.read_only)

    def close(self) -> None:
        """Close every connection; the next call opens new ones."""
        self._engine.dispose()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        self._must_be_ready()
        with reading(self._engine) as connection:
            yield connection

    def _must_be_ready(self) -> None:
        if not self._ready:
            self.heads()

    def _allow_writing(self) -> None:
        if self.read_only:
            raise ReadOnlyStore
