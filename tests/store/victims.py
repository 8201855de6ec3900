"""Publishers that live until they are killed, born of one process that has imported everything already."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from tests.builders import a_frame, a_road
from zqmap.errors import StaleBase
from zqmap.store.store import Store

FEATURES = 6


def raise_victims(url: str, orders: Any, told: Any) -> None:
    """Start a publisher at every order and tell its process's number, and that it is dead; None is the end."""
    while orders.recv() is not None:
        number = os.fork()
        if number == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            publish_until_killed(url, told)
        told.send(("born", number, ""))
        os.waitpid(number, 0)
        told.send(("dead", number, ""))


def publish_until_killed(url: str, told: Any) -> None:
    """Publish for ever, and tell number and digest of each revision once it was acknowledged."""
    try:
        store = Store(url)
        store.check_ready()
        told.send(("ready", os.getpid(), ""))
        while True:
            head = store.heads().get("roads", 0)
            try:
                # Now and then a rollback, which is a publish of another kind.
                if head % 5 == 4:
                    made = store.rollback("roads", head - 1, author="victim", note="back")
                else:
                    made = store.publish("roads", _roads(head), base=head, author="victim", note="n")
            except StaleBase:
                # PostgreSQL may finish what a killed publisher had asked for.
                continue
            told.send(("made", made.number, made.digest))
    except BaseException as error:
        told.send(("failed", 0, repr(error)))
        raise
    finally:
        sys.stdout.flush()
        os._exit(1)


def _roads(head: int) -> Any:
    return a_frame("roads", *(a_road(f"r-{at}", name_en=f"name {head} {at}") for at in range(FEATURES)))
