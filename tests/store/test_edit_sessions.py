"""Edit sessions in the store, on both databases: kept after every step, each change from the version that was seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import shapely
from sqlalchemy import update

from tests.builders import a_frame, a_parcel, a_polygon
from zqmap.errors import DraftTooLarge, EditRefused, ReadOnlyStore, StaleEdit, UnknownEdit, UnresolvedConflicts
from zqmap.intake.edits.operations import delete, draw, new_ids, reshape, set_fields
from zqmap.intake.edits.outcome import propose_edits
from zqmap.intake.edits.steps import Action
from zqmap.intake.edits.workspace import Workspaces
from zqmap.intake.proposal import make_proposal, propose_draft
from zqmap.store import edit_sessions
from zqmap.store.drafts import Drafts
from zqmap.store.edit_sessions import EditSessions, KeptSteps
from zqmap.store.fsck import find_faults
from zqmap.store.moments import write_moment
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.store.tables import EDITS

SHAPE = shapely.box(112.7, 23.1, 112.71, 23.11)


def publish(store: Store, *features: dict, base: int = 0) -> None:
    store.publish("parcels", a_frame("parcels", *features), base=base, author="李四", note="x")


@pytest.fixture
def own(store: Store) -> Workspaces:
    publish(
        store, a_parcel("a"), a_parcel("b", a_polygon([112.6, 23.1], [112.61, 23.1], [112.6, 23.11], [112.6, 23.1]))
    )
    return Workspaces(store, Snapshots(store), "张三")


def rename(id_: str, name: str):
    return lambda edited: set_fields(edited, id_, {"name_zh": name})


def test_steps_are_there_again_after_a_restart(store, store_url, own):
    line = own.begin("parcels")
    line, step = own.do(line.id, lambda edited: draw(edited, SHAPE), version=line.version)
    line, _ = own.do(line.id, rename("a", "甲"), version=line.version)
    own.undo(line.id, version=line.version)
    again = Store(store_url)
    opened = Workspaces(again, Snapshots(again), "张三").load(line.id)
    assert (opened.session.done, len(opened.session.steps)) == (1, 2)
    assert opened.edited.find(new_ids(step)[0]).geometry.equals_exact(SHAPE, 0)
    assert opened.edited.find("a").fields["name_zh"] == "一号地块"
    assert opened.session.steps[1].action is Action.FIELDS
    assert find_faults(store.engine) == []
    again.close()


def test_two_windows_do_not_overwrite_each_other(own):
    line = own.begin("parcels")
    own.do(line.id, rename("a", "甲"), version=line.version)
    with pytest.raises(StaleEdit):
        own.do(line.id, rename("a", "乙"), version=line.version)
    with pytest.raises(StaleEdit):
        own.undo(line.id, version=line.version)
    assert own.load(line.id).edited.find("a").fields["name_zh"] == "甲"


def test_a_session_is_its_owners_alone(store, own):
    line = own.begin("parcels")
    other = Workspaces(store, Snapshots(store), "李四")
    for attempt in (
        lambda: other.load(line.id),
        lambda: other.do(line.id, rename("a", "乙"), version=1),
        lambda: other.close(line.id),
        lambda: own.load("0" * 16),
        lambda: own.load("../../etc"),
    ):
        with pytest.raises(UnknownEdit):
            attempt()
    assert [one.owner for one in other.list()] == ["张三"], "that somebody edits is no secret"


def test_a_refused_step_leaves_the_session_as_it_was(own):
    line = own.begin("parcels")
    with pytest.raises(EditRefused):
        own.do(line.id, rename("none", "甲"), version=line.version)
    assert own.load(line.id).line.version == line.version


def test_steps_stand_on_a_newer_revision_where_nothing_collides(store, own):
    line = own.begin("parcels")
    line, _ = own.do(line.id, rename("a", "甲"), version=line.version)
    publish(store, a_parcel("a"), a_parcel("c", None), base=1)
    opened = own.load(line.id)
    found = own.look_at_head(opened)
    assert found.conflicts == ()
    own.rebase(opened, found, {}, version=line.version)
    now = own.load(line.id)
    assert (now.line.base, len(now.session.steps)) == (2, 1)
    assert set(now.edited.frame["id"]) == {"a", "c"}
    assert now.edited.find("a").fields["name_zh"] == "甲"
    assert own.look_at_head(now) is None
    proposal = make_proposal(store, "parcels", now.edited.frame, mode="replace", base=2)
    assert [change.id for change in proposal.difference.changed] == ["a"]


@pytest.mark.parametrize(("side", "name"), [("mine", "甲"), ("theirs", "乙")])
def test_where_both_changed_one_the_chosen_side_counts(store, own, side, name):
    line = own.begin("parcels")
    line, _ = own.do(line.id, rename("a", "甲"), version=line.version)
    publish(store, a_parcel("a", name_zh="乙"), a_parcel("b", None), base=1)
    opened = own.load(line.id)
    found = own.look_at_head(opened)
    with pytest.raises(UnresolvedConflicts):
        own.rebase(opened, found, {}, version=line.version)
    own.rebase(opened, found, {"a": side}, version=line.version)
    now = own.load(line.id)
    assert now.edited.find("a").fields["name_zh"] == name
    assert [step.action for step in now.session.steps] == [Action.REBASE]


def test_a_draft_can_be_edited_on(store, own):
    line = own.begin("parcels")
    line, _ = own.do(line.id, rename("a", "甲"), version=line.version)
    frame = own.load(line.id).edited.frame
    drafts = Drafts(store)
    draft = drafts.load(drafts.save("parcels", frame, base=1, mode="replace", author="张三"))
    opened = own.load(own.reopen(draft, frame).id)
    assert opened.edited.frame.equals(frame)
    assert opened.session.can_undo


def test_what_a_session_comes_to_is_told_from_what_it_touched_as_from_the_whole_layer(store, own):
    publish(store, a_parcel("a"), a_parcel("b"), a_parcel("c"), a_parcel("d"), base=1)
    line = own.begin("parcels")
    line, step = own.do(line.id, lambda edited: draw(edited, SHAPE), version=line.version)
    for make in (rename("a", "甲"), lambda edited: reshape(edited, "b", SHAPE), lambda edited: delete(edited, ["c"])):
        line, _ = own.do(line.id, make, version=line.version)
    line, _ = own.do(line.id, rename("d", "丁"), version=line.version)
    back = own.load(line.id).edited.published("d").fields["name_zh"]
    line, _ = own.do(line.id, rename("d", back), version=line.version)
    opened = own.load(line.id)
    found = propose_edits(opened)
    whole = make_proposal(store, "parcels", opened.edited.frame, mode="replace", base=line.base)
    assert found.difference == whole.difference
    assert found.counts == (1, 2, 1, 1)
    assert found.moves == whole.moves
    assert found.frame.equals(whole.frame)
    assert set(found.difference.added) == set(new_ids(step))


def test_a_draft_of_an_update_is_told_from_what_it_names_as_from_the_whole_layer(store, own):
    line = own.begin("parcels")
    line, _ = own.do(line.id, rename("a", "甲"), version=line.version)
    edited = own.load(line.id).edited
    drafts = Drafts(store)
    number = drafts.save("parcels", edited.changed_frame, base=1, mode="update", author="张三", note="x")
    draft = drafts.load(number)
    told = propose_draft(store, draft, edited.base)
    assert told.difference == propose_draft(store, draft).difference
    assert told.counts == (0, 1, 0, 1)
    assert told.frame.equals(edited.frame)


def test_a_session_that_nobody_touches_is_cleared_away(store, own):
    old = own.begin("parcels")
    long_ago = write_moment(datetime.now(UTC) - edit_sessions.KEPT - timedelta(days=1))
    with store.engine.begin() as connection:
        connection.execute(update(EDITS).values(changed_at=long_ago))
    new = own.begin("parcels")
    assert [line.id for line in own.list()] == [new.id]
    with pytest.raises(UnknownEdit):
        own.load(old.id)


def test_an_altered_session_is_named_by_fsck(store, own):
    own.begin("parcels")
    with store.engine.begin() as connection:
        connection.execute(update(EDITS).values(owner="李四"))
    assert [fault.code for fault in find_faults(store.engine)] == ["desk_line"]


def test_too_many_steps_are_refused(own, store, monkeypatch):
    monkeypatch.setattr(edit_sessions, "CONTENT_LIMIT_BYTES", 10)
    line_id = EditSessions(store).list()
    assert line_id == []
    with pytest.raises(DraftTooLarge):
        EditSessions(store).open("parcels", base=1, owner="张三", kept=KeptSteps(1, '[{"a":"b"}]' * 3, 1, 1))


def test_a_store_for_reading_takes_no_step(store_url, own):
    line = own.begin("parcels")
    reading = Store(store_url, read_only=True)
    readers = Workspaces(reading, Snapshots(reading), "张三")
    assert readers.load(line.id).line.version == 1
    with pytest.raises(ReadOnlyStore):
        readers.do(line.id, rename("a", "甲"), version=1)
    reading.close()
