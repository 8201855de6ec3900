"""Edit sessions as the store keeps them: begun, changed step by step, put on a newer revision, made a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import geopandas as gpd
import pandas as pd
import shapely

from zqmap.errors import EditRefused, StoreUnavailable
from zqmap.intake.edits.edited import Edited, Feature
from zqmap.intake.edits.session import EditSession
from zqmap.intake.edits.steps import Action, Change, EditStep, Effect, decode_steps, encode_steps
from zqmap.model.drafts import Draft
from zqmap.model.frames import json_value, make_frame
from zqmap.model.layers import Layer, find_layer
from zqmap.model.text import Text
from zqmap.store.differences import content_difference
from zqmap.store.digests import make_content
from zqmap.store.edit_sessions import DAMAGED, EditLine, EditSessions, KeptSteps
from zqmap.store.merge import Merge, Side, merge, resolve
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store

MakeStep = Callable[[Edited], EditStep]


@dataclass(frozen=True, eq=False)
class Open:
    """A session as it was read: its line, its steps, and the layer as they make it."""

    line: EditLine
    session: EditSession
    edited: Edited


class Workspaces:
    """The edit sessions of one owner."""

    def __init__(self, store: Store, snapshots: Snapshots, owner: str) -> None:
        self._kept = EditSessions(store)
        self._snapshots = snapshots
        self._owner = owner

    def begin(self, layer: str) -> EditLine:
        """Begin a session on the newest revision of a layer."""
        base = self._snapshots.newest().get(layer, 0)
        return self._kept.open(layer, base=base, owner=self._owner)

    def list(self) -> list[EditLine]:
        """List all sessions, those of others too, the newest change first."""
        return self._kept.list()

    def load(self, edit_id: str) -> Open:
        """Read a session and apply its steps.

        Raises:
            UnknownEdit: there is none of that id, or it is somebody else's.
            StoreUnavailable: the store does not answer, or the steps are damaged.

        """
        line, kept = self._kept.load(edit_id, self._owner)
        session = _read_session(line, kept)
        return Open(line, session, session.apply(self._published(line.layer, line.base)))

    def do(self, edit_id: str, make: MakeStep, *, version: int) -> tuple[EditLine, EditStep]:
        """Make a step of the layer as it stands, and keep it.

        Raises:
            EditRefused: the step cannot be made, or the session is full.
            StaleEdit: another window has changed the session since `version`.
            UnknownEdit, DraftTooLarge, ReadOnlyStore, StoreUnavailable: as `EditSessions.save`.

        """
        opened = self.load(edit_id)
        if opened.session.is_full:
            raise EditRefused(_FULL)
        step = make(opened.edited)
        return self._save(edit_id, opened.session.do(step), version), step

    def undo(self, edit_id: str, *, version: int) -> EditLine:
        """Take the last step back; raises what `do` does."""
        return self._save(edit_id, self.load(edit_id).session.undo(), version)

    def redo(self, edit_id: str, *, version: int) -> EditLine:
        """Do the step again that was undone last; raises what `do` does."""
        return self._save(edit_id, self.load(edit_id).session.redo(), version)

    def look_at_head(self, opened: Open) -> Merge | None:
        """Hold a session against what was published since it began; None where that is nothing."""
        line = opened.line
        if self._snapshots.newest().get(line.layer, 0) == line.base:
            return None
        return merge(self._kept.store, line.layer, line.base, opened.edited.frame)

    def rebase(self, opened: Open, found: Merge, choices: Mapping[str, Side], *, version: int) -> EditLine:
        """Put a session on the newest revision.

        Where nothing collides the same steps stand on it, and can be undone as before. Otherwise they become one step
        that holds what was chosen.

        Raises:
            UnresolvedConflicts: a conflict has no choice; and what `do` raises.

        """
        session = opened.session.on(found.head)
        if found.conflicts:
            step = _step_between(session.layer, found.theirs_frame, resolve(found, choices), Action.REBASE)
            session = replace(session, steps=(), done=0).do(step)
        return self._save(opened.line.id, session, version)

    def reopen(self, draft: Draft, whole: gpd.GeoDataFrame) -> EditLine:
        """Begin a session with what a draft proposes as its first step; `whole` is the layer as the draft makes it."""
        line = draft.line
        layer = find_layer(line.layer)
        step = _step_between(layer, self._published(line.layer, line.base), whole, Action.MANY)
        text = encode_steps([step] if step.changes else [])
        number = 1 if step.changes else 0
        kept = KeptSteps(line.base, text, number, number)
        return self._kept.open(line.layer, base=line.base, owner=self._owner, kept=kept)

    def close(self, edit_id: str) -> None:
        """Put a session away."""
        self._kept.close(edit_id, self._owner)

    def _save(self, edit_id: str, session: EditSession, version: int) -> EditLine:
        kept = KeptSteps(session.base, encode_steps(session.steps), len(session.steps), session.done)
        return self._kept.save(edit_id, self._owner, kept, version=version)

    def _published(self, layer: str, base: int) -> gpd.GeoDataFrame:
        return self._snapshots.get(layer, base).frame if base else make_frame(find_layer(layer), [], [])


def _read_session(line: EditLine, kept: KeptSteps) -> EditSession:
    try:
        steps = decode_steps(kept.text)
    except (ValueError, KeyError, TypeError, shapely.GEOSException) as error:
        raise StoreUnavailable(DAMAGED) from error
    return EditSession(find_layer(line.layer), line.base, steps, line.done)


def _step_between(layer: Layer, old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, action: Action) -> EditStep:
    """Make the one step that turns a frame into another."""
    found = content_difference(layer, (None, None), make_content(layer, old), make_content(layer, new))
    ids = {*found.added, *(change.id for change in found.changed)}
    puts = [_put(layer, row) for _, row in new[new["id"].isin(ids)].iterrows()]
    drops = [Change(id_, Effect.DROP) for id_ in found.removed]
    names = tuple(Feature(change.fields, None).name for change in puts)
    return EditStep(action, names, (*puts, *drops))


def _put(layer: Layer, row: pd.Series) -> Change:
    fields = {field.name: json_value(field, row[field.name]) for field in layer.fields}
    stated = {name: value for name, value in fields.items() if value is not None}
    return Change(str(row["id"]), Effect.PUT, stated, row["geometry"], moves=True)


_FULL = Text("步骤太多了，请先生成提案", "there are too many steps; please make a proposal of them first")
