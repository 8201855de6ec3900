"""What was the newest at a moment of the past, and what the history page asks of the store, on each database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.builders import a_frame, a_parcel, a_road
from zqmap.errors import StaleBase
from zqmap.model.revisions import Action
from zqmap.store.as_of import end_of_day, heads_before

A_MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def roads(store):
    """Publish two revisions of roads and one of parcels, and give those of the roads."""
    first = store.publish("roads", a_frame("roads", a_road()), base=0, author="张三", note="first")
    store.publish("parcels", a_frame("parcels", a_parcel()), base=0, author="李四", note="parcels")
    second = store.publish("roads", a_frame("roads", a_road(status="completed")), base=1, author="张三", note="second")
    return first, second


def test_before_the_first_revision_no_layer_has_one(store, roads):
    assert heads_before(store, roads[0].created_at) == {}


def test_the_newest_revision_before_a_moment_is_given_for_each_layer(store, roads):
    assert heads_before(store, roads[0].created_at + A_MICROSECOND) == {"roads": 1}
    assert heads_before(store, roads[1].created_at) == {"roads": 1, "parcels": 1}
    assert heads_before(store, roads[1].created_at + A_MICROSECOND) == {"roads": 2, "parcels": 1}


def test_a_day_ends_at_midnight_in_china():
    assert end_of_day(date(2026, 3, 1)) == datetime(2026, 3, 1, 16, tzinfo=UTC)


def test_a_rollback_decided_on_an_older_head_is_refused(store, roads):
    with pytest.raises(StaleBase):
        store.rollback("roads", 1, base=1, author="张三", note="too late")
    assert store.heads()["roads"] == 2
    assert store.audit()[0].action is Action.REFUSED


def test_the_trail_is_filtered_by_action_counted_and_paged(store, roads):
    store.rollback("roads", 1, base=2, author="王五", note="back")
    assert [line.actor for line in store.audit(action=Action.ROLLBACK)] == ["王五"]
    assert store.count_audit() == 4
    assert store.count_audit("roads", Action.PUBLISH) == 2
    assert [line.detail for line in store.audit("roads", 1, skip=1)] == ["second"]
