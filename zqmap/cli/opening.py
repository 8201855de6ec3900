"""Opening the dashboard in the browser of the machine, as `make run` does."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
import webbrowser
from threading import Event, Thread

GIVE_UP_S = 60
RETRY_S = 0.5


def has_screen() -> bool:
    """Tell whether somebody sits in front of this machine, as far as the environment says."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_when_ready(port: int) -> None:
    """Open the dashboard once it answers, without holding up the start; does nothing where there is no screen."""
    if has_screen():
        Thread(target=_wait_and_open, args=(f"http://127.0.0.1:{port}",), daemon=True).start()


def _wait_and_open(address: str) -> None:
    pause = Event()
    for _ in range(int(GIVE_UP_S / RETRY_S)):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
        except (urllib.error.URLError, TimeoutError):
            pause.wait(RETRY_S)
        else:
            webbrowser.open(address)
            return
