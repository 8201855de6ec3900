"""Drafts: what waits, and one of them with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import geopandas as gpd
import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import StaleBase, UnknownDraft, ZqmapError
from zqmap.intake.proposal import Proposal, publish_draft
from zqmap.model.drafts import DraftLine, DraftState, Mode
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Revision
from zqmap.store.drafts import Drafts
from zqmap.store.merge import Merge, Side, merge, resolve
from zqmap.store.process import get_snapshots, get_store
from zqmap.ui.columns import name_column
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_mark, make_table
from zqmap.ui.identity import permitted
from zqmap.ui.keys import Key
from zqmap.ui.messages import desk_sentence
from zqmap.ui.moments import moment_words
from zqmap.ui.plain import plain_words
from zqmap.ui.updates.desk import show_on_desk
from zqmap.ui.updates.keeping import draft_proposal
from zqmap.ui.updates.proposal_view import show_change
from zqmap.ui.updates.trail import show_trail
from zqmap.ui.updates.work import Tell, watch_work

MARKS = {
    DraftState.DRAFT: "changed",
    DraftState.SENT: "added",
    DraftState.RETURNED: "removed",
    DraftState.PUBLISHED: "added",
    DraftState.DISCARDED: "removed",
}


def open_drafts() -> list[DraftLine]:
    """List the drafts with which something can still be done, the newest change first."""
    return [line for line in Drafts(get_store()).list() if line.state.is_open]


def say_done(context: Context) -> None:
    """Say that something was published, until something else is done."""
    number = st.session_state.get(Key.DESK_DONE)
    if number is not None:
        say_published(context, st.session_state.get(Key.DESK_DONE_LAYER), number)


def show_drafts(context: Context, lines: Sequence[DraftLine]) -> None:
    """Show the open drafts, each with its way to the desk."""
    if not lines:
        st.info(context.words("updates.drafts.none"), icon=":material/inbox:")
        return
    for line in lines:
        with st.container(key=f"draft-{line.id}", horizontal=True, vertical_alignment="center"):
            st.button(
                context.words("updates.drafts.open"),
                key=f"open-draft-{line.id}",
                on_click=show_on_desk,
                kwargs={"draft": line.id},
            )
            st.html(make_table("", _heads(context), [_row(context, line)]))


def show_draft(context: Context, draft_id: int) -> None:
    """Show one draft: what it changes, its way so far, and what may be done with it."""
    drafts = Drafts(get_store())
    try:
        line = drafts.find(draft_id)
    except UnknownDraft:
        st.warning(context.words("updates.drafts.gone"), icon=":material/search_off:")
        return
    show_trail(context, "publish", context.words("updates.trail.publish"))
    st.html(make_table("", _heads(context), [_row(context, line)]))
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


def say_published(context: Context, layer: str | None, number: int) -> None:
    """Say which revision was made, with the ways to it."""
    words = context.words("updates.proposal.published", number=number)
    ways = f"　{context.words('updates.proposal.ways', lang=context.language, layer=layer)}" if layer else ""
    st.success(words + ways, icon=":material/check:")


def _heads(context: Context) -> list[str]:
    names = ("drafts.who", "drafts.when", "drafts.state", "proposal.note")
    first = [context.words("updates.drafts.file"), context.words("table.layer")]
    return first + [context.words(f"updates.{name}") for name in names]


def _row(context: Context, line: DraftLine) -> list:  # type: ignore[type-arg]
    return [
        line.file_name or f"#{line.id}",
        context.label(find_layer(line.layer).label),
        line.author,
        moment_words(line.changed_at, context.language),
        make_mark(context.words(f"updates.state.{line.state.value}"), MARKS[line.state]),
        line.note or "—",
    ]


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
    return st.button(context.words(key), key=f"{key}-{line.id}", type="primary" if primary else "secondary")


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
    if st.button(context.words("updates.proposal.merge"), key=f"merge-{line.id}", type="primary"):
        _do(context, Command.PREPARE, line, lambda it, who: _rebase(it, who, line, resolve(found, choices), head))


def ask_sides(context: Context, found: Merge) -> dict[str, Side]:
    """Show the conflicts of a merge field by field, and give the sides that were chosen so far."""
    names = {**_names(context, found.theirs_frame), **_names(context, found.mine_frame)}
    choices: dict[str, Side] = {}
    for conflict in found.conflicts:
        said = context.words("updates.proposal.conflict", name=plain_words(names.get(conflict.id, conflict.id)))
        sides: tuple[Side, Side] = ("mine", "theirs")
        chosen = st.radio(
            said,
            sides,
            index=None,
            key=f"{Key.DESK_SIDE}_{conflict.id}",
            horizontal=True,
            format_func=lambda side: context.words(f"updates.proposal.{side}"),
        )
        rows = [
            [_field_label(context, found.layer, one.field), _shown(one.mine), _shown(one.theirs)]
            for one in conflict.fields
        ]
        heads = [context.words(f"updates.{name}") for name in ("columns.field", "proposal.mine", "proposal.theirs")]
        if rows:
            st.html(make_table("", heads, rows))
        if chosen is not None:
            choices[conflict.id] = chosen
    return choices


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


def _names(context: Context, frame: gpd.GeoDataFrame) -> dict[str, str]:
    return dict(zip(frame["id"], frame[name_column(context)], strict=True))


def _field_label(context: Context, layer: str, name: str) -> str:
    field = find_layer(layer).by_name.get(name)
    return context.label(field.label) if field else name


def _shown(value: object) -> str:
    return "—" if value is None else str(value)
