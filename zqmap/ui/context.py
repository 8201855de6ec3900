"""What every page is given: the language, the link, the snapshots, the words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import streamlit as st

from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.analysis.facet_columns import Rows
from zqmap.analysis.filters import facet_counts, make_filters, matches
from zqmap.analysis.rolls import with_members
from zqmap.errors import UnknownRevision
from zqmap.model.frames import make_frame
from zqmap.model.layers import LAYERS
from zqmap.model.text import Language, Text
from zqmap.settings import Settings, get_settings
from zqmap.store.as_of import end_of_day, heads_before, today_in_china
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.registers import Registers
from zqmap.store.snapshots import Snapshot
from zqmap.texts import sentence
from zqmap.ui.link import Link, read_link


@dataclass(frozen=True)
class Context:
    """One viewer's page: in which language, with which link, on which revisions, on which screen, for whom.

    `registers` are those of the day that is looked at.
    """

    language: Language
    link: Link
    snapshots: dict[str, Snapshot]
    settings: Settings
    is_narrow: bool
    identity: Identity = ANONYMOUS
    registers: Registers = field(default_factory=Registers)

    def words(self, key: str, /, **values: object) -> str:
        """Give a sentence of the interface in the viewer's language."""
        return sentence(self.language, key, **values)

    def label(self, text: Text) -> str:
        """Give a declared label in the viewer's language."""
        return text.in_(self.language)

    @cached_property
    def matching(self) -> dict[str, Rows]:
        """Tell for each layer which rows pass the filters of the link."""
        return {name: matches(snapshot, self.link.filters) for name, snapshot in self.snapshots.items()}

    @cached_property
    def counts(self) -> dict[str, int]:
        """Count for each layer how many features pass the filters."""
        return {name: int(rows.sum()) for name, rows in self.matching.items()}

    @cached_property
    def all_counts(self) -> dict[str, dict[str, int]]:
        """Count what stands behind each choice of each facet where nothing is filtered."""
        return facet_counts(self.shown, make_filters())

    @property
    def shown(self) -> list[Snapshot]:
        """List the snapshots in the order of the declarations."""
        return list(self.snapshots.values())


def make_context(*, is_narrow: bool, identity: Identity = ANONYMOUS) -> Context:
    """Gather the context of this run; every layer is read at its newest revision, or its newest of the link's day.

    Raises:
        StoreUnavailable: the store does not answer and nothing was read before.
        UnknownRevision: a layer has no revision yet.

    """
    link = read_link()
    return gather_context(link, link.language or browser_language(), is_narrow=is_narrow, identity=identity)


def gather_context(link: Link, language: Language, *, is_narrow: bool, identity: Identity = ANONYMOUS) -> Context:
    """Gather what a link asks for, within a page or outside any.

    Raises:
        StoreUnavailable: the store does not answer and nothing was read before.
        UnknownRevision: a layer has no revision yet.

    """
    heads = get_snapshots().heads()
    missing = next((layer for layer in LAYERS if layer not in heads), None)
    if missing:
        raise UnknownRevision(missing, None)
    numbers = heads_before(get_store(), end_of_day(link.as_of)) if link.as_of else heads
    snapshots = {layer: _snapshot(layer, numbers.get(layer, 0)) for layer in LAYERS}
    filters = with_members(link.filters, snapshots, link.as_of or today_in_china())
    registers = Registers(numbers if link.as_of else None)
    return Context(language, replace(link, filters=filters), snapshots, get_settings(), is_narrow, identity, registers)


def _snapshot(layer: str, revision: int) -> Snapshot:
    """Give a revision of a layer; 0 is the empty state before the first."""
    return (
        get_snapshots().get(layer, revision)
        if revision
        else Snapshot(LAYERS[layer], 0, make_frame(LAYERS[layer], [], []))
    )


def browser_language() -> Language:
    """Give the language that the browser asks for first: Chinese unless it asks for another one."""
    locale = (st.context.locale or "zh").lower()
    return "zh" if locale.startswith("zh") else "en"
