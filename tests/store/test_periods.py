"""Two days compared over all layers at once, on each database: what was added, moved on, changed dates, or went."""

from __future__ import annotations

from datetime import date

import pytest

from tests.past import BUILT, DATED, GONE, SOLD, fill_past
from zqmap.analysis.news import NewsKind, count_begun, count_news, list_news
from zqmap.store.periods import read_period
from zqmap.store.snapshots import Snapshots


@pytest.fixture
def news_of(store):
    fill_past(store)
    snapshots = Snapshots(store)

    def news(first, last, **private):
        period = read_period(store, snapshots, date.fromisoformat(first), date.fromisoformat(last))
        return period, list_news(period, **private)

    return news


def test_a_period_tells_what_moved_on_what_got_dates_and_what_went(news_of):
    period, news = news_of("2026-04-01", "2026-07-01")
    assert {one.layer.name for one in period.changed} == {"roads", "parcels"}
    assert next(item.id for item in news.only(NewsKind.STATE, None)) == BUILT
    assert news.counts.count(NewsKind.STATE) == 1 + SOLD
    assert [item.id for item in news.only(NewsKind.DATES, None)] == [DATED]
    assert [item.name.zh for item in news.only(NewsKind.REMOVED, None)] == [GONE]
    assert news.counts.count(NewsKind.ADDED) == 0
    assert [item.kind for item in news.items] == sorted((one.kind for one in news.items), key=list(NewsKind).index)


def test_days_in_either_order_say_the_same(news_of):
    assert news_of("2026-07-01", "2026-04-01")[1].items == news_of("2026-04-01", "2026-07-01")[1].items


def test_a_day_ends_before_what_is_published_the_day_after(news_of):
    assert news_of("2026-05-19", "2026-05-20")[1].counts.count(NewsKind.STATE) == 1
    assert news_of("2026-05-20", "2026-05-31")[1].items == ()
    assert news_of("2026-05-20", "2026-06-10")[1].counts.count(NewsKind.STATE) == SOLD


def test_what_was_first_published_within_is_counted_and_no_news(news_of):
    period, news = news_of("2026-02-01", "2026-04-01")
    assert news.items == ()
    begun = {layer.name: number for layer, number in count_begun(period)}
    assert (begun["roads"], begun["figures"]) == (17, 23)
    assert "steps" not in begun
    assert "steps" in {layer.name for layer, _ in count_begun(period, with_private=True)}


def test_what_changed_after_it_was_first_published_within_is_news(news_of):
    period, news = news_of("2026-02-01", "2026-07-01")
    assert news.items == news_of("2026-03-02", "2026-07-01")[1].items
    assert [item.id for item in news.only(NewsKind.DATES, None)] == [DATED]
    begun = {layer.name: number for layer, number in count_begun(period)}
    assert (begun["roads"], begun["parcels"]) == (17, 60), "what was first published, not what is left of it"


@pytest.mark.parametrize("with_private", [True, False])
@pytest.mark.parametrize("first", ["2026-01-01", "2026-02-01", "2026-04-01", "2026-05-20"])
def test_what_is_counted_without_being_listed_is_what_would_be_listed(news_of, first, with_private):
    period, news = news_of(first, "2026-07-01", with_private=with_private)
    counts = count_news(period, with_private=with_private)
    assert counts == news.counts
    assert counts.is_empty == (not news.items)
    assert sum(counts.by_kind.values()) == len(news.items)
    assert counts.by_area == {area: len(news.only(None, area)) for area in counts.by_area}
    assert list(counts.by_area.values()) == sorted(counts.by_area.values(), reverse=True)


def test_before_everything_there_is_nothing(news_of):
    period, news = news_of("2026-01-01", "2026-02-01")
    assert (period.changed, period.begun, news.items) == ((), (), ())
