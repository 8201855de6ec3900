"""Ports for the servers that tests start in processes of their own."""

from __future__ import annotations

import itertools
import os
import socket
from contextlib import suppress

FIRST, EACH = 20_000, 1_000
"""Below the ports that the system gives to whoever asks for any, and so many for each worker of pytest."""

WORKERS = 12

_numbers = itertools.count(os.getpid())


def free_port() -> int:
    """Give a port that nobody listens on and that no other test of this run is given."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for number in itertools.islice(_numbers, EACH):
        port = FIRST + worker % WORKERS * EACH + number % EACH
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError(f"no port is free from {FIRST} on")
