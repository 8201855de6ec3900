"""A layer's file that was edited by hand waits for staff; nothing of it is published in silence."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_file, a_frame, a_road
from zqmap.cli.filling import fill_store
from zqmap.errors import ReadOnlyStore
from zqmap.intake.proposal import publish_proposal
from zqmap.intake.waiting import waiting_proposals
from zqmap.model.revisions import Action
from zqmap.settings import ROOT
from zqmap.store.dismissals import dismiss
from zqmap.store.merge import merge, resolve
from zqmap.store.store import Store
from zqmap.store.tables import DISMISSALS

ROADS = [a_road(f"r-{n}") for n in range(6)]
WHO = {"author": "李", "note": "n"}


@pytest.fixture
def geodata(tmp_path):
    (tmp_path / "geodata" / "layers").mkdir(parents=True)
    edit(tmp_path / "geodata", *ROADS)
    return tmp_path / "geodata"


@pytest.fixture
def filled(store, geodata):
    fill_store(store, geodata, lambda *_, **__: None)
    return store


def edit(geodata, *features):
    return a_file(geodata / "layers" / "roads.geojson", *features)


def test_what_ships_and_was_published_by_init_does_not_wait(sqlite_store):
    fill_store(sqlite_store, ROOT / "geodata", lambda *_, **__: None)
    assert waiting_proposals(sqlite_store, ROOT / "geodata") == []


def test_a_file_that_was_edited_by_hand_waits_and_is_not_published(filled, geodata):
    path = edit(geodata, a_road("r-0", name_en="By hand"), *ROADS[1:])
    [waiting] = waiting_proposals(filled, geodata)
    assert (waiting.layer, waiting.path) == ("roads", path)
    assert [change.id for change in waiting.proposal.difference.changed] == ["r-0"]
    assert filled.heads() == {"roads": 1}
    publish_proposal(filled, waiting.proposal, **WHO)
    assert waiting_proposals(filled, geodata) == []


def test_a_file_that_is_written_otherwise_but_says_the_same_does_not_wait(filled, geodata):
    path = edit(geodata, *reversed(ROADS))
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=2), encoding="utf-8")
    assert waiting_proposals(filled, geodata) == []


def test_the_file_of_an_older_revision_does_not_wait(filled, geodata):
    filled.publish("roads", a_frame("roads", a_road("r-0")), base=1, **WHO)
    assert waiting_proposals(filled, geodata) == []


def test_a_hand_edit_stands_on_the_revision_it_was_made_from_and_merges_with_the_head(filled, geodata):
    filled.publish("roads", a_frame("roads", a_road("r-5", name_en="Online"), *ROADS[:5]), base=1, **WHO)
    edit(geodata, a_road("r-0", name_en="By hand"), *ROADS[1:])
    [waiting] = waiting_proposals(filled, geodata)
    assert waiting.proposal.base == 1
    assert [change.id for change in waiting.proposal.difference.changed] == ["r-0"]
    merged = merge(filled, "roads", 1, waiting.proposal.frame)
    assert merged.conflicts == ()
    filled.publish("roads", resolve(merged, {}), base=2, **WHO)
    edit(geodata, a_road("r-0", name_en="By hand"), *ROADS[1:4], a_road("r-5", name_en="Online"))
    [again] = waiting_proposals(filled, geodata)
    assert (again.proposal.base, again.proposal.difference.removed) == (3, ("r-4",))


def test_a_layer_without_a_revision_waits_whole(store, geodata):
    [waiting] = waiting_proposals(store, geodata)
    assert (waiting.proposal.base, waiting.proposal.counts.added) == (0, 6)


def test_a_file_with_faults_waits_with_what_is_wrong(filled, geodata):
    path = edit(geodata, a_road("r-0", status="soon"), *ROADS[1:])
    [waiting] = waiting_proposals(filled, geodata)
    assert (waiting.proposal, waiting.findings[0].code) == (None, "unknown_code")
    path.write_text("<<<<<<< HEAD", encoding="utf-8")
    [waiting] = waiting_proposals(filled, geodata)
    assert (waiting.proposal, [finding.code for finding in waiting.findings]) == (None, ["unreadable_file"])
    dismiss(filled, "roads", waiting.digest, actor="李")
    assert waiting_proposals(filled, geodata) == []


def test_a_dismissed_file_stays_away_until_it_says_something_else(filled, geodata, store_url):
    edit(geodata, *ROADS[1:])
    [waiting] = waiting_proposals(filled, geodata)
    for _ in range(2):
        dismiss(filled, "roads", waiting.digest, actor="李", reason="误删")
    assert waiting_proposals(Store(store_url), geodata) == []
    edit(geodata, *ROADS[2:])
    assert len(waiting_proposals(filled, geodata)) == 1
    lines = [line for line in filled.audit("roads") if line.action is Action.DISCARD]
    assert [(line.actor, line.revision) for line in lines] == [("李", None)]
    assert lines[0].detail.endswith("误删")
    assert filled.fsck() == []


def test_a_missing_file_waits_for_nothing_and_a_reader_cannot_dismiss(filled, geodata, store_url):
    (geodata / "layers" / "roads.geojson").unlink()
    assert waiting_proposals(filled, geodata) == []
    with pytest.raises(ReadOnlyStore):
        dismiss(Store(store_url, read_only=True), "roads", "00", actor="李")


def test_a_store_of_an_older_program_knows_no_dismissal_until_the_first(filled, geodata):
    with filled.engine.begin() as connection:
        DISMISSALS.drop(connection)
    edit(geodata, *ROADS[1:])
    [waiting] = waiting_proposals(filled, geodata)
    dismiss(filled, "roads", waiting.digest, actor="李")
    assert waiting_proposals(filled, geodata) == []


def edit_register(geodata, rows):
    folder = geodata / "registers"
    folder.mkdir(exist_ok=True)
    path = folder / "figures.json"
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def shipped_figures():
    return json.loads((ROOT / "geodata" / "registers" / "figures.json").read_text(encoding="utf-8"))


def test_a_register_that_was_edited_by_hand_waits_like_a_layer_and_is_not_published(store, geodata):
    figures = shipped_figures()
    edit_register(geodata, figures)
    fill_store(store, geodata, lambda *_, **__: None)
    assert waiting_proposals(store, geodata) == []
    figures[0]["value"] = 12_345
    path = edit_register(geodata, figures)
    [waiting] = waiting_proposals(store, geodata)
    assert (waiting.layer, waiting.path, waiting.proposal.base) == ("figures", path, 1)
    [change] = waiting.proposal.difference.changed
    assert (change.id, [field.field for field in change.fields]) == (figures[0]["id"], ["value"])
    assert store.heads()["figures"] == 1
    dismiss(store, "figures", waiting.digest, actor="李")
    assert waiting_proposals(store, geodata) == []
    figures[0]["value"] = 54_321
    edit_register(geodata, figures)
    [waiting] = waiting_proposals(store, geodata)
    publish_proposal(store, waiting.proposal, **WHO)
    assert waiting_proposals(store, geodata) == []


def test_a_register_with_faults_waits_with_what_is_wrong(store, geodata):
    figures = shipped_figures()
    edit_register(geodata, figures)
    fill_store(store, geodata, lambda *_, **__: None)
    path = edit_register(geodata, [figures[0] | {"unit": "bushels"}, *figures[1:]])
    [waiting] = waiting_proposals(store, geodata)
    assert (waiting.proposal, waiting.findings[0].code) == (None, "unknown_code")
    path.write_text("[{]", encoding="utf-8")
    [waiting] = waiting_proposals(store, geodata)
    assert [finding.code for finding in waiting.findings] == ["unreadable_file"]
