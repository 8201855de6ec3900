"""A proof of the store is made when it is due, once, and answers for a while."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event, get_ident

import pytest

from zqmap.model.revisions import Fault
from zqmap.store.proofs import HANG_S, HANGS, Proof

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
    assert until(proof, (FAULT,)) == (FAULT,)
    assert store.proofs == 2


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


def test_of_a_proof_that_hangs_everybody_is_told_instead_of_the_last_answer():
    store, clock = SlowStore(), HandClock()
    store.may_end.set()
    proof = Proof(store.find_faults, kept_s=60, clock=clock)
    assert proof.faults() == (FAULT,)
    store.may_end.clear()
    store.begun.clear()
    clock.now_s = 100.0
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(proof.faults)
        assert store.begun.wait(WAIT_S)
        clock.now_s = 99.9 + HANG_S
        assert proof.faults() == (FAULT,)
        clock.now_s = 100.0 + HANG_S
        assert proof.faults() == (HANGS,)
        store.may_end.set()
        assert waiting.result(WAIT_S) == (FAULT,)
    assert proof.faults() == (FAULT,)


def test_a_proof_hangs_later_where_the_last_one_took_long():
    store, clock = SlowStore(), HandClock()

    def find_faults() -> list[Fault]:
        begun = clock.now_s
        found = store.find_faults()
        clock.now_s = begun + 30.0
        return found

    store.may_end.set()
    proof = Proof(find_faults, kept_s=60, clock=clock, patience_s=0.01)
    proof.faults()
    store.may_end.clear()
    clock.now_s = 1000.0
    assert proof.faults() == (FAULT,)
    clock.now_s = 1149.0
    assert proof.faults() == (FAULT,)
    clock.now_s = 1150.0
    assert proof.faults() == (HANGS,)
    store.may_end.set()


@pytest.mark.parametrize("is_first", [True, False])
def test_who_begins_a_proof_that_hangs_does_not_wait_for_ever(is_first):
    store, clock = SlowStore(), HandClock()
    proof = Proof(store.find_faults, kept_s=60, clock=clock, hang_s=0.05)
    if not is_first:
        store.may_end.set()
        # The first one may take longer than what counts as hanging here, where the machine is busy.
        assert until(proof, (FAULT,)) == (FAULT,)
        store.may_end.clear()
        clock.now_s = 100.0
    assert proof.faults() == (HANGS,)
    store.may_end.set()


def test_who_asks_while_the_first_proof_hangs_is_told_at_once():
    store, clock = SlowStore(), HandClock()
    proof = Proof(store.find_faults, clock=clock)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(proof.faults)
        assert store.begun.wait(WAIT_S)
        clock.now_s = HANG_S
        assert proof.faults() == (HANGS,)
        store.may_end.set()
        assert first.result(WAIT_S) == (FAULT,)


def test_the_moment_of_a_proof_is_taken_before_it_begins():
    store, asker, begun = SlowStore(), get_ident(), []
    store.may_end.set()

    def clock() -> float:
        if get_ident() == asker:
            # A proof that has been submitted begins within this while; one that has not cannot.
            begun.append(store.begun.wait(0.2))
        return 0.0

    assert Proof(store.find_faults, clock=clock).faults() == (FAULT,)
    assert begun[0] is False


def test_a_proof_that_hung_for_hours_and_ended_is_not_believed_for_days():
    clock, proofs = HandClock(), []

    def find_faults() -> list[Fault]:
        proofs.append(clock.now_s)
        clock.now_s += 7200.0
        return []

    proof = Proof(find_faults, clock=clock)
    proof.faults()
    clock.now_s += 20 * HANG_S
    proof.faults()
    assert len(proofs) == 2


class TestUnheard:
    """A proof that ended when nobody waited for it any more."""

    @pytest.fixture
    def ended(self):
        """Give a clock and a proof that ended unheard, with what it shall have come to."""
        clock, may_end = HandClock(), Event()
        comes_to: list[list[Fault] | RuntimeError] = []

        def find_faults() -> list[Fault]:
            assert may_end.wait(WAIT_S)
            clock.now_s += 1.0
            answer = comes_to.pop(0)
            if isinstance(answer, RuntimeError):
                raise answer
            return answer

        def end(*answers):
            comes_to.extend([[], *answers])
            proof = Proof(find_faults, kept_s=60, clock=clock, patience_s=0.01)
            may_end.set()
            assert proof.faults() == ()
            may_end.clear()
            clock.now_s = 100.0
            assert proof.faults() == ()
            may_end.set()
            wait([proof._running], WAIT_S)
            return clock, proof

        return end

    def test_what_it_found_is_given_while_it_is_new(self, ended):
        _, proof = ended([FAULT])
        assert proof.faults() == (FAULT,)

    def test_what_it_found_long_ago_is_not_given_as_new(self, ended):
        clock, proof = ended([FAULT], [])
        clock.now_s = 1000.0
        assert until(proof, ()) == ()
        assert clock.now_s == 1001.0, "another proof was made"

    def test_that_it_broke_off_is_heard_of(self, ended):
        clock, proof = ended(RuntimeError("no memory"))
        clock.now_s = 1000.0
        with pytest.raises(RuntimeError, match="no memory"):
            proof.faults()


def until(proof: Proof, wanted: tuple[Fault, ...]) -> tuple[Fault, ...]:
    deadline = time.monotonic() + WAIT_S
    while (found := proof.faults()) != wanted and time.monotonic() < deadline:
        pass
    return found
