"""What was on the desk is let go with the widgets that showed it: an open tab holds no file and no proposal."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from tests.pages.desk_runs import open_desk, press, run, save_draft
from tests.process_store import NAME, Signed
from zqmap.access.roles import Role
from zqmap.intake.edits.operations import set_fields
from zqmap.intake.edits.workspace import Workspaces
from zqmap.intake.progress import Progress
from zqmap.intake.proposal import Proposal
from zqmap.model.layers import REGISTERS
from zqmap.store.merge import Merge
from zqmap.store.process import get_snapshots
from zqmap.store.store import Store
from zqmap.ui.context import Context

HEAVY = (Progress, Proposal, Merge)


def draw():
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity
    from zqmap.ui.stale_widgets import forget_stale_widgets

    updates.render(make_context(is_narrow=False, identity=current_identity()))
    forget_stale_widgets()


@pytest.fixture
def signed(sign) -> Signed:
    made: Signed = sign(Role.PUBLISHER)
    return made


Alive = Callable[..., list[Any]]


@pytest.fixture
def alive() -> Alive:
    """Give what lives of some classes, without what other tests of this process still hold."""

    def find(*kinds: type) -> list[Any]:
        gc.collect()
        return [one for one in gc.get_objects() if type(one) in kinds]

    before = [weakref.ref(one) for one in find(*HEAVY, Context)]

    def find_new(*kinds: type) -> list[Any]:
        old = {id(one()) for one in before}
        return [one for one in find(*kinds) if id(one) not in old]

    return find_new


def open_page(**query: str) -> AppTest:
    return open_desk(draw, **query)


def leave(page: AppTest) -> None:
    """Go back to the start of the desk, where nothing is open."""
    for name in ("case", "draft", "edit"):
        page.query_params.pop(name, None)
    run(page)


def drafts_of(store: Store, count: int) -> list[int]:
    return [save_draft(store, note="改名", name_en=f"Renamed {number}") for number in range(count)]


def test_a_file_that_became_a_draft_is_held_no_more(desk_store, signed, alive):
    from zqmap.ui.updates.desk import get_cases

    layer = desk_store.read("roads").head(3).copy()
    layer["name_en"] = ["A road", "B road", "C road"]
    case = get_cases().open(NAME, "roads.geojson", layer.to_json(drop_id=True).encode(), layer="roads", base=1)
    page = open_page(case=case.id)
    for step in ("confirm-system", "confirm-columns"):
        if any(button.key == step for button in page.button):
            press(page, step)
    assert alive(Progress)
    press(page, "proposal-save")
    assert not alive(Progress)
    assert len(alive(Proposal)) == 1, "of the draft that is shown now"
    leave(page)
    assert not alive(*HEAVY)


class WatchedManager(MemoryUploadedFileManager):
    """What holds the files that were dropped on a page."""

    made: ClassVar[list[MemoryUploadedFileManager]] = []

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.made.append(self)


def test_a_file_that_was_dropped_is_held_on_the_desk_alone(desk_store, signed, monkeypatch):
    from zqmap.ui.updates.desk import get_cases

    content = desk_store.read("roads").head(3).to_json(drop_id=True).encode()
    page = open_page()
    monkeypatch.setattr("streamlit.testing.v1.local_script_runner.MemoryUploadedFileManager", WatchedManager)
    page.file_uploader[0].upload("roads.geojson", content, "application/geo+json").run()
    assert not page.exception
    assert get_cases().find(page.query_params["case"], NAME).path.read_bytes() == content
    assert [dict(files) for one in WatchedManager.made for files in one.file_storage.values()] == [{}]


def test_drafts_that_were_looked_at_one_after_another_are_held_no_more(desk_store, signed, alive):
    first, *others = drafts_of(desk_store, 4)
    page = open_page(draft=str(first))
    for draft in others:
        page.query_params["draft"] = str(draft)
        run(page)
    # What a run puts into the state replaces that of the run before when the next begins.
    run(page)
    assert len(alive(Proposal)) == 1
    assert len(alive(Context)) == 1
    leave(page)
    assert not alive(*HEAVY)


def test_a_draft_that_was_published_and_one_that_collides_with_it_are_held_no_more(desk_store, signed, alive):
    first, second = drafts_of(desk_store, 2)
    page = open_page(draft=str(first))
    press(page, f"updates.drafts.publish-{first}")
    assert not alive(*HEAVY)
    page.query_params["draft"] = str(second)
    run(page)
    assert len(alive(Merge)) == 1
    leave(page)
    assert not alive(*HEAVY)


def test_a_register_that_was_edited_is_held_no_more(desk_store, signed, alive, monkeypatch):
    def read_changed(layer: Any, _: Any, published: Any, __: Any) -> Any:
        frame = published.copy()
        frame.loc[0, "note_en"] = "Changed"
        return frame, ()

    name = next(iter(REGISTERS))
    with monkeypatch.context() as patch:
        patch.setattr("zqmap.ui.updates.register_editor.read_table", read_changed)
        page = open_page()
        assert len(alive(Proposal)) == 1, name
    run(page)
    assert not alive(*HEAVY)


def test_edits_that_were_proposed_are_held_no_more(desk_store, signed, alive):
    own = Workspaces(desk_store, get_snapshots(), NAME)
    edit = own.begin("roads").id
    opened = own.load(edit)
    id_ = desk_store.read("roads").iloc[0]["id"]
    own.do(edit, lambda edited: set_fields(edited, id_, {"name_en": "Renamed"}), version=opened.line.version)
    page = AppTest.from_function(draw, default_timeout=120)
    page.session_state["edit_view"] = "outcome"
    page.query_params.update({"lang": "zh", "edit": edit})
    run(page)
    assert len(alive(Proposal)) == 1
    leave(page)
    assert not alive(*HEAVY)
