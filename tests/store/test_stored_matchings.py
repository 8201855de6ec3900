"""What was confirmed about the columns of a file is known for the next one."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from zqmap.errors import ReadOnlyStore, UnknownLayer
from zqmap.store.memory import TEXT_LIMIT, StoredMatchings
from zqmap.store.store import Store
from zqmap.store.tables import MATCHINGS

MATCHING = {"layer": "roads", "columns": [{"column": "道路名称", "field": "name_zh"}]}


def test_a_matching_is_remembered_by_layer_and_signature_and_replaced(store, store_url):
    StoredMatchings(store, "李").save("roads", "aa", MATCHING)
    again = StoredMatchings(Store(store_url))
    assert again.load("roads", "aa") == MATCHING
    assert again.load("roads", "bb") is None
    assert again.load("parcels", "aa") is None
    again.save("roads", "aa", {"columns": []})
    assert StoredMatchings(store).load("roads", "aa") == {"columns": []}
    assert store.fsck() == []


def test_a_store_of_an_older_program_remembers_nothing_until_the_first(store):
    with store.engine.begin() as connection:
        MATCHINGS.drop(connection)
    memory = StoredMatchings(store)
    assert memory.load("roads", "aa") is None
    memory.save("roads", "aa", MATCHING)
    assert memory.load("roads", "aa") == MATCHING


def test_what_is_too_long_is_not_remembered_and_what_is_damaged_is_named_S5(store):
    memory = StoredMatchings(store)
    memory.save("roads", "aa", {"columns": ["x" * TEXT_LIMIT]})
    assert memory.load("roads", "aa") is None
    memory.save("roads", "aa", MATCHING)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE matchings SET matching='{'"))
    assert memory.load("roads", "aa") is None
    assert [fault.code for fault in store.fsck()] == ["desk_line"]


def test_no_layer_and_no_writing_are_refused(store, store_url):
    with pytest.raises(UnknownLayer):
        StoredMatchings(store).save("rails", "aa", MATCHING)
    with pytest.raises(ReadOnlyStore):
        StoredMatchings(Store(store_url, read_only=True)).save("roads", "aa", MATCHING)
