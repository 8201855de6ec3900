"""A proposal becomes a draft: one way for files, edits on the map, and registers; and a draft is one again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd

from zqmap.access.permits import Permit
from zqmap.access.policy import Command
from zqmap.intake.proposal import Proposal, propose_draft
from zqmap.model.drafts import DraftLine, Mode
from zqmap.model.findings import Finding
from zqmap.store.drafts import Drafts
from zqmap.store.process import get_snapshots, get_store
from zqmap.telemetry.figures import DRAFTS
from zqmap.ui.held import held, hold
from zqmap.ui.keys import Key


def keep_proposal(
    permit: Permit,
    proposal: Proposal,
    note: str,
    findings: Sequence[Finding],
    file_name: str | None = None,
    update: gpd.GeoDataFrame | None = None,
) -> int:
    """Make a draft of a proposal, send it where the permit is for that, and give its number.

    `update` holds just the features that are added or changed, where it is known that none is removed: in a large layer
    that is kept in a hundredth of the time.

    Raises:
        Denied: the role was taken away since the permit was given; the rest as `Drafts.save` and `Drafts.send`.

    """
    drafts = Drafts(get_store(), guard=permit)
    draft_id = drafts.save(
        proposal.layer,
        proposal.frame if update is None else update,
        base=proposal.base,
        mode=Mode.REPLACE if update is None else Mode.UPDATE,
        author=permit.name,
        note=note,
        findings=tuple(findings),
        file_name=file_name,
    )
    DRAFTS.labels(proposal.layer, "saved").inc()
    if permit.command is Command.SEND:
        drafts.send(draft_id, version=1, actor=permit.name)
        DRAFTS.labels(proposal.layer, "sent").inc()
    return draft_id


def remember_proposal(draft_id: int, proposal: Proposal) -> None:
    """Remember what a draft proposes that was just made of it, so that it need not be worked out again."""
    line = Drafts(get_store()).find(draft_id)
    hold(Key.DRAFT_PROPOSAL, (line.id, line.version), replace(proposal, mode=line.mode))


def draft_proposal(line: DraftLine) -> Proposal:
    """Give what a draft proposes; it is worked out once for each version, not at every press.

    Raises:
        UnknownDraft: the draft is closed and its features are no longer kept; the rest as `make_proposal`.

    """
    return held(Key.DRAFT_PROPOSAL, (line.id, line.version), lambda: _propose(line))


def _propose(line: DraftLine) -> Proposal:
    drafts = Drafts(get_store())
    return propose_draft(drafts.store, drafts.load(line.id), _published(line))


def _published(line: DraftLine) -> gpd.GeoDataFrame | None:
    """Give the revision that a draft was made from, as this process holds it."""
    return get_snapshots().get(line.layer, line.base).frame if line.base else None
