"""Time a change of the filter from the click to the last changed pixel of the map, contender beside contender.

`python -m benchmarks.filter_change` measures all contenders on 1,000, 10,000 and 100,000 points in one run.

A click is a real press and release of the mouse on the widget. The end is the last frame in which a pixel of the map
differs from the frame before, found once the whole page has rested. Time and bytes come from different clicks, because
to count the bytes of a websocket Chromium must copy each message. What the method itself takes is measured too, on a
plain page that changes its colour at a click, and is not subtracted.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from benchmarks.browser import DRAWING, Browser, Tab, browser
from benchmarks.contenders import ZQMAP, Click, Contender, contenders
from benchmarks.figures import keep, kilobytes, machine, table, verdict
from benchmarks.screen import SETTLED_PIXELS, Picture, changed_pixels, decode, filming, photograph
from benchmarks.stage import on_stage, open_page
from benchmarks.traffic import watching

COUNTS = (1_000, 10_000, 100_000)
TIMED_CLICKS = 5
COUNTED_CLICKS = 3
TRIES = 3
SETTLE_TIMEOUT_S = 90.0
HOVER_S = 0.4
LARGEST_SHARE_OF_FASTEST_AT_100K = 0.6
LARGEST_SHARE_OF_GROWTH = 0.5
LARGEST_WEBSOCKET_BYTES = 10_000
PLAIN_PAGE = (
    "data:text/html,<main style='position:fixed;inset:200px 0 0 0;background:teal'></main>"
    "<button onclick=\"const s=document.querySelector('main').style;s.background=s.background=='teal'?'gold':'teal'\">"
    "go</button>"
)


class MissedFrameError(RuntimeError):
    """The film does not end with what the page shows, so its last change is not known."""


class UnchangedError(RuntimeError):
    """A click left the map as it was: the contender's entry names the wrong widget or the wrong map."""


class UnfinishedError(RuntimeError):
    """The same filter gave two pictures, so one of them was taken too early."""


@dataclass(frozen=True)
class Change:
    """What changing the filter of one contender cost: seconds of each timed click, bytes of each counted click.

    `widening_s` are the clicks that show every class again, for contenders that have such clicks.
    """

    contender: str
    count: int
    seconds: tuple[float, ...]
    widening_s: tuple[float, ...]
    websocket_bytes: tuple[int, ...]
    http_bytes: tuple[int, ...]
    machine: str

    @property
    def median_s(self) -> float:
        """Return the median time from click to last changed pixel."""
        return median(self.seconds)


def quiet_s(count: int) -> float:
    """Return how long a page must rest to count as finished: longer than any pause of the slowest contender."""
    return 2.0 if count <= 10_000 else 5.0


class Clicker:
    """Clicks the filter of one contender in turn, and knows how the map looked after each click of the turn."""

    def __init__(self, tab: Tab, contender: Contender, rest_s: float) -> None:
        """Begin with the first click; the page counts as finished when it has rested for `rest_s`."""
        self._tab = tab
        self._contender = contender
        self._rest_s = rest_s
        self._done = 0
        self._box = tab.box_of(contender.picture)
        self._endings: dict[int, Picture] = {}

    @property
    def next_click(self) -> Click:
        """Return the click that comes next in the turn."""
        return self._contender.clicks[self._done % len(self._contender.clicks)]

    def time(self) -> float:
        """Return the seconds of the next click, and make another where the film missed its end."""
        for _ in range(TRIES):
            try:
                return self._timed()
            except MissedFrameError as missed:
                print(f"  {missed}; clicking again", file=sys.stderr)
        raise MissedFrameError(f"{self._contender.name}: the end was missed {TRIES} times")

    def count(self) -> tuple[int, int]:
        """Return the bytes of the next click: on the websocket, both ways, and over HTTP."""
        place = self._hover()
        with filming(self._tab) as film, watching(self._tab) as traffic:
            film.mark()
            self._press(place)
            film.wait_until_settled(self._tab, self._rest_s, SETTLE_TIMEOUT_S)
        self._check_ending()
        return traffic.websocket_bytes, traffic.http_bytes

    def _timed(self) -> float:
        """Click once and return the seconds until the last changed pixel of the map."""
        place = self._hover()
        with filming(self._tab) as film:
            film.wait_for_quiet(HOVER_S, SETTLE_TIMEOUT_S)
            clicked_at_s = film.mark()
            self._press(place)
            film.wait_until_settled(self._tab, self._rest_s, SETTLE_TIMEOUT_S)
        ending = self._check_ending()
        if changed_pixels(film.frames[-1].crop(self._box), ending) > SETTLED_PIXELS:
            raise MissedFrameError(f"{self._contender.name}: the page went on without a frame")
        end_s = film.last_change_s(self._box)
        if end_s is None or end_s < clicked_at_s:
            raise UnchangedError(f"{self._contender.name}: nothing changed on the map after click {self._done}")
        return end_s - clicked_at_s

    def _hover(self) -> tuple[float, float]:
        """Put the mouse over the next widget, so that its hover effect is over before the click, and return where."""
        place = self._tab.centre_of(self.next_click.role, self.next_click.name)
        self._tab.move_mouse(*place)
        time.sleep(HOVER_S)
        return place

    def _press(self, place: tuple[float, float]) -> None:
        """Press and release the mouse."""
        self._done += 1
        self._tab.press_mouse(*place)
        self._tab.release_mouse(*place)

    def _check_ending(self) -> Picture:
        """Return the finished map; raise where the same click of an earlier turn ended with another picture."""
        turn = self._done % len(self._contender.clicks)
        ending = decode(photograph(self._tab), self._box)
        if changed_pixels(self._endings.setdefault(turn, ending), ending) > SETTLED_PIXELS:
            raise UnfinishedError(f"{self._contender.name}: click {self._done} ended with another picture than before")
        return ending


def measure(chromium: Browser, contender: Contender, count: int, python: str) -> Change:
    """Measure one contender: a click to warm up, the timed clicks, then the clicks whose bytes are counted."""
    with on_stage(contender, count, python) as show, open_page(chromium, show, quiet_s(count)) as tab:
        clicker = Clicker(tab, contender, quiet_s(count))
        clicker.time()
        before = machine()
        seconds: list[float] = []
        widening_s: list[float] = []
        while len(seconds) < TIMED_CLICKS:
            times = seconds if clicker.next_click.narrows else widening_s
            times.append(clicker.time())
        sizes = [clicker.count() for _ in range(COUNTED_CLICKS)]
    websocket_bytes, http_bytes = zip(*sizes, strict=True)
    return Change(contender.name, count, tuple(seconds), tuple(widening_s), websocket_bytes, http_bytes, before)


def floor_s(chromium: Browser) -> float:
    """Return the median for a page without a server that only changes its colour: what the method itself takes."""
    plain = Contender("a plain page", (), PLAIN_PAGE, "main", (Click("button", "go"),) * 2)
    with chromium.tab() as tab:
        tab.open(plain.page)
        clicker = Clicker(tab, plain, HOVER_S)
        return median(clicker.time() for _ in range(TIMED_CLICKS))


def comparison(changes: Sequence[Change]) -> str:
    """Return a row a count and a column a contender: median seconds, websocket and HTTP bytes a click."""
    names = list(dict.fromkeys(change.contender for change in changes))
    found = {(change.contender, change.count): change for change in changes}
    rows = [
        [f"{count:,}", *(_cell(found.get((name, count))) for name in names)]
        for count in sorted({change.count for change in changes})
    ]
    return table(["points", *names], rows)


def _cell(change: Change | None) -> str:
    """Return the medians of one contender at one count."""
    if change is None:
        return "-"
    ws, http = median(change.websocket_bytes), median(change.http_bytes)
    widening = f" (all again {median(change.widening_s):.2f} s)" if change.widening_s else ""
    return f"{change.median_s:.2f} s{widening}, ws {kilobytes(ws)}, http {kilobytes(http)}"


def goals(changes: Sequence[Change]) -> str:
    """Return the goals beside what was measured, for the counts that both zqmap and a peer were measured on."""
    own = {change.count: change for change in changes if change.contender == ZQMAP}
    fastest = {
        count: min(change.median_s for change in changes if change.count == count and change.contender != ZQMAP)
        for count in {change.count for change in changes if change.contender != ZQMAP}
    }
    rows = [*_speed_goals(own, fastest), *_byte_goals(own)]
    return table(["goal", "measured", ""], rows) if rows else "(no goals: zqmap was not measured in this run)"


def _speed_goals(own: dict[int, Change], fastest: dict[int, float]) -> Iterator[list[str]]:
    """Yield the goals on time."""
    if 10_000 in own and 10_000 in fastest:
        mine, theirs = own[10_000].median_s, fastest[10_000]
        yield ["10,000: no slower than the fastest peer", f"{mine:.2f} s, {theirs:.2f} s", verdict(met=mine <= theirs)]
    if 100_000 in own and 100_000 in fastest:
        share = own[100_000].median_s / fastest[100_000]
        met = share <= LARGEST_SHARE_OF_FASTEST_AT_100K
        yield [
            f"100,000: at most {LARGEST_SHARE_OF_FASTEST_AT_100K} of the fastest peer",
            f"{share:.2f}",
            verdict(met=met),
        ]
    if {10_000, 100_000} <= own.keys() & fastest.keys():
        growth = own[100_000].median_s - own[10_000].median_s
        share = growth / (fastest[100_000] - fastest[10_000])
        met = share < LARGEST_SHARE_OF_GROWTH
        yield ["10,000 to 100,000: grows by less than half as much", f"{growth:+.2f} s, {share:.2f}", verdict(met=met)]


def _byte_goals(own: dict[int, Change]) -> Iterator[list[str]]:
    """Yield the goals on bytes, judged by the largest click of all."""
    if own:
        largest = max(max(change.websocket_bytes) for change in own.values())
        met = largest <= LARGEST_WEBSOCKET_BYTES
        yield [f"at most {kilobytes(LARGEST_WEBSOCKET_BYTES)} on the websocket", kilobytes(largest), verdict(met=met)]
        http = max(max(change.http_bytes) for change in own.values())
        yield ["no tile bytes", kilobytes(http), verdict(met=http == 0)]


def main() -> None:
    """Measure every contender at every count, print the comparison and the goals, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--only", nargs="+", help="measure the contenders whose name has one of these words")
    parser.add_argument(
        "--drawing", choices=DRAWING, default="software", help="how Chromium composes pages without a GPU"
    )
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    words = given.only or [""]
    chosen = [one for one in contenders(given.peers_python, given.zqmap_python) if any(w in one.name for w in words)]
    with browser(given.drawing) as chromium:
        floor = floor_s(chromium)
    changes = []
    for count in given.counts:
        for contender in chosen:
            with browser(given.drawing) as chromium:
                changes.append(measure(chromium, contender, count, given.peers_python))
            print(f"{count:>7,} {contender.name}: {_cell(changes[-1])}", file=sys.stderr, flush=True)
    print(f"{machine()}, drawing {given.drawing}, the method itself takes {floor * 1000:.0f} ms")
    print(f"\n{comparison(changes)}\n\n{goals(changes)}")
    figures = {"drawing": given.drawing, "floor_s": floor, "changes": [asdict(change) for change in changes]}
    print(f"\nkept in {keep('filter_change', figures)}")


if __name__ == "__main__":
    main()
