"""A proof of the store is made when it is due, once, and answers for a while."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from zqmap.model.revisions import Fault
from zqmap.store.proofs import Proof

WAIT_S = 20
FAULT = Fault("feature", "roads", 1, "要素 a 损坏", "feature a is damaged")


class HandClock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class SlowStore:
    """A store whose proof takes until somebody lets it end."""

    def __init__(self) -> None:
        self.begun, self.may_end = Event(), Event()
        self.proofs = 0

    def find_faults(self) -> list[Fault]:
        self.proofs += 1
        self.begun.set()
        assert self.may_end.wait(WAIT_S)
        return [FAULT]


def test_a_proof_is_kept_and_made_again_when_it_is_old():
    answers = [[], [FAULT], []]
    clock = HandClock()
    proof = Proof(lambda: answers.pop(0), kept_s=60, clock=clock)
    assert proof.faults() == ()
    clock.now_s = 59.9
    assert proof.faults() == ()
    clock.now_s = 60.0
    assert proof.faults() == (FAULT,)
    clock.now_s = 120.0
    assert proof.faults() == ()


def test_who_asks_during_the_first_proof_waits_for_it_and_makes_no_second():
    store = SlowStore()
    proof = Proof(store.find_faults)
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(proof.faults) for _ in range(4)]
        assert store.begun.wait(WAIT_S)
        store.may_end.set()
        assert [one.result(WAIT_S) for one in asked] == [(FAULT,)] * 4
    assert store.proofs == 1


def test_who_asks_during_a_later_proof_is_given_the_last_answer_at_once():
    store, clock = SlowStore(), HandClock()
    proof = Proof(store.find_faults, kept_s=60, clock=clock)
    store.may_end.set()
    proof.faults()
    store.may_end.clear()
    store.begun.clear()
    clock.now_s = 61.0
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(proof.faults)
        assert store.begun.wait(WAIT_S)
        assert proof.faults() == (FAULT,)
        assert not running.done()
        store.may_end.set()
        running.result(WAIT_S)
    assert store.proofs == 2


def test_a_proof_that_breaks_off_is_made_again():
    answers = iter([RuntimeError("no memory"), []])

    def find_faults() -> list[Fault]:
        answer = next(answers)
        if isinstance(answer, RuntimeError):
            raise answer
        return answer

    proof = Proof(find_faults)
    with pytest.raises(RuntimeError, match="no memory"):
        proof.faults()
    assert proof.faults() == ()


def test_a_supervisor_is_not_let_wait_for_a_long_proof_but_hears_of_it_later():
    store, clock = SlowStore(), HandClock()
    answers = [[], [FAULT]]

    def find_faults() -> list[Fault]:
        clock.now_s += 1.0
        return store.find_faults() and answers.pop(0)

    proof = Proof(find_faults, kept_s=60, clock=clock, patience_s=0.01)
    store.may_end.set()
    assert proof.faults() == ()
    store.may_end.clear()
    clock.now_s = 61.0
    assert proof.faults() == ()
    store.may_end.set()
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(until_faulty, proof).result(WAIT_S) == (FAULT,)
    assert store.proofs == 2


def until_faulty(proof: Proof) -> tuple[Fault, ...]:
    while not (found := proof.faults()):
        pass
    return found


def test_a_long_proof_is_made_so_seldom_that_it_takes_a_twentieth_of_the_time():
    clock, proofs = HandClock(), []

    def find_faults() -> list[Fault]:
        proofs.append(clock.now_s)
        clock.now_s += 30.0
        return []

    proof = Proof(find_faults, kept_s=60, clock=clock)
    proof.faults()
    clock.now_s = 30.0 + 599.9
    proof.faults()
    assert proofs == [0.0]
    clock.now_s = 30.0 + 600.0
    proof.faults()
    assert proofs == [0.0, 630.0]
