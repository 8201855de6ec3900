"""What a process of its own does to a store in the tests of concurrency."""

from __future__ import annotations

from typing import Any

from tests.builders import a_frame, a_road
from zqmap.errors import StaleBase
from zqmap.store.store import Store


def publish_once(url: str, name: str, start: Any, answers: Any) -> None:
    """Publish from base 1 together with others; answer the revision's number, or the difference."""
    store = Store(url)
    frame = a_frame("roads", a_road("shared", name_en=name))
    start.wait()
    try:
        answers.put((name, store.publish("roads", frame, base=1, author=name, note="n").number))
    except StaleBase as error:
        answers.put((name, error.difference))


def publish_often(url: str, name: str, times: int, start: Any, answers: Any) -> None:
    """Add features one by one, each from the newest head; answer how many went in."""
    store = Store(url)
    start.wait()
    for number in range(times):
        while not _try_to_add(store, f"{name}-{number}", name):
            pass
    answers.put((name, times))


def _try_to_add(store: Store, id_: str, author: str) -> bool:
    head = store.heads()["roads"]
    frame = store.read("roads", head)
    grown = a_frame("roads", *(a_road(known) for known in frame["id"]), a_road(id_))
    try:
        store.publish("roads", grown, base=head, author=author, note="n")
    except StaleBase:
        return False
    return True


def create(url: str, _: str, start: Any, answers: Any) -> None:
    """Make the tables together with others; answer when done."""
    start.wait()
    Store(url).create()
    answers.put(True)
