"""Count what twenty pans and zooms of zqmap's map send over the websocket, and the reruns they cause.

`python -m benchmarks.pan_zoom` drags the map and turns the wheel over it with a real mouse.
"""

import argparse
import time
from collections.abc import Callable, Sequence

from benchmarks.browser import Box, Tab, browser
from benchmarks.contenders import zqmap_with_parcels
from benchmarks.figures import keep, kilobytes, machine, table, verdict
from benchmarks.screen import SETTLED_PIXELS, changed_pixels, decode, filming, photograph
from benchmarks.stage import on_stage, open_page
from benchmarks.traffic import Traffic, watching

MOVES = 20
DRAG_PX = 160
DRAG_STEPS = 8
WHEEL_NOTCH = 120.0
REST_S = 2.0
MOVE_TIMEOUT_S = 60.0


class StillError(RuntimeError):
    """A pan or zoom left the map as it was, so there was nothing to count."""


def drag(tab: Tab, box: Box, dx: int, dy: int) -> None:
    """Drag the map from its middle, hold still and let go, so that it does not glide on."""
    x, y = box.centre
    tab.move_mouse(x, y)
    tab.press_mouse(x, y)
    for step in range(1, DRAG_STEPS + 1):
        tab.move_mouse(x + dx * step / DRAG_STEPS, y + dy * step / DRAG_STEPS, pressed=True)
        time.sleep(0.016)
    time.sleep(0.1)
    tab.release_mouse(x + dx, y + dy)


def moves(tab: Tab, box: Box) -> Sequence[Callable[[], None]]:
    """Return one turn of pans and zooms, which ends where it began, so that the data stays in sight."""
    return (
        lambda: drag(tab, box, DRAG_PX, 0),
        lambda: tab.turn_wheel(*box.centre, -WHEEL_NOTCH),
        lambda: drag(tab, box, -DRAG_PX, -DRAG_PX // 2),
        lambda: drag(tab, box, DRAG_PX, DRAG_PX // 2),
        lambda: tab.turn_wheel(*box.centre, WHEEL_NOTCH),
        lambda: drag(tab, box, -DRAG_PX, 0),
    )


def measure(count: int, python: str) -> Traffic:
    """Return the traffic of all moves, each followed by a rest until nothing is drawn any more."""
    contender = zqmap_with_parcels(python)
    with browser() as chromium, on_stage(contender, count, python) as show, open_page(chromium, show, REST_S) as tab:
        box = tab.box_of(contender.picture)
        turn = moves(tab, box)
        with watching(tab) as traffic:
            for number in range(MOVES):
                _move(tab, box, turn[number % len(turn)])
    return traffic


def _move(tab: Tab, box: Box, move: Callable[[], None]) -> None:
    """Make one move, wait until the page rests, and raise StillError where the map shows the same as before."""
    before = decode(photograph(tab), box)
    with filming(tab) as film:
        move()
        film.wait_until_settled(tab, REST_S, MOVE_TIMEOUT_S)
    if changed_pixels(before, decode(photograph(tab), box)) <= SETTLED_PIXELS:
        raise StillError("the map did not move")


def main() -> None:
    """Count, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    traffic = measure(given.count, given.zqmap_python)
    of_page, of_fragments = traffic.reruns()
    rows = [
        ["reruns of the page", str(of_page), "0", verdict(met=of_page == 0)],
        ["reruns of a fragment", str(of_fragments), "", ""],
        ["websocket, both ways", kilobytes(traffic.websocket_bytes), "", ""],
        ["tiles and other HTTP", kilobytes(traffic.http_bytes), "", ""],
    ]
    print(
        f"{machine()}\n\n{table([f'{MOVES} pans and zooms, {given.count:,} features', 'measured', 'goal', ''], rows)}"
    )
    figures = {"count": given.count, "page_reruns": of_page, "fragment_reruns": of_fragments}
    sizes = {"websocket_bytes": traffic.websocket_bytes, "http_bytes": traffic.http_bytes}
    print(f"\nkept in {keep('pan_zoom', figures | sizes)}")


if __name__ == "__main__":
    main()
