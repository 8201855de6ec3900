"""How often one address may ask."""

import pytest

from zqmap.web import pace
from zqmap.web.pace import Pace, TooManyRequests


class Clock:
    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


def test_a_burst_passes_then_so_many_a_second():
    clock = Clock()
    limit = Pace(2, burst=3, clock=clock)
    for _ in range(3):
        limit.take("10.0.0.1")
    with pytest.raises(TooManyRequests) as refused:
        limit.take("10.0.0.1")
    assert refused.value.wait_s == pytest.approx(0.5)
    clock.now_s += 0.5
    limit.take("10.0.0.1")
    with pytest.raises(TooManyRequests):
        limit.take("10.0.0.1")


def test_who_waits_long_has_no_more_than_a_burst():
    clock = Clock()
    limit = Pace(100, burst=2, clock=clock)
    limit.take("10.0.0.1")
    clock.now_s += 3600
    limit.take("10.0.0.1")
    limit.take("10.0.0.1")
    with pytest.raises(TooManyRequests):
        limit.take("10.0.0.1")


def test_the_moment_of_a_request_is_taken_when_its_turn_has_come():
    held = []
    limit = Pace(1, burst=1, clock=lambda: held.append(limit._lock.locked()) or 0.0)
    limit.take("10.0.0.1")
    assert held == [True]


def test_another_address_is_not_held_up_and_one_ipv6_network_is_one_address():
    limit = Pace(1, burst=1, clock=Clock())
    limit.take("10.0.0.1")
    limit.take("10.0.0.2")
    limit.take("2001:db8:1:2::1")
    with pytest.raises(TooManyRequests):
        limit.take("2001:db8:1:2::2")


def test_ever_new_addresses_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(pace, "ADDRESSES", 10)
    limit = Pace(1, burst=1, clock=Clock())
    for number in range(100):
        limit.take(f"10.0.1.{number}")
    assert len(limit._left) == 10
