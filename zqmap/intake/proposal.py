"""A proposal: the layer as it would be, what that changes against the revision it was made from, and publishing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from zqmap.analysis.movement import measure_moves
from zqmap.errors import InvalidFeatures, StaleDraft, TypedNameNeeded, WrongDraftState
from zqmap.model.checks import check_features
from zqmap.model.drafts import Draft, DraftLine, DraftState, Mode
from zqmap.model.frames import CRS, join_frames
from zqmap.model.layers import Layer, find_layer
from zqmap.model.revisions import Action, Difference, Revision
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading
from zqmap.store.drafts import Drafts
from zqmap.store.features import Progress, digests_at
from zqmap.store.lineage import read_geometries
from zqmap.store.publish import Change
from zqmap.store.store import Store

TYPED_NAME_SHARE = 0.2
"""Who removes more than this share of a layer's features must type its name."""


class Counts(NamedTuple):
    """How many features a proposal adds, changes, removes and leaves alone."""

    added: int
    changed: int
    removed: int
    unchanged: int


@dataclass(frozen=True, eq=False)
class Proposal:
    """A layer as it would be.

    `frame` is the whole layer in either mode and `difference` what turns revision `base` (0: none) into it; `moves`
    are metres by id, for changed features that have a place before and after.
    """

    layer: str
    base: int
    mode: Mode
    frame: gpd.GeoDataFrame
    difference: Difference
    moves: Mapping[str, float]

    @property
    def counts(self) -> Counts:
        """Count what happens to features."""
        found = self.difference
        return Counts(len(found.added), len(found.changed), len(found.removed), found.unchanged)

    @property
    def removed_share(self) -> float:
        """Give the share of the base's features that go, from 0 to 1."""
        return removed_share(self.difference)

    @property
    def needs_typed_name(self) -> bool:
        """Tell whether so much goes that the layer's name must be typed."""
        return removes_much(self.difference)


def removed_share(difference: Difference) -> float:
    """Give the share of the features before a change that it removes, from 0 to 1."""
    before = len(difference.changed) + len(difference.removed) + difference.unchanged
    return len(difference.removed) / before if before else 0.0


def removes_much(difference: Difference) -> bool:
    """Tell whether so much goes that the layer's name must be typed."""
    return removed_share(difference) > TYPED_NAME_SHARE


def make_proposal(
    store: Store,
    layer: str,
    frame: gpd.GeoDataFrame,
    *,
    mode: Mode | str,
    base: int | None = None,
    stated: Collection[str] | None = None,
    published: gpd.GeoDataFrame | None = None,
) -> Proposal:
    """Propose a frame on a revision, the newest where none is given; `published` is its frame, where that is at hand.

    With `Mode.UPDATE` the features that the frame does not name stay as they are. `stated` names the columns that the
    file had (fields, `geometry`): a known feature keeps its values in all others; None means that every column counts.

    Raises:
        UnknownLayer: no layer has that name.
        UnknownRevision: the layer has no such revision.
        InvalidFeatures: an id is missing or stands there twice.

    """
    declared, mode = find_layer(layer), Mode(mode)
    _check_ids(declared, frame)
    number = store.heads().get(layer, 0) if base is None else base
    filled, proposed = _complete(store, declared, number, frame, (mode, stated), published)
    difference = store.compare(layer, number, filled, rest_stays=proposed is not filled)
    return Proposal(layer, number, mode, proposed, difference, _measure(store, difference, proposed))


def propose_draft(store: Store, draft: Draft, published: gpd.GeoDataFrame | None = None) -> Proposal:
    """Make the proposal of a draft, on the revision that it was made from; the rest is as `make_proposal`."""
    line = draft.line
    return make_proposal(
        store, line.layer, draft.frame, mode=line.mode, base=line.base, stated=line.stated, published=published
    )


def publish_proposal(
    store: Store,
    proposal: Proposal,
    *,
    author: str,
    note: str,
    typed_name: str | None = None,
    progress: Progress | None = None,
) -> Revision:
    """Make a proposal the next revision of its layer.

    Raises:
        TypedNameNeeded: it removes more than a fifth, and `typed_name` is not the layer's name.
        StaleBase: the layer has moved on (`zqmap.store.merge` helps); and what else `Store.publish` raises.

    """
    _must_be_named(find_layer(proposal.layer), proposal.counts.removed, proposal.removed_share, typed_name)
    return store.publish(
        proposal.layer, proposal.frame, base=proposal.base, author=author, note=note, progress=progress
    )


def publish_draft(
    drafts: Drafts,
    draft_id: int,
    *,
    version: int,
    author: str,
    note: str | None = None,
    typed_name: str | None = None,
    progress: Progress | None = None,
) -> Revision:
    """Make a draft the next revision of its layer and close it, in one transaction; `note` defaults to the draft's.

    Raises:
        UnknownDraft: there is none of that id.
        StaleDraft: somebody else has changed it since `version`.
        WrongDraftState: it is published or discarded.
        TypedNameNeeded: it removes more than a fifth, and `typed_name` is not the layer's name.
        StaleBase: the layer has moved on; and what else `Store.publish` raises.

    """
    draft = drafts.load(draft_id)
    line = draft.line
    if not line.state.is_open:
        raise WrongDraftState(draft_id, line.state.value, DraftState.PUBLISHED.value)
    if line.version != version:
        raise StaleDraft(draft_id, version, line.version, line.changed_by)
    layer = find_layer(line.layer)
    _check_ids(layer, draft.frame)
    frame = _complete(drafts.store, layer, line.base, draft.frame, (line.mode, line.stated))[1]
    _must_be_named(layer, *_count_removed(drafts.store, line, frame), typed_name)
    change = Change(
        layer,
        line.base,
        clean_line(author),
        clean_line(line.note if note is None else note),
        Action.PUBLISH_DRAFT,
        f"draft {draft_id} by {line.author}",
    )
    claim = lambda connection, number: drafts.claim(connection, line, author, number)  # noqa: E731
    return drafts.store.publish_change(change, frame, progress, claim)


def is_layer_name(layer: Layer, typed: str | None) -> bool:
    """Tell whether somebody typed the name of a layer, in either language or as it stands in addresses."""
    return _fold(typed or "") in {_fold(name) for name in (layer.name, layer.label.zh, layer.label.en)}


def _must_be_named(layer: Layer, removed: int, removed_share: float, typed: str | None) -> None:
    if removed_share > TYPED_NAME_SHARE and not is_layer_name(layer, typed):
        raise TypedNameNeeded(layer.name, removed, removed_share)


def _count_removed(store: Store, line: DraftLine, frame: gpd.GeoDataFrame) -> tuple[int, float]:
    """Give how many features of a draft's base go, and their share of it."""
    if line.mode is Mode.UPDATE or not line.base:
        return 0, 0.0
    with reading(store.engine) as connection:
        before = digests_at(connection, line.layer, line.base).keys()
    removed = len(before - set(frame["id"]))
    return removed, removed / len(before) if before else 0.0


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _check_ids(layer: Layer, frame: gpd.GeoDataFrame) -> None:
    ids = frame["id"]
    if ids.isna().any() or ids.duplicated().any():
        raise InvalidFeatures(layer.name, tuple(check_features(layer, frame)))


def _complete(
    store: Store,
    layer: Layer,
    base: int,
    frame: gpd.GeoDataFrame,
    meant: tuple[Mode, Collection[str] | None],
    published: gpd.GeoDataFrame | None = None,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Give the frame with what it does not state, and the whole layer as it would be.

    Both are one object where the frame is the whole layer. `published` is the base's frame, where that is at hand.
    """
    mode, stated = meant
    if not base or (mode is Mode.REPLACE and stated is None):
        return frame, frame
    old = store.read(layer.name, base) if published is None else published
    filled = frame if stated is None else _keep_unstated(layer, old, frame, stated)
    return filled, filled if mode is Mode.REPLACE else join_frames(old[~old["id"].isin(filled["id"])], filled)


def _keep_unstated(
    layer: Layer, base: gpd.GeoDataFrame, frame: gpd.GeoDataFrame, stated: Collection[str]
) -> gpd.GeoDataFrame:
    kept = [name for name in (*layer.by_name, "geometry") if name not in stated and name != "id"]
    columns = {name: _old_or_new(base, frame, name) for name in kept if name != "geometry"}
    filled = frame.assign(**columns)
    if "geometry" in kept:
        filled = filled.set_geometry(gpd.GeoSeries(_old_or_new(base, frame, "geometry").tolist(), filled.index, CRS))
    return filled


def _old_or_new(base: gpd.GeoDataFrame, frame: gpd.GeoDataFrame, name: str) -> pd.Series:
    old = dict(zip(base["id"], base[name], strict=True))
    values = [old.get(id_, new) for id_, new in zip(frame["id"], frame[name], strict=True)]
    return pd.Series(values, frame.index, dtype=object if name == "geometry" else frame[name].dtype)


def _measure(store: Store, difference: Difference, proposed: gpd.GeoDataFrame) -> dict[str, float]:
    ids = [change.id for change in difference.changed if change.geometry_changed]
    now = proposed[proposed["id"].isin(ids)]
    new = dict(zip(now["id"], now.geometry, strict=True))
    return measure_moves(read_geometries(store, difference.layer, difference.base or 0, ids), new, ids)
