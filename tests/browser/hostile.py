"""Values that would run where they are taken for markup or script, and a store that is full of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.builders import Feature, a_frame, a_line, a_parcel, a_point, a_road, an_enterprise
from zqmap.settings import ROOT
from zqmap.store.store import Store

RUN = "window.__xss=1"
CORPUS = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg/onload={RUN}>",
    f"<details open ontoggle={RUN}>x</details>",
    '<iframe srcdoc="<script>parent.__xss=1</script>"></iframe>',
    f"</style></title></textarea><script>{RUN}</script>",
    f'<a href="javascript:{RUN}">x</a>',
    f'"onmouseover="{RUN}" autofocus onfocus="{RUN}',
    f"'-({RUN})-'",
    f'");{RUN};("',
    f"`+({RUN})+`",
    f"${{{RUN}}}",
    f"`${{{RUN}}}`\\",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"{{% macro script() %}}{RUN}{{% endmacro %}}",
    f"*/{RUN}/*",
    f"[x](javascript:{RUN})",
    "![x](http://evil.example/x.png)",
    "http://evil.example/ www.evil.example",
    f"$$\\href{{javascript:{RUN}}}{{x}}$$",
    ":material/home: :red[x] **x** # x",
    f"javascript:{RUN}",
    f"\u05d0\u05d1<b onclick={RUN}>\u0634\u200f</b>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\u2028{RUN}\u2029",
    f"＜script＞{RUN}＜/script＞",
)
WEST, SOUTH, STEP_DEG = 112.60, 23.10, 0.03
COLUMNS = 6


def enterprise_id(number: int) -> str:
    """Give the id of the enterprise that bears a value of the corpus."""
    return f"hostile-{number}"


def place(number: int) -> tuple[float, float]:
    """Give where it lies, longitude and latitude."""
    return WEST + number % COLUMNS * STEP_DEG, SOUTH + number // COLUMNS * STEP_DEG


def hostile_enterprises() -> list[Feature]:
    """Make an enterprise of each value, in every free text that it has."""
    return [
        an_enterprise(
            enterprise_id(number),
            a_point(*place(number)),
            **{f"{name}_{language}": text for name in ("name", "note", "products") for language in ("zh", "en")},
        )
        for number, text in enumerate(CORPUS)
    ]


def hostile_roads() -> list[Feature]:
    """Make a road of each value: names of lines are drawn along them."""
    return [
        a_road(
            f"hostile-road-{number}",
            a_line(list(place(number)), [place(number)[0] + STEP_DEG, place(number)[1] + STEP_DEG / 3]),
            **{f"{name}_{language}": text for name in ("name", "note", "status_note") for language in ("zh", "en")},
        )
        for number, text in enumerate(CORPUS)
    ]


def hostile_parcels() -> list[Feature]:
    """Make one parcel that bears several."""
    lon, lat = WEST - STEP_DEG, SOUTH
    ring = [[lon, lat], [lon + 0.01, lat], [lon + 0.01, lat + 0.01], [lon, lat + 0.01], [lon, lat]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    return [a_parcel("hostile-parcel", shape, name_zh=CORPUS[0], name_en=CORPUS[12], note_zh=CORPUS[2])]


def fill_hostile_store(folder: Path) -> None:
    """Publish what ships, and over it layers of hostile values, past every check of files."""
    command = [sys.executable, "-m", "zqmap", "init"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"ZQMAP_VAR": str(folder)}, check=True, capture_output=True)
    store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    layers = {"enterprises": hostile_enterprises(), "roads": hostile_roads(), "parcels": hostile_parcels()}
    for layer, features in layers.items():
        store.publish(layer, a_frame(layer, *features), base=1, author=CORPUS[0], note=CORPUS[12])
    store.close()


class Alarm:
    """Notes whatever a page does that no value may make it do."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rung: list[str] = []
        page.on("dialog", self._dismiss)
        page.on("request", self._note_request)
        page.on("pageerror", lambda error: self.rung.append(f"error: {error}"))

    def check(self) -> None:
        """Assert that nothing ran, neither in the page nor in a frame."""
        for frame in self.page.frames:
            assert frame.evaluate("() => typeof window.__xss") == "undefined", frame.url
        assert self.rung == []

    def _dismiss(self, dialog) -> None:
        self.rung.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request) -> None:
        if "evil" in request.url.partition("?")[0] or request.url.endswith("/x"):
            self.rung.append(f"request: {request.url}")
