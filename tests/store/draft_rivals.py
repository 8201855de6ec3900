"""What a process of its own does to drafts in the tests of concurrency."""

from __future__ import annotations

from typing import Any

from tests.builders import a_frame, a_road
from zqmap.errors import StaleBase, StaleDraft, WrongDraftState
from zqmap.intake.proposal import publish_draft
from zqmap.store.drafts import Drafts
from zqmap.store.store import Store


def publish_own(url: str, name: str, start: Any, answers: Any) -> None:
    """Publish a draft of one's own from base 1 together with others; answer the number, or the difference."""
    drafts = Drafts(Store(url))
    frame = a_frame("roads", a_road("shared", name_en=name))
    draft_id = drafts.save("roads", frame, base=1, mode="update", author=name, note="n")
    start.wait()
    try:
        answers.put((name, draft_id, publish_draft(drafts, draft_id, version=1, author=name).number))
    except StaleBase as error:
        answers.put((name, draft_id, error.difference))


def publish_shared(url: str, name: str, draft_id: int, start: Any, answers: Any) -> None:
    """Publish one draft together with others; answer the number, or who was first."""
    drafts = Drafts(Store(url))
    start.wait()
    try:
        answers.put((name, publish_draft(drafts, draft_id, version=1, author=name).number))
    except StaleDraft as error:
        answers.put((name, error.changed_by))
    except WrongDraftState as error:
        answers.put((name, error.state))


def change_often(url: str, name: str, draft_id: int, times: int, start: Any, answers: Any) -> None:
    """Add one's name to a draft's note again and again, each time to what is there; answer how many went in."""
    drafts = Drafts(Store(url))
    start.wait()
    for _ in range(times):
        while not _try_to_change(drafts, draft_id, name):
            pass
    answers.put((name, times))


def _try_to_change(drafts: Drafts, draft_id: int, name: str) -> bool:
    line = drafts.load(draft_id).line
    try:
        drafts.update(draft_id, version=line.version, actor=name, note=f"{line.note} {name}")
    except StaleDraft:
        return False
    return True
