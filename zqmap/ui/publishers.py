"""Who is named as the one who published: the office to the public, the account to staff.

A revision keeps the account's name for good. That a certain person of the staff changed a certain thing is for the
house; the public hears which office answers for the layer.
"""

from __future__ import annotations

from functools import cached_property

from zqmap.access.policy import Command
from zqmap.errors import StoreUnavailable
from zqmap.model.revisions import INIT_AUTHOR
from zqmap.model.upkeep import Upkeep, find_upkeep
from zqmap.ui.context import Context
from zqmap.ui.freshness_view import read_declared


class Publishers:
    """Names those who published, as this viewer may know them; reads the offices where one is asked for."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def name(self, author: str, layer: str, area_id: str | None = None) -> str:
        """Name the account to whoever may see it, the office of the layer (or of an area of it) to everybody else."""
        context = self._context
        if author == INIT_AUTHOR or context.identity.may(Command.SEE_PUBLISHERS):
            return author
        owner = find_upkeep(self._offices, layer, area_id).owner
        return context.label(owner) if owner else context.words("publisher.office_not_stated")

    @cached_property
    def _offices(self) -> tuple[Upkeep, ...]:
        try:
            return read_declared()
        except StoreUnavailable:
            return ()
