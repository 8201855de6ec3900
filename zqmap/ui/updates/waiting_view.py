"""Layer files that were edited by hand, in git or in QGIS: shown, never published by themselves."""

from __future__ import annotations

from functools import partial

import streamlit as st

from zqmap.access.policy import Command
from zqmap.intake.shipped import shipped_file
from zqmap.intake.waiting import Waiting, waiting_proposals
from zqmap.model.findings import Severity
from zqmap.model.layers import STORED, find_layer
from zqmap.settings import get_settings
from zqmap.store.dismissals import dismiss
from zqmap.store.drafts import Drafts
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.context import Context
from zqmap.ui.held import held
from zqmap.ui.identity import permitted, staff_press
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words
from zqmap.ui.press import once
from zqmap.ui.updates.desk import show_on_desk


def find_waiting() -> list[Waiting]:
    """List the files that wait; they are read again only when one of them or a head has changed."""
    folder = get_settings().geodata
    paths = [shipped_file(folder, layer) for layer in STORED.values()]
    state = (*(path.stat().st_mtime_ns if path.exists() else 0 for path in paths), *get_snapshots().heads().items())
    return held(Key.WAITING, state, lambda: waiting_proposals(get_store(), folder))


def show_waiting(context: Context, waiting: list[Waiting]) -> None:
    """Show each file with what it would change, to be taken over as a draft or put away."""
    for one in waiting:
        with st.container(key=f"waiting-{one.layer}", border=True):
            layer = context.label(find_layer(one.layer).label)
            st.markdown(context.words("updates.waiting.lead", file=plain_words(one.path.name), layer=layer))
            if one.proposal is None:
                blocking = [finding for finding in one.findings if finding.severity is Severity.BLOCK]
                said = context.label(blocking[0].text) if blocking else ""
                st.error(context.words("updates.waiting.blocked", reason=plain_words(said)), icon=":material/block:")
            else:
                st.markdown(context.words("updates.waiting.counts", **one.proposal.counts._asdict()))
            _offer(context, one)


def _offer(context: Context, one: Waiting) -> None:
    with st.container(horizontal=True):
        if one.proposal is not None:
            st.button(
                context.words("updates.waiting.take"),
                key=f"take-{one.layer}",
                on_click=once(staff_press(Command.PREPARE, one.layer)(partial(_take, one))),
            )
        st.button(
            context.words("updates.waiting.dismiss"),
            key=f"dismiss-{one.layer}",
            type="tertiary",
            on_click=staff_press(Command.PREPARE, one.layer)(partial(_dismiss, one)),
        )


def _take(one: Waiting) -> None:
    assert one.proposal is not None, "only a file that nothing blocks can be taken over"
    with permitted(Command.PREPARE, one.layer) as permit:
        draft_id = Drafts(get_store(), guard=permit).save(
            one.layer,
            one.proposal.frame,
            base=one.proposal.base,
            mode=one.proposal.mode,
            author=permit.name,
            findings=one.findings,
            file_name=one.path.name,
        )
    show_on_desk(draft=draft_id)


def _dismiss(one: Waiting) -> None:
    with permitted(Command.PREPARE, one.layer) as permit:
        dismiss(get_store(), one.layer, one.digest, actor=permit.name, guard=permit)
    st.session_state.pop(Key.WAITING, None)
