"""Owners and intervals that staff set hold at once, keep their history, and cannot be altered unseen."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.people import open_access, sign_in
from zqmap.access.policy import Command
from zqmap.access.roles import Role
from zqmap.errors import Denied, ReadOnlyStore, UnknownLayer
from zqmap.model.revisions import Action
from zqmap.model.text import Text
from zqmap.model.upkeep import Upkeep, find_upkeep
from zqmap.store.store import Store
from zqmap.store.tables import UPKEEP_LINES
from zqmap.store.upkeep_lines import read_upkeep_lines, set_upkeep, with_set

BUREAU = Text("市交通运输局", "Transport bureau")
REGISTER = (Upkeep("roads", None, None, 30, is_proposed=True), Upkeep("parcels", None, None, 30, is_proposed=True))


def test_what_is_set_stands_in_place_of_the_register_and_the_rest_stays(store):
    assert read_upkeep_lines(store) == []
    set_upkeep(store, Upkeep("roads", None, BUREAU, 14), actor="张三", note="例会纪要")
    set_upkeep(store, Upkeep("roads", "dasha", None, 7), actor="李四")
    declared = with_set(REGISTER, read_upkeep_lines(store))
    assert find_upkeep(declared, "roads", None) == Upkeep("roads", None, BUREAU, 14)
    assert find_upkeep(declared, "roads", "dasha") == Upkeep("roads", "dasha", BUREAU, 7)
    assert find_upkeep(declared, "parcels", None).is_proposed


def test_the_newest_holds_and_the_old_is_still_told(store):
    for days in (30, 10, None):
        set_upkeep(store, Upkeep("roads", None, BUREAU, days), actor="张三", note=f"{days}")
    lines = read_upkeep_lines(store, "roads")
    assert [line.upkeep.interval_days for line in lines] == [None, 10, 30]
    assert with_set(REGISTER, lines)[0].interval_days is None
    assert [line.action for line in store.audit("roads")] == [Action.UPKEEP] * 3
    assert read_upkeep_lines(store, "parcels") == []


def test_a_line_that_was_altered_is_named_by_fsck(store):
    set_upkeep(store, Upkeep("roads", None, BUREAU, 14), actor="张三")
    assert store.fsck() == []
    with store.engine.begin() as connection:
        connection.execute(update(UPKEEP_LINES).values(interval_days=900))
    assert [fault.code for fault in store.fsck()] == ["desk_line"]


def test_an_editor_may_not_set_it_and_nothing_is_written(store):
    access = open_access(store)
    token = sign_in(access, "李四", Role.EDITOR)
    with pytest.raises(Denied), access.permit(token, Command.SET_UPKEEP, "roads"):
        pytest.fail("an editor was let in")
    assert read_upkeep_lines(store) == []


def test_an_unknown_layer_and_a_store_for_reading_are_refused(store, store_url):
    with pytest.raises(UnknownLayer):
        set_upkeep(store, Upkeep("clouds", None, BUREAU, 14), actor="张三")
    with pytest.raises(ReadOnlyStore):
        set_upkeep(Store(store_url, read_only=True), Upkeep("roads", None, BUREAU, 14), actor="张三")
