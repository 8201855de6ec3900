"""A draft survives, goes its way step by step, and of two people at one the second is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from geopandas.testing import assert_geodataframe_equal
from sqlalchemy import inspect, text

from tests.builders import a_frame, a_parcel, a_road, an_enterprise
from zqmap.errors import (
    DraftTooLarge,
    InvalidFeatures,
    NothingChanged,
    ReadOnlyStore,
    StaleBase,
    StaleDraft,
    StoreUnavailable,
    UnknownDraft,
    UnknownLayer,
    WrongDraftState,
)
from zqmap.intake.proposal import propose_draft, publish_draft
from zqmap.model.drafts import DraftState, FindingCount, Mode
from zqmap.model.findings import Finding, Severity
from zqmap.model.revisions import Action
from zqmap.model.text import Text
from zqmap.store import draft_rows, frame_file
from zqmap.store.drafts import Drafts
from zqmap.store.merge import merge, resolve
from zqmap.store.store import Store
from zqmap.store.tables import DISMISSALS, DRAFTS, MATCHINGS

LI, WANG = "李", "王"


@pytest.fixture
def drafts(store):
    store.publish("roads", a_frame("roads", *(a_road(f"r-{n}") for n in range(5))), base=0, author=LI, note="first")
    return Drafts(store)


def an_update(**fields):
    return a_frame("roads", a_road("r-1", **fields))


def save(drafts, frame=None, **more):
    given = {"base": 1, "mode": Mode.UPDATE, "author": LI, "note": "改名"} | more
    return drafts.save("roads", an_update(name_en="New") if frame is None else frame, **given)


def finding(severity, code):
    return Finding(severity, code, 1, "name_zh", None, Text("甲", "a"))


def test_a_draft_is_there_again_after_a_restart_with_all_that_was_said(drafts, store_url):
    found = [finding(Severity.WARN, "blank"), finding(Severity.WARN, "blank"), finding(Severity.REPAIRED, "ring")]
    frame = a_frame("roads", a_road("r-1", name_zh="新路", investment_cny=1.5), a_road("r-9", None))
    draft_id = save(drafts, frame, findings=found, file_name="道路.xlsx", stated={"name_zh", "geometry"})
    again = Drafts(Store(store_url)).load(draft_id)
    line = again.line
    assert_geodataframe_equal(again.frame, frame)
    assert (line.layer, line.base, line.mode, line.state) == ("roads", 1, Mode.UPDATE, DraftState.DRAFT)
    assert (line.version, line.author, line.note, line.file_name) == (1, LI, "改名", "道路.xlsx")
    assert line.findings == (FindingCount("repaired", "ring", 1), FindingCount("warn", "blank", 2))
    assert (line.stated, line.features, line.revision) == (frozenset({"name_zh", "geometry"}), 2, None)
    assert [(step.actor, step.state) for step in line.steps] == [(LI, DraftState.DRAFT)]
    assert datetime.now(UTC) - line.created_at < timedelta(minutes=5)


def test_a_draft_keeps_every_kind_of_value_and_a_frame_without_rows(store):
    frame = a_frame("parcels", a_parcel("p", chains=["biopharma"], area_mu=12.5, waits_for=[]), a_parcel("q"))
    drafts = Drafts(store)
    for kept in (frame, frame.iloc[:0]):
        draft_id = drafts.save("parcels", kept, base=0, mode="replace", author=LI)
        assert_geodataframe_equal(drafts.load(draft_id).frame, kept)


def test_drafts_are_listed_newest_change_first_by_layer_and_state(drafts):
    first, second = save(drafts), save(drafts)
    third = drafts.save("enterprises", a_frame("enterprises", an_enterprise()), base=0, mode="replace", author=WANG)
    drafts.send(first, version=1, actor=LI)
    assert [line.id for line in drafts.list()] == [first, third, second]
    assert [line.id for line in drafts.list("roads")] == [first, second]
    assert [line.id for line in drafts.list(state=DraftState.SENT)] == [first]
    assert [line.id for line in drafts.list("enterprises", "sent")] == []


def test_a_draft_is_sent_returned_with_a_reason_sent_again_and_published(drafts):
    draft_id = save(drafts)
    drafts.send(draft_id, version=1, actor=LI)
    returned = drafts.give_back(draft_id, version=2, actor=WANG, reason="缺少资料日期")
    assert (returned.state, returned.steps[-1].reason) == (DraftState.RETURNED, "缺少资料日期")
    drafts.update(draft_id, version=3, actor=LI, frame=an_update(name_en="New", source_date="2024"))
    drafts.send(draft_id, version=4, actor=LI)
    made = publish_draft(drafts, draft_id, version=5, author=WANG)
    assert (made.number, made.author, made.note, made.changed) == (2, WANG, "改名", 1)
    line = drafts.load(draft_id).line
    assert (line.state, line.revision, line.version) == (DraftState.PUBLISHED, 2, 6)
    ways = [(step.actor, step.state.value) for step in line.steps]
    assert ways == [(LI, "draft"), (LI, "sent"), (WANG, "returned"), (LI, "sent"), (WANG, "published")]
    assert all(earlier.at <= later.at for earlier, later in zip(line.steps, line.steps[1:], strict=False))
    assert list(drafts.store.read("roads").name_en).count("New") == 1
    assert drafts.store.fsck() == []


def test_every_step_of_a_draft_leaves_an_audit_line(drafts):
    one, other = save(drafts), save(drafts)
    drafts.send(one, version=1, actor=LI)
    drafts.give_back(one, version=2, actor=WANG, reason="why")
    publish_draft(drafts, one, version=3, author=WANG)
    drafts.discard(other, version=1, actor=LI, reason="twice")
    lines = drafts.store.audit("roads")[:4]
    assert [line.action for line in lines] == [Action.DISCARD, Action.PUBLISH_DRAFT, Action.RETURN, Action.SEND]
    assert [line.actor for line in lines] == [LI, WANG, WANG, LI]
    assert [line.revision for line in lines] == [None, 2, None, None]
    assert lines[0].detail == f"draft {other}: twice"
    assert lines[1].detail == f"draft {one} by {LI}: 改名"
    assert drafts.store.fsck() == []


def test_of_two_people_at_one_draft_the_second_is_told_who_was_first(drafts):
    draft_id = save(drafts)
    drafts.update(draft_id, version=1, actor=WANG, note="王的说明")
    attempts = (
        lambda: drafts.update(draft_id, version=1, actor=LI, note="李的说明"),
        lambda: drafts.send(draft_id, version=1, actor=LI),
        lambda: drafts.discard(draft_id, version=1, actor=LI),
        lambda: publish_draft(drafts, draft_id, version=1, author=LI),
    )
    for attempt in attempts:
        with pytest.raises(StaleDraft) as refused:
            attempt()
        assert (refused.value.current, refused.value.changed_by) == (2, WANG)
    line = drafts.load(draft_id).line
    assert (line.note, line.state, line.version) == ("王的说明", DraftState.DRAFT, 2)
    assert drafts.store.heads() == {"roads": 1}


@pytest.mark.parametrize("closed", ["published", "discarded"])
def test_a_closed_draft_takes_no_step_any_more(drafts, closed):
    draft_id = save(drafts)
    if closed == "published":
        publish_draft(drafts, draft_id, version=1, author=WANG)
    else:
        drafts.discard(draft_id, version=1, actor=LI)
    attempts = (
        lambda: drafts.update(draft_id, version=2, actor=LI, note="n"),
        lambda: drafts.send(draft_id, version=2, actor=LI),
        lambda: drafts.give_back(draft_id, version=2, actor=LI, reason="r"),
        lambda: drafts.discard(draft_id, version=2, actor=LI),
        lambda: publish_draft(drafts, draft_id, version=2, author=LI),
    )
    heads = drafts.store.heads()
    for attempt in attempts:
        with pytest.raises(WrongDraftState) as refused:
            attempt()
        assert refused.value.state == closed
    assert drafts.store.heads() == heads


def test_a_draft_that_was_not_sent_cannot_be_returned(drafts):
    draft_id = save(drafts)
    with pytest.raises(WrongDraftState):
        drafts.give_back(draft_id, version=1, actor=WANG, reason="r")


def test_a_refused_publish_leaves_the_draft_open_and_the_layer_alone(drafts):
    store = drafts.store
    same, wrong, stale = (
        save(drafts, a_frame("roads", a_road("r-1"))),
        save(drafts, an_update(status="soon")),
        save(drafts),
    )
    for draft_id, error in ((same, NothingChanged), (wrong, InvalidFeatures)):
        with pytest.raises(error):
            publish_draft(drafts, draft_id, version=1, author=WANG)
    store.publish("roads", a_frame("roads", a_road("r-0")), base=1, author=WANG, note="n")
    with pytest.raises(StaleBase) as refused:
        publish_draft(drafts, stale, version=1, author=WANG)
    assert set(refused.value.difference.removed) == {"r-1", "r-2", "r-3", "r-4"}
    assert {drafts.load(draft_id).line.state for draft_id in (same, wrong, stale)} == {DraftState.DRAFT}
    assert store.heads() == {"roads": 2}
    assert [line.action for line in store.audit("roads")].count(Action.REFUSED) == 3
    assert store.fsck() == []


def test_a_stale_draft_is_merged_and_published_on_the_new_head(drafts):
    store = drafts.store
    draft_id = save(drafts)
    others = a_frame("roads", *(a_road(f"r-{n}", name_en="Other" if n == 2 else "Longsha Avenue") for n in range(5)))
    store.publish("roads", others, base=1, author=WANG, note="n")
    merged = merge(store, "roads", 1, propose_draft(store, drafts.load(draft_id)).frame)
    assert (merged.base, merged.head, merged.conflicts) == (1, 2, ())
    drafts.update(draft_id, version=1, actor=LI, frame=resolve(merged, {}), base=2, mode="replace")
    assert publish_draft(drafts, draft_id, version=2, author=WANG).changed == 1
    names = dict(zip(store.read("roads").id, store.read("roads").name_en, strict=True))
    assert (names["r-1"], names["r-2"], names["r-3"]) == ("New", "Other", "Longsha Avenue")


def test_a_draft_that_is_not_there_or_of_no_layer_is_refused(drafts):
    with pytest.raises(UnknownDraft):
        drafts.load(77)
    with pytest.raises(UnknownDraft):
        drafts.send(77, version=1, actor=LI)
    with pytest.raises(UnknownLayer):
        drafts.save("rails", an_update(), base=0, mode="replace", author=LI)


def test_a_draft_that_takes_too_much_room_is_refused(drafts, monkeypatch):
    monkeypatch.setattr(frame_file, "LIMIT_BYTES", 100)
    with pytest.raises(DraftTooLarge):
        save(drafts)
    assert drafts.list() == []


def test_the_features_of_an_old_closed_draft_are_cleared_away_and_its_line_stays(drafts, monkeypatch):
    old, open_one = save(drafts), save(drafts)
    drafts.discard(old, version=1, actor=LI)
    monkeypatch.setattr(draft_rows, "CONTENT_KEPT", timedelta(days=-1))
    save(drafts)
    with pytest.raises(UnknownDraft):
        drafts.load(old)
    assert old in [line.id for line in drafts.list()]
    assert len(drafts.load(open_one).frame) == 1
    assert drafts.store.fsck() == []


def test_a_store_of_an_older_program_has_no_drafts_and_gets_the_table_with_the_first(store):
    with store.engine.begin() as connection:
        for table in (DRAFTS, MATCHINGS, DISMISSALS):
            table.drop(connection)
    drafts = Drafts(store)
    assert drafts.list() == []
    with pytest.raises(UnknownDraft):
        drafts.load(1)
    assert store.fsck() == []
    draft_id = save(drafts, base=0)
    assert inspect(store.engine).has_table("drafts")
    assert len(drafts.load(draft_id).frame) == 1


def test_a_store_that_is_opened_for_reading_shows_drafts_and_takes_none(drafts, store_url):
    draft_id = save(drafts)
    reader = Drafts(Store(store_url, read_only=True))
    assert [line.id for line in reader.list()] == [draft_id]
    for attempt in (
        lambda: save(reader),
        lambda: reader.update(draft_id, version=1, actor=LI, note="n"),
        lambda: reader.discard(draft_id, version=1, actor=LI),
        lambda: publish_draft(reader, draft_id, version=1, author=LI),
    ):
        with pytest.raises(ReadOnlyStore):
            attempt()
    assert drafts.load(draft_id).line.version == 1


@pytest.mark.parametrize(
    "column", ["note='forged'", "state='sent'", "base=0", "author='x'", "steps='[]'", "findings='[]'"]
)
def test_an_altered_line_of_a_draft_is_named_S5(drafts, column):
    save(drafts, findings=[finding(Severity.WARN, "blank")])
    with drafts.store.engine.begin() as connection:
        connection.execute(text(f"UPDATE drafts SET {column}"))
    assert [(fault.code, fault.layer) for fault in drafts.store.fsck()] == [("desk_line", "roads")]


def test_a_byte_flipped_in_the_features_of_a_draft_is_named_S5(drafts):
    draft_id = save(drafts)
    with drafts.store.engine.begin() as connection:
        content = bytearray(connection.execute(DRAFTS.select()).one().content)
        content[len(content) // 2] ^= 0x40
        connection.execute(DRAFTS.update().values(content=bytes(content)))
    assert [fault.code for fault in drafts.store.fsck()] == ["desk_line"]
    with drafts.store.engine.begin() as connection:
        connection.execute(DRAFTS.update().values(content=b"no Arrow"))
    with pytest.raises(StoreUnavailable, match="fsck"):
        drafts.load(draft_id)
