"""Weigh the first view of the map: bytes over the wire beyond Streamlit's own files, and the hosts that were asked.

`python -m benchmarks.first_view` opens the page in a new profile (cold) and once more in the same one (warm).
Streamlit's own are its bundle (`/static`), its service paths (`/_stcore`) and the one HTML page.
"""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.browser import Browser, browser
from benchmarks.contenders import ZQMAP, contenders
from benchmarks.figures import keep, kilobytes, machine, table
from benchmarks.screen import filming
from benchmarks.stage import FIRST_DRAW_TIMEOUT_S, Show, on_stage
from benchmarks.traffic import Traffic, watching

REST_S = 4.0


def view(chromium: Browser, show: Show) -> Traffic:
    """Open the page and return its traffic until the map is drawn and rests."""
    with chromium.tab() as tab, filming(tab) as film, watching(tab) as traffic:
        tab.open(show.page)
        tab.box_of(show.contender.picture)
        film.wait_until_settled(tab, REST_S, FIRST_DRAW_TIMEOUT_S)
    return traffic


def weights(page: str, cold: Traffic, warm: Traffic) -> list[list[str]]:
    """Return a row for each part beyond Streamlit, their sum, and beside it the websocket and Streamlit's own."""
    cold_parts, warm_parts = cold.bytes_beyond_streamlit(page), warm.bytes_beyond_streamlit(page)
    parts = sorted(cold_parts | warm_parts)
    sums = [sum(cold_parts.values()), sum(warm_parts.values())]
    own = [cold.http_bytes - sums[0], warm.http_bytes - sums[1]]
    return [
        *([part, kilobytes(cold_parts.get(part, 0)), kilobytes(warm_parts.get(part, 0))] for part in parts),
        ["all beyond Streamlit", *map(kilobytes, sums)],
        ["Streamlit's own files", *map(kilobytes, own)],
        ["websocket", kilobytes(cold.websocket_bytes), kilobytes(warm.websocket_bytes)],
    ]


def foreign_hosts(show: Show, views: Sequence[Traffic]) -> list[str]:
    """Return the hosts other than the server itself that were asked for something."""
    asked: set[str] = set().union(*(traffic.hosts for traffic in views))
    return sorted(asked - {show.origin.removeprefix("http://")})


def main() -> None:
    """Weigh, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--only", default=ZQMAP, help="a word of the contender's name")
    parser.add_argument("--peers-python", default=sys.executable)
    parser.add_argument("--zqmap-python", default=".venv/bin/python")
    given = parser.parse_args()
    table_of = contenders(given.peers_python, given.zqmap_python)
    contender = next(one for one in table_of if given.only in one.name)
    with on_stage(contender, given.count, given.peers_python) as show, browser() as chromium:
        cold, warm = view(chromium, show), view(chromium, show)
        rows, foreign = weights(show.page, cold, warm), foreign_hosts(show, (cold, warm))
    print(f"{machine()}\n\n{table([contender.name, 'cold', 'warm'], rows)}")
    print(f"\nother hosts: {', '.join(foreign) or 'none'}")
    print(f"\nkept in {keep('first_view', {'contender': contender.name, 'rows': rows, 'other_hosts': foreign})}")


if __name__ == "__main__":
    main()
