"""Film a tab and find when the last pixel of its map changed.

Chromium sends a frame whenever the compositor has drawn something new, with the wall-clock time of that frame. Frames
are only stored while the clock runs, and decoded afterwards, so the filming costs every contender the same.
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

Picture = NDArray[np.int16]


@dataclass(frozen=True)
class Frame:
    """One picture of the whole page, and the wall-clock second in which it was drawn."""

    at_s: float
    jpeg: bytes

    def crop(self, box: Box) -> Picture:
        """Return the pixels inside a box as (row, column, colour)."""
        return decode(self.jpeg, box)


@dataclass
class Film:
    """The frames of a tab in the order they were drawn."""

    frames: list[Frame] = field(default_factory=list)
    seen_at_s: float = field(default_factory=time.monotonic)

    def wait_for_quiet(self, quiet_s: float, timeout_s: float) -> None:
        """Return when the whole page has drawn nothing for `quiet_s`; raise TimeoutError if it never rests."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() - self.seen_at_s < quiet_s:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the page still draws after {timeout_s:.0f} s")
            time.sleep(0.02)

    def last_change_s(self, box: Box) -> float | None:
        """Return when the last frame that differs from the one before it inside the box was drawn, if any does."""
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
        tab.post("Page.screencastFrameAck", sessionId=event["sessionId"])
        film.frames.append(Frame(event["metadata"]["timestamp"], base64.b64decode(event["data"])))
        film.seen_at_s = time.monotonic()

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
