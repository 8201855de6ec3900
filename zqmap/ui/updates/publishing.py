"""Publishing a draft beside the page: begun by a press, seen by every tab that shows the draft, told where it fails."""

from __future__ import annotations

from collections.abc import Hashable

import streamlit as st

from zqmap.access.policy import Command
from zqmap.errors import StaleBase
from zqmap.intake.proposal import publish_draft
from zqmap.model.drafts import DraftLine
from zqmap.store.drafts import Drafts
from zqmap.store.process import get_store
from zqmap.ui.answers import give_answer
from zqmap.ui.context import Context
from zqmap.ui.identity import permitting
from zqmap.ui.keys import Key
from zqmap.ui.press import unbroken
from zqmap.ui.updates.work import watch_work
from zqmap.ui.updates.works import Tell, Work, get_works


def begin_publishing(name: str, line: DraftLine, note: str, typed_name: str | None) -> None:
    """Begin to publish a draft in its version of now, as the account of that name if that is still who presses."""
    store, permitted_later = get_store(), permitting(Command.PUBLISH, line.layer)

    def publish(tell: Tell) -> None:
        with permitted_later() as permit:
            if permit.name == name:
                drafts = Drafts(store, guard=permit)
                how = {"note": note, "typed_name": typed_name, "progress": tell}
                publish_draft(drafts, line.id, version=line.version, author=name, **how)  # type: ignore[arg-type]

    get_works().begin(_key(line.id), name, publish)


def find_publishing(draft_id: int) -> Work | None:
    """Give the work that publishes a draft at this moment; to be asked before the draft is read, which it changes."""
    return get_works().find(_key(draft_id))


def watch_publishing(context: Context, work: Work) -> None:
    """Show how far the publishing of a draft is, until it has ended, and then the page anew."""
    watch_work(context, "publish", work)
    st.rerun()


def hear_of_failure(context: Context, draft_id: int) -> None:
    """Take over what kept a draft from being published, to be said once in each tab of whom it was published for."""
    with unbroken():
        failure = get_works().find_failure(_key(draft_id), context.identity.name)
        if failure is None or failure is st.session_state.get(Key.DESK_HEARD):
            return
        st.session_state[Key.DESK_HEARD] = failure
        # Where the layer has moved on the page asks how to merge.
        if not isinstance(failure, StaleBase):
            give_answer(Key.DESK_SAID, failure)


def _key(draft_id: int) -> Hashable:
    return get_store(), draft_id
