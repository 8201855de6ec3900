"""Film a tab and find when the last pixel of its map changed.

Chromium sends a frame whenever the compositor has drawn something new. A frame counts from the moment it arrives here:
the time that Chromium writes into it is when its drawing began, and without a GPU 0.3-0.7 s of WebGL may lie between.
Frames are only stored while the clock runs, and decoded afterwards, so the filming costs every contender the same.
"""

import base64
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.browser import Box, Tab

JPEG_QUALITY = 80
CHANGED_LEVEL = 24
SETTLED_PIXELS = 20
IS_IDLE = """new Promise(answer => setTimeout(
    () => answer(document.querySelector('[data-test-script-state="running"]') === null), 50))"""

Picture = NDArray[np.int16]


@dataclass(frozen=True)
class Frame:
    """One picture of the whole page, and the second of the monotonic clock in which it arrived."""

    at_s: float
    jpeg: bytes

    def crop(self, box: Box) -> Picture:
        """Return the pixels inside a box as (row, column, colour)."""
        return decode(self.jpeg, box)


@dataclass
class Film:
    """The frames of a tab in the order they were drawn."""

    frames: list[Frame] = field(default_factory=list)
    marked_at_s: float = field(default_factory=time.monotonic)

    def mark(self) -> float:
        """Count the quiet from now on, and return now on the monotonic clock."""
        self.marked_at_s = time.monotonic()
        return self.marked_at_s

    def wait_for_quiet(self, quiet_s: float, timeout_s: float) -> None:
        """Return when the whole page has drawn nothing for `quiet_s`; raise TimeoutError if it never rests."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() - max(self.marked_at_s, self.frames[-1].at_s if self.frames else 0.0) < quiet_s:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the page still draws after {timeout_s:.0f} s")
            time.sleep(0.02)

    def wait_until_settled(self, tab: Tab, quiet_s: float, timeout_s: float) -> None:
        """Return when the page has been quiet, Streamlit runs no script, and the page's own thread is free.

        The question to the page waits while its thread is busy, so a long pause before a drawing is not taken for the
        end.
        """
        settled = False
        while not settled:
            self.wait_for_quiet(quiet_s, timeout_s)
            seen = len(self.frames)
            settled = tab.evaluate(IS_IDLE) and len(self.frames) == seen

    def last_change_s(self, box: Box) -> float | None:
        """Return when the last frame that differs from the one before it inside the box arrived, if any does."""
        last = None
        before: Picture | None = None
        for frame in self.frames:
            picture = frame.crop(box)
            if before is not None and changed_pixels(before, picture):
                last = frame.at_s
            before = picture
        return last


@contextmanager
def filming(tab: Tab) -> Iterator[Film]:
    """Film a tab; the first frame shows it as it stands."""
    film = Film()

    def keep(event: dict[str, Any]) -> None:
        arrived_at_s = time.monotonic()
        tab.post("Page.screencastFrameAck", sessionId=event["sessionId"])
        film.frames.append(Frame(arrived_at_s, base64.b64decode(event["data"])))

    tab.on("Page.screencastFrame", keep)
    tab.call("Page.startScreencast", format="jpeg", quality=JPEG_QUALITY, everyNthFrame=1)
    try:
        yield film
    finally:
        tab.call("Page.stopScreencast")
        tab.on("Page.screencastFrame", None)


def photograph(tab: Tab) -> bytes:
    """Return the page as it stands now, as a JPEG of the film's quality."""
    shot: str = tab.call("Page.captureScreenshot", format="jpeg", quality=JPEG_QUALITY)["data"]
    return base64.b64decode(shot)


def decode(jpeg: bytes, box: Box) -> Picture:
    """Return the pixels of a picture inside a box as (row, column, colour)."""
    with Image.open(io.BytesIO(jpeg)) as image:
        inside = image.convert("RGB").crop((box.left, box.top, box.left + box.width, box.top + box.height))
        return np.asarray(inside, dtype=np.int16)


def changed_pixels(before: Picture, after: Picture) -> int:
    """Return how many pixels differ by more than what the JPEG coding itself may change."""
    return int((np.abs(before - after).max(axis=2) > CHANGED_LEVEL).sum())
