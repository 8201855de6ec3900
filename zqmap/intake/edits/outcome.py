"""What an edit session comes to: its proposal, told from what the steps touched, however large the layer is."""

from __future__ import annotations

from dataclasses import replace

from zqmap.analysis.movement import measure_moves
from zqmap.intake.edits.workspace import Open
from zqmap.intake.proposal import Proposal
from zqmap.model.drafts import Mode
from zqmap.model.revisions import Difference
from zqmap.store.differences import content_difference
from zqmap.store.digests import make_content


def propose_edits(opened: Open) -> Proposal:
    """Hold a session against its base; the same as `make_proposal` of the whole layer, without encoding all of it."""
    edited, line = opened.edited, opened.line
    difference = _compare(opened)
    ids = [change.id for change in difference.changed if change.geometry_changed]
    finds = (edited.published, edited.find)
    before, after = ({id_: found.geometry for id_ in ids if (found := find(id_))} for find in finds)
    moves = measure_moves(before, after, ids)
    return Proposal(line.layer, line.base, Mode.REPLACE, edited.frame, difference, moves)


def _compare(opened: Open) -> Difference:
    edited, layer = opened.edited, opened.session.layer
    before = edited.base[edited.base["id"].isin(edited.touched.keys())]
    contents = make_content(layer, before), make_content(layer, edited.changed_frame)
    found = content_difference(layer, (opened.line.base, None), *contents)
    return replace(found, unchanged=found.unchanged + len(edited.base) - len(before))
