"""Many at once: one publishes, the others learn what has changed, and nothing is lost."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from tests.builders import a_frame, a_road
from tests.store import rivals
from zqmap.errors import StaleBase
from zqmap.model.revisions import Action, Difference, Revision
from zqmap.store.store import Store

PROCESSES = 4
SPAWN = multiprocessing.get_context("spawn")


def publish(store: Store, *features: dict, base: int = 0, author: str = "a") -> Revision:
    return store.publish("roads", a_frame("roads", *features), base=base, author=author, note="n")


def run_together(work: Callable[..., None], url: str, *more: Any) -> list[Any]:
    start, answers = SPAWN.Barrier(PROCESSES), SPAWN.Queue()
    workers = [
        SPAWN.Process(target=work, args=(url, f"p{number}", *more, start, answers)) for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    got = [answers.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    return got


def test_of_many_processes_on_one_base_one_wins_and_the_others_get_the_difference_S1(store, store_url):
    publish(store, a_road("shared"))
    answers = dict(run_together(rivals.publish_once, store_url))
    [winner] = [name for name, answer in answers.items() if answer == 2]
    losers = [answer for answer in answers.values() if isinstance(answer, Difference)]
    assert len(losers) == PROCESSES - 1
    for difference in losers:
        assert (difference.layer, difference.base, difference.target) == ("roads", 1, 2)
        assert (difference.added, difference.removed) == ((), ())
        [change] = difference.changed
        [field] = change.fields
        assert (change.id, field.field, field.new) == ("shared", "name_en", winner)
    assert store.heads() == {"roads": 2}
    assert len([line for line in store.audit() if line.action is Action.REFUSED]) == PROCESSES - 1
    assert store.fsck() == []


def test_no_change_of_many_processes_is_lost_S1(store, store_url):
    publish(store, a_road("first"))
    run_together(rivals.publish_often, store_url, 5)
    assert len(store.read("roads")) == 1 + PROCESSES * 5
    assert [revision.number for revision in store.revisions("roads")] == list(range(1 + PROCESSES * 5, 0, -1))
    assert store.fsck() == []


def test_many_processes_may_create_the_same_store_at_once(make_url):
    url = make_url()
    assert run_together(rivals.create, url) == [True] * PROCESSES
    store = Store(url)
    store.check_ready()
    assert store.fsck() == []
    store.close()


def test_of_many_threads_on_one_base_one_wins(store):
    publish(store, a_road("shared"))
    barrier = Barrier(8)

    def attempt(number: int) -> bool:
        barrier.wait()
        try:
            publish(store, a_road("shared", name_en=f"t{number}"), base=1)
        except StaleBase:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    assert store.heads() == {"roads": 2}


def test_readers_see_whole_revisions_while_others_publish(store):
    publish(store, *(a_road(f"r-{at}", name_en="0") for at in range(20)))

    def write(_: int) -> None:
        for number in range(1, 16):
            publish(store, *(a_road(f"r-{at}", name_en=str(number)) for at in range(20)), base=number)

    def read(_: int) -> set[int]:
        return {store.read("roads")["name_en"].nunique() for _ in range(40)}

    with ThreadPoolExecutor(4) as pool:
        writing = pool.submit(write, 0)
        assert set().union(*pool.map(read, range(3))) == {1}
        writing.result()
