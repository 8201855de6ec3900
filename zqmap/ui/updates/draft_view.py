"""One draft: what it changes, its way so far, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import StaleBase, UnknownDraft, ZqmapError
from zqmap.intake.proposal import Proposal, publish_draft
from zqmap.model.drafts import DraftLine, DraftState, Mode
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Revision
from zqmap.store.drafts import Drafts
from zqmap.store.merge import merge, resolve
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_table
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.messages import desk_sentence
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.press import is_pressed
from zqmap.ui.updates.desk import show_on_desk
from zqmap.ui.updates.drafts_view import draft_heads, draft_row, say_published
from zqmap.ui.updates.keeping import draft_proposal
from zqmap.ui.updates.proposal_view import show_change
from zqmap.ui.updates.sides_view import ask_sides
from zqmap.ui.updates.trail import show_trail
from zqmap.ui.updates.work import Tell, watch_work


def show_draft(context: Context, draft_id: int) -> None:
    """Show one draft: what it changes, its way so far, and what may be done with it."""
    drafts = Drafts(get_store())
    try:
        line = drafts.find(draft_id)
    except UnknownDraft:
        st.warning(context.words("updates.drafts.gone"), icon=":material/search_off:")
        return
    show_trail(context, "publish", context.words("updates.trail.publish"))
    st.html(make_table("", draft_heads(context), [draft_row(context, line)]))
    _show_way(context, line)
    if not line.state.is_open:
        # Where the page was drawn anew while the publish ran, nobody else would say that it is done.
        if line.revision is not None:
            say_published(context, line.layer, line.revision)
        return
    head = get_snapshots().heads().get(line.layer, 0)
    if head != line.base:
        _show_merge(context, drafts, line, head)
        return
    proposal = draft_proposal(line)
    show_change(context, proposal)
    _show_actions(context, line, proposal)


def _show_way(context: Context, line: DraftLine) -> None:
    for step in line.steps:
        words = context.words(f"updates.state.{step.state.value}")
        reason = f": {plain_words(step.reason)}" if step.reason else ""
        st.caption(f"{moment_words(step.at, context.language)}　{plain_words(step.actor)}　{words}{reason}")


def _show_actions(context: Context, line: DraftLine, proposal: Proposal) -> None:
    may = context.identity.may
    note = st.text_input(context.words("updates.proposal.note"), value=line.note, key=f"{Key.DESK_NOTE}_{line.id}")
    typed = _ask_name(context, proposal) if may(Command.PUBLISH) else None
    with st.container(horizontal=True):
        if may(Command.PUBLISH) and _press(context, "updates.drafts.publish", line, primary=True):
            _publish(context, line, note, typed)
        if may(Command.SEND) and line.state is not DraftState.SENT and _press(context, "updates.proposal.send", line):
            _send(context, line, note)
        if may(Command.PUBLISH) and line.state is DraftState.SENT:
            _offer_return(context, line)
        if may(Command.PREPARE) and _press(context, "updates.drafts.discard", line):
            _do(context, Command.PREPARE, line, lambda it, who: it.discard(line.id, version=line.version, actor=who))


def _press(context: Context, key: str, line: DraftLine, *, primary: bool = False) -> bool:
    return is_pressed(
        context.words(key),
        f"{key}-{line.id}",
        kind="primary" if primary else "secondary",
        about=_seen(context, line),
    )


def _seen(context: Context, line: DraftLine) -> tuple[object, ...]:
    """Say who is shown what: nobody publishes or merges a version of a draft that came after the one on the screen."""
    return context.identity.name, line.version


def _ask_name(context: Context, proposal: Proposal) -> str | None:
    if not proposal.needs_typed_name:
        return None
    name = context.label(find_layer(proposal.layer).label)
    words = context.words("updates.proposal.typed", share=f"{proposal.removed_share:.0%}", name=name)
    return st.text_input(words, key=Key.DESK_TYPED)


def _publish(context: Context, line: DraftLine, note: str, typed: str | None) -> None:
    if not note.strip():
        st.error(context.words("updates.proposal.note_missing"), icon=":material/edit_note:")
        return

    def publish(drafts: Drafts, who: str) -> Revision:
        def work(tell: Tell) -> Revision:
            return publish_draft(
                drafts, line.id, version=line.version, author=who, note=note, typed_name=typed, progress=tell
            )

        return watch_work(context, "publish", work)

    _do(context, Command.PUBLISH, line, publish)


def _send(context: Context, line: DraftLine, note: str) -> None:
    if not note.strip():
        st.error(context.words("updates.proposal.note_missing"), icon=":material/edit_note:")
        return

    def send(drafts: Drafts, who: str) -> None:
        version = line.version
        if note != line.note:
            version = drafts.update(line.id, version=version, actor=who, note=note).version
        drafts.send(line.id, version=version, actor=who)

    _do(context, Command.SEND, line, send)


def _offer_return(context: Context, line: DraftLine) -> None:
    with st.popover(context.words("updates.drafts.give_back")):
        reason = st.text_input(context.words("updates.drafts.reason"), key=f"{Key.DESK_REASON}_{line.id}")
        if _press(context, "updates.drafts.give_back", line) and reason.strip():

            def give_back(drafts: Drafts, who: str) -> None:
                drafts.give_back(line.id, version=line.version, actor=who, reason=reason)

            _do(context, Command.PUBLISH, line, give_back)


def _show_merge(context: Context, drafts: Drafts, line: DraftLine, head: int) -> None:
    """Show what collides with what was published meanwhile; the rest merges, and the draft stands on the new head."""
    st.warning(context.words("updates.proposal.stale", head=head, base=line.base), icon=":material/merge:")
    proposal = draft_proposal(line)
    found = merge(drafts.store, line.layer, line.base, proposal.frame)
    choices = ask_sides(context, found)
    seen = (*_seen(context, line), head)
    if is_pressed(context.words("updates.proposal.merge"), f"merge-{line.id}", kind="primary", about=seen):
        _do(context, Command.PREPARE, line, lambda it, who: _rebase(it, who, line, resolve(found, choices), head))


def _rebase(drafts: Drafts, who: str, line: DraftLine, frame: gpd.GeoDataFrame, head: int) -> None:
    drafts.update(line.id, version=line.version, actor=who, frame=frame, base=head, mode=Mode.REPLACE, stated=None)


def _do(context: Context, command: Command, line: DraftLine, act: Callable[[Drafts, str], object]) -> None:
    """Do what was pressed and show the page anew, or say why it was not done.

    `act` is handed the drafts, whose every write asks once more who presses, and that person's name.
    """
    try:
        with permitted(command, line.layer) as permit:
            made = act(Drafts(get_store(), guard=permit), permit.name)
    except StaleBase:
        st.rerun()
    except ZqmapError as error:
        st.error(desk_sentence(error, context.language), icon=":material/error:")
        return
    if isinstance(made, Revision):
        st.session_state[Key.DESK_DONE] = made.number
        st.session_state[Key.DESK_DONE_LAYER] = made.layer
        show_on_desk()
    st.rerun()
