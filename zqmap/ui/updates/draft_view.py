"""One draft: what it changes, its way so far, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import UnknownDraft, ZqmapError
from zqmap.intake.proposal import Proposal
from zqmap.model.drafts import DraftLine, DraftState, Mode
from zqmap.model.layers import find_layer
from zqmap.store.drafts import Drafts
from zqmap.store.merge import merge, resolve
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.answers import forget_answer, give_answer, holds_answer
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_table
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.press import Press, once
from zqmap.ui.updates.desk import clear_desk, say_refused
from zqmap.ui.updates.drafts_view import draft_heads, draft_row, say_published
from zqmap.ui.updates.keeping import draft_proposal
from zqmap.ui.updates.note_form import NOTE_CHARS
from zqmap.ui.updates.proposal_view import show_change
from zqmap.ui.updates.publishing import begin_publishing, find_publishing, hear_of_failure, watch_publishing
from zqmap.ui.updates.sides_view import ask_sides, chosen_sides
from zqmap.ui.updates.trail import show_trail

Act = Callable[[Drafts, str], object]
"""Does something with the drafts, whose every write asks once more who presses, in that person's name.

It gives False where something was left out and nothing was done.
"""

REASON_MISSING = "updates.drafts.reason_missing"


def show_draft(context: Context, draft_id: int) -> None:
    """Show one draft: what it changes, its way so far, and what may be done with it."""
    drafts, publishing = Drafts(get_store()), find_publishing(draft_id)
    try:
        line = drafts.find(draft_id)
    except UnknownDraft:
        st.warning(context.words("updates.drafts.gone"), icon=":material/search_off:")
        return
    show_trail(context, "publish", context.words("updates.trail.publish"), is_done=line.revision is not None)
    # What the store says is the answer to a press that published, in every tab and however often it is drawn anew.
    if line.revision is not None:
        say_published(context, line.layer, line.revision)
    st.html(make_table("", draft_heads(context), [draft_row(context, line)]))
    _show_way(context, line)
    if publishing is not None:
        watch_publishing(context, publishing)
    hear_of_failure(context, draft_id)
    if line.state.is_open:
        _show_open(context, drafts, line)
    else:
        clear_desk()
        say_refused(context)


def _show_open(context: Context, drafts: Drafts, line: DraftLine) -> None:
    head = get_snapshots().newest().get(line.layer, 0)
    # Another process may have published the very draft since it was read: nothing collides, and it is read anew.
    if head != line.base and drafts.find(line.id) != line:
        st.rerun()
    proposal = draft_proposal(line)
    if head != line.base:
        _show_merge(context, drafts, line, proposal, head)
    else:
        show_change(context, proposal)
        _show_actions(context, line, proposal)
    if not holds_answer(Key.DESK_SAID, REASON_MISSING):
        say_refused(context)


def _show_way(context: Context, line: DraftLine) -> None:
    with st.container(key="draft-way", gap="xxsmall"):
        for step in line.steps:
            words = context.words(f"updates.state.{step.state.value}")
            if step.reason:
                words = context.words("updates.drafts.for_reason", state=words, reason=plain_words(step.reason))
            st.caption(f"{moment_words(step.at, context.language)}　{plain_words(step.actor)}　{words}")


def _show_actions(context: Context, line: DraftLine, proposal: Proposal) -> None:
    may = context.identity.may
    may_send = may(Command.SEND) and line.state is not DraftState.SENT
    if may(Command.PUBLISH) or may_send:
        st.text_input(
            context.words("updates.proposal.note"), value=line.note, key=_note_key(line), max_chars=NOTE_CHARS
        )
    asks_name = may(Command.PUBLISH) and _ask_name(context, proposal)
    with st.container(horizontal=True):
        if may(Command.PUBLISH):
            publish = _publishing(context, line, asks_name=asks_name)
            _offer(context, line, "updates.drafts.publish", publish, is_first=True)
        if may_send:
            send = _noting(_pressing(context, Command.SEND, line, _send(line)), line)
            _offer(context, line, "updates.proposal.send", send)
        _offer_refusals(context, line)


def _offer_refusals(context: Context, line: DraftLine) -> None:
    """Offer to return a draft that was sent, and to discard any."""
    if context.identity.may(Command.PUBLISH) and line.state is DraftState.SENT:
        _offer_return(context, line)
    if context.identity.may(Command.PREPARE):
        _offer(context, line, "updates.drafts.discard", _pressing(context, Command.PREPARE, line, _discard(line)))


def _offer(context: Context, line: DraftLine, key: str, pressed: Press, *, is_first: bool = False) -> None:
    kind = "primary" if is_first else "secondary"
    st.button(context.words(key), key=f"{key}-{line.id}", type=kind, on_click=once(pressed))  # type: ignore[arg-type]


def _note_key(line: DraftLine) -> str:
    return f"{Key.DESK_NOTE}_{line.id}"


def _note(line: DraftLine) -> str:
    return str(st.session_state.get(_note_key(line)) or "").strip()


def _ask_name(context: Context, proposal: Proposal) -> bool:
    """Ask for the layer's name where much goes, and tell whether it is asked for."""
    if proposal.needs_typed_name:
        name = context.label(find_layer(proposal.layer).label)
        words = context.words("updates.proposal.typed", share=f"{proposal.removed_share:.0%}", name=name)
        st.text_input(words, key=Key.DESK_TYPED)
    return proposal.needs_typed_name


def _publishing(context: Context, line: DraftLine, *, asks_name: bool) -> Press:
    def publish() -> None:
        forget_answer(Key.DESK_SAID)
        typed = st.session_state.get(Key.DESK_TYPED) if asks_name else None
        begin_publishing(context.identity.name, line, _note(line), typed)

    return _noting(publish, line)


def _noting(pressed: Press, line: DraftLine) -> Press:
    """Let a press pass only with a note."""

    def noted() -> bool | None:
        if _note(line):
            return pressed()
        give_answer(Key.DESK_SAID, "updates.proposal.note_missing")
        return False

    return noted


def _send(line: DraftLine) -> Act:
    def send(drafts: Drafts, who: str) -> None:
        version, note = line.version, _note(line)
        if note != line.note:
            version = drafts.update(line.id, version=version, actor=who, note=note).version
        drafts.send(line.id, version=version, actor=who)

    return send


def _discard(line: DraftLine) -> Act:
    return lambda drafts, who: drafts.discard(line.id, version=line.version, actor=who)


def _offer_return(context: Context, line: DraftLine) -> None:
    key = f"{Key.DESK_REASON}_{line.id}"

    def give_back(drafts: Drafts, who: str) -> bool:
        reason = str(st.session_state.get(key) or "").strip()
        if reason:
            drafts.give_back(line.id, version=line.version, actor=who, reason=reason)
        else:
            give_answer(Key.DESK_SAID, REASON_MISSING)
        return bool(reason)

    with st.popover(context.words("updates.drafts.give_back")):
        st.text_input(context.words("updates.drafts.reason"), key=key)
        _offer(context, line, "updates.drafts.give_back", _pressing(context, Command.PUBLISH, line, give_back))
        # Below the page's buttons nobody would see it: the popover lies over them.
        if holds_answer(Key.DESK_SAID, REASON_MISSING):
            say_refused(context)


def _show_merge(context: Context, drafts: Drafts, line: DraftLine, proposal: Proposal, head: int) -> None:
    """Show what collides with what was published meanwhile; the rest merges, and the draft stands on the new head."""
    st.warning(context.words("updates.proposal.stale", head=head, base=line.base), icon=":material/merge:")
    found = merge(drafts.store, line.layer, line.base, proposal.frame)
    ask_sides(context, found)

    def rebase(own: Drafts, who: str) -> None:
        frame = resolve(found, chosen_sides(found))
        _rebase(own, who, line, frame, head)

    pressed = once(_pressing(context, Command.PREPARE, line, rebase))
    with st.container(horizontal=True):
        st.button(context.words("updates.proposal.merge"), key=f"merge-{line.id}", type="primary", on_click=pressed)
        _offer_refusals(context, line)


def _rebase(drafts: Drafts, who: str, line: DraftLine, frame: gpd.GeoDataFrame, head: int) -> None:
    drafts.update(line.id, version=line.version, actor=who, frame=frame, base=head, mode=Mode.REPLACE, stated=None)


def _pressing(context: Context, command: Command, line: DraftLine, act: Act) -> Press:
    """Make the callback of a button: it does what was offered to whom it was offered, or says why it was not done."""

    def pressed() -> bool | None:
        forget_answer(Key.DESK_SAID)
        try:
            with permitted(command, line.layer) as permit:
                if permit.name == context.identity.name:
                    return act(Drafts(get_store(), guard=permit), permit.name) is not False
        except ZqmapError as error:
            give_answer(Key.DESK_SAID, error)
        return None

    return pressed
