"""Time the parcel finder with 10,000 parcels: from a press to the last changed pixel of the ranked cards.

`python -m benchmarks.finder` presses a utility on and off, and an example and the way to clear it, which change every
condition and every weight at once. The same clicks are then made again to count their bytes.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from benchmarks.browser import browser
from benchmarks.contenders import PILL, Click, Contender, zqmap_with_parcels
from benchmarks.figures import keep, kilobytes, machine, table, verdict
from benchmarks.filter_change import Clicker, quiet_s
from benchmarks.stage import on_stage, open_page

GOAL_S = 0.5
TIMED, COUNTED = 10, 4
PAGE = "/parcels?lang=en"
CARDS = ".st-key-finder-cards"
FILTER = (Click(PILL, "Gas"), Click(PILL, "Gas", narrows=False))
BRIEF = (Click("button", "Battery supplier:"), Click("button", "Clear", narrows=False))


def finders(python: str) -> Sequence[Contender]:
    """Return the finder with the presses of a filter, and of a whole brief with its weights."""
    own = zqmap_with_parcels(python)
    return (
        replace(own, name="a filter", page=PAGE, picture=CARDS, clicks=FILTER),
        replace(own, name="a brief with its weights", page=PAGE, picture=CARDS, clicks=BRIEF),
    )


def measure(contender: Contender, count: int, python: str) -> dict[str, object]:
    """Return the seconds of each press after one to warm up, and the bytes of some more."""
    rest_s = quiet_s(count)
    with browser() as chromium, on_stage(contender, count, python) as show, open_page(chromium, show, rest_s) as tab:
        clicker = Clicker(tab, contender, rest_s)
        for _ in contender.clicks:
            clicker.time()
        seconds = [clicker.time() for _ in range(TIMED)]
        sizes = [clicker.count() for _ in range(COUNTED)]
    sent, loaded = zip(*sizes, strict=True)
    return {"name": contender.name, "seconds": seconds, "websocket_bytes": sent, "http_bytes": loaded}


def main() -> None:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    found = [measure(contender, given.count, given.zqmap_python) for contender in finders(given.zqmap_python)]
    rows = [
        [
            str(one["name"]),
            f"{median(one['seconds']):.2f} s",  # type: ignore[call-overload]
            kilobytes(median(one["websocket_bytes"])),  # type: ignore[call-overload]
            kilobytes(median(one["http_bytes"])),  # type: ignore[call-overload]
            verdict(met=median(one["seconds"]) < GOAL_S),  # type: ignore[call-overload]
        ]
        for one in found
    ]
    print(f"{machine()}, {given.count:,} parcels\n")
    print(table(["changed", "press to last pixel", "websocket", "http", f"goal: {GOAL_S} s"], rows))
    print(f"\nkept in {keep('finder', {'count': given.count, 'changes': found})}")


if __name__ == "__main__":
    main()
