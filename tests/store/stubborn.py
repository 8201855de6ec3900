"""Writers that go on through the death of the database, and tell what was acknowledged."""

from __future__ import annotations

from typing import Any

from tests.builders import a_frame, a_road
from zqmap.errors import StaleBase, StoreUnavailable
from zqmap.store.store import Store


def publish_through(url: str, name: str, stop: Any, told: Any) -> None:
    """Add roads one after the other until told to stop; tell number and digest of each acknowledged revision."""
    store, count = Store(url), 0
    while not stop.is_set():
        try:
            head = store.heads().get("roads", 0)
            known = store.read("roads", head)["id"] if head else []
            frame = a_frame("roads", *(a_road(id_) for id_ in known[-5:]), a_road(f"{name}-{count}"))
            made = store.publish("roads", frame, base=head, author=name, note="n")
        except StaleBase:
            continue
        except StoreUnavailable:
            told.put((name, 0, ""))
            stop.wait(0.05)
            continue
        count += 1
        told.put((name, made.number, made.digest))
    told.put((name, -1, ""))
