"""A proposal becomes a draft: one way for files, edits on the map, and registers."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd

from zqmap.access.permits import Permit
from zqmap.access.policy import Command
from zqmap.intake.proposal import Proposal
from zqmap.model.drafts import Mode
from zqmap.model.findings import Finding
from zqmap.store.drafts import Drafts
from zqmap.store.process import get_store


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
    if permit.command is Command.SEND:
        drafts.send(draft_id, version=1, actor=permit.name)
    return draft_id
