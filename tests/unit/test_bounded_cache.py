"""The cache that threads share."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from zqmap.bounded_cache import BoundedCache

WAIT_S = 20


def test_a_value_that_many_threads_ask_for_is_made_once():
    cache, together, made = BoundedCache(10), Barrier(8), []

    def ask(_):
        together.wait(WAIT_S)
        return cache.get("key", lambda: made.append(1) or object())

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(ask, range(8)))
    assert len(made) == 1
    assert len(set(map(id, values))) == 1


def test_making_one_value_does_not_hold_up_another():
    cache, begun, released = BoundedCache(10), Event(), Event()

    def slow():
        begun.set()
        assert released.wait(WAIT_S)
        return "slow"

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(cache.get, "slow", slow)
        assert begun.wait(WAIT_S)
        assert cache.get("fast", lambda: "fast") == "fast"
        released.set()
        assert waiting.result(WAIT_S) == "slow"


def test_the_longest_unused_values_leave_when_the_weight_is_over_the_limit():
    cache = BoundedCache(3, len)
    for key in ("a", "b"):
        cache.get(key, lambda: "x")
    cache.get("a", lambda: "made again")
    cache.get("c", lambda: "xx")
    assert cache.get("a", lambda: "made again") == "x"
    assert cache.get("b", lambda: "made again") == "made again"


def test_a_value_heavier_than_the_limit_is_still_given():
    cache = BoundedCache(1, len)
    assert cache.get("a", lambda: "heavy") == "heavy"


def test_where_heavier_values_are_not_kept_each_who_asks_has_one_of_their_own():
    cache, made = BoundedCache(2, len, keeps_heavier=False), []
    cache.get("light", lambda: "xx")
    for _ in range(2):
        assert cache.get("heavy", lambda: made.append(1) or "xxx") == "xxx"
    assert (len(made), cache.list_keys()) == (2, ["light"])


def test_an_empty_value_is_made_once_for_all_who_wait():
    cache, begun, released, made = BoundedCache(10, len), Event(), Event(), []

    def make():
        made.append(1)
        begun.set()
        assert released.wait(WAIT_S)
        return ()

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(cache.get, "empty", make) for _ in range(4)]
        assert begun.wait(WAIT_S)
        released.set()
        assert [one.result(WAIT_S) for one in waiting] == [()] * 4
    assert made == [1]


def test_a_key_that_is_kept_again_is_weighed_once():
    cache = BoundedCache(4, len)

    def make():
        # What asks for its own key from within is kept first, and again when it is done.
        cache.keep("a", "xxx")
        return "xxx"

    cache.get("a", make)
    cache.get("b", lambda: "x")
    assert cache.get("a", lambda: "made again") == "xxx"


def test_what_making_raises_reaches_the_caller_and_is_not_kept():
    cache = BoundedCache(1)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: 1 // 0)
    assert cache.get("a", lambda: "made") == "made"


class Making:
    """A value that somebody makes until they are told how it ends."""

    def __init__(self):
        self.begun, self.may_end, self.fails = Event(), Event(), False

    def __call__(self):
        self.begun.set()
        assert self.may_end.wait(WAIT_S)
        return 1 // 0 if self.fails else self


def test_who_comes_while_one_makes_a_value_again_that_could_not_be_made_waits_for_it():
    cache, first, second, third = BoundedCache(1), Making(), Making(), Making()
    first.fails = True
    with ThreadPoolExecutor(3) as pool:
        failing = pool.submit(cache.get, "key", first)
        assert first.begun.wait(WAIT_S)
        waiting = pool.submit(cache.get, "key", second)
        wait_until(lambda: cache._making["key"].number == 2)
        first.may_end.set()
        assert second.begun.wait(WAIT_S)
        late = pool.submit(cache.get, "key", third)
        assert not third.begun.wait(0.2)
        second.may_end.set()
        third.may_end.set()
        assert (waiting.result(WAIT_S), late.result(WAIT_S)) == (second, second)
        with pytest.raises(ZeroDivisionError):
            failing.result(WAIT_S)
    assert cache._making == {}


def wait_until(is_so):
    deadline = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_what_nobody_asks_for_leaves_while_more_is_held_than_may_lie_idle():
    cache = BoundedCache(100, len, idle_s=0.05, idle_limit=3)
    for key in ("a", "b", "c"):
        cache.keep(key, "xx")
    wait_until(lambda: cache.list_keys() == ["c"])
    assert not cache._is_watched, "nobody will look again, so what is left stays"


def test_what_is_asked_for_stays_though_others_leave():
    cache = BoundedCache(100, len, idle_s=0.05, idle_limit=3)
    cache.keep("asked for", "xx")
    cache.keep("not", "x")
    # Asked for while nobody looks yet, it is younger than the other, however long this takes.
    assert cache.look_up("asked for") == "xx"
    cache.keep("too much", "x")
    wait_until(lambda: "not" not in cache.list_keys())
    assert cache.list_keys() == ["asked for", "too much"]
    assert not cache._is_watched


def test_little_may_lie_idle_for_as_long_as_it_wants():
    cache = BoundedCache(100, len, idle_s=0, idle_limit=4)
    for key in ("a", "b"):
        cache.keep(key, "xx")
    assert not cache._is_watched
    assert cache.list_keys() == ["a", "b"]


def test_a_value_that_is_taken_is_held_no_longer_and_weighs_nothing():
    cache = BoundedCache(3, len)
    cache.keep("a", "xxx")
    assert (cache.take("a"), cache.take("a")) == ("xxx", None)
    cache.keep("b", "xx")
    cache.keep("c", "x")
    assert cache.list_keys() == ["b", "c"]
