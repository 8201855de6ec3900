"""The contenders of the filter change: how each is started, where its map is and what is clicked.

A new contender is one more entry of `contenders`; nothing else knows their names.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.features import CLASSES

PEERS = Path(__file__).parent / "peers"
LEAFLET = PEERS / "node_modules" / "leaflet" / "dist"
ZQMAP = "zqmap"
PILL = "button"
ZQMAP_CHAINS = (
    "Electronic information",
    "Equipment manufacturing",
    "Biopharma",
    "Advanced materials",
    "New-energy vehicles and parts",
)


@dataclass(frozen=True)
class Click:
    """A widget to click, by its accessible role and name; a count after the name is ignored.

    `narrows` tells that the click ends with one class of five on the map, which is what is timed. Where choices add
    up, the click that takes a choice back shows everything again and is timed apart.
    """

    role: str
    name: str
    narrows: bool = True


@dataclass(frozen=True)
class Contender:
    """One way to draw the points; `{port}`, `{count}`, `{folder}` and `{leaflet}` are filled in before use.

    `clicks` are made in turn and begin again at the end; each must change the picture. `fill` are commands to run
    once before the server starts; `picture` finds the map by CSS selector.
    """

    name: str
    start: tuple[str, ...]
    page: str
    picture: str
    clicks: tuple[Click, ...]
    environment: dict[str, str] = field(default_factory=dict)
    fill: tuple[tuple[str, ...], ...] = ()


def contenders(peers_python: str, zqmap_python: str) -> Sequence[Contender]:
    """Return the three peers and zqmap, each run by its own Python."""
    return (
        _peer("folium.GeoJson in st_folium", peers_python, "folium_geojson.py", "iframe[title^='streamlit_folium']"),
        _peer("st.pydeck_chart", peers_python, "pydeck_chart.py", "[data-testid='stDeckGlJsonChart']"),
        _peer("streamlit-lonboard", peers_python, "lonboard_map.py", "[data-testid^='stBidiComponent']"),
        zqmap(zqmap_python),
    )


def zqmap(python: str) -> Contender:
    """Return zqmap on a store of its own whose enterprises are the very points of the peers."""
    points = "{folder}/points.geojson"
    publish = (python, "-m", "zqmap", "publish", points, "--layer", "enterprises", "--note", "benchmark")
    clicks = (Click(PILL, label, narrows=narrows) for label in ZQMAP_CHAINS for narrows in (True, False))
    return replace(
        zqmap_with_parcels(python),
        clicks=tuple(clicks),
        fill=(
            (python, "-m", "zqmap", "init"),
            (sys.executable, "-m", "benchmarks.features", "points", "{count}", points),
            publish,
        ),
    )


def zqmap_with_parcels(python: str) -> Contender:
    """Return zqmap on a store of its own with invented parcels added to what ships, as revision 2 of the layer."""
    return Contender(
        name=ZQMAP,
        start=(python, "-m", "zqmap", "serve", "--port", "{port}"),
        page="/map?lang=en",
        picture=".st-key-map iframe",
        clicks=(),
        environment={"ZQMAP_VAR": "{folder}"},
        fill=(
            (python, "-m", "zqmap", "init"),
            (python, "-m", "zqmap", "demo", "--features", "{count}", "--layer", "parcels"),
        ),
    )


def _peer(name: str, python: str, script: str, picture: str) -> Contender:
    """Return a peer: a script of this folder that Streamlit runs, with one pill a class."""
    options = ("--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false")
    return Contender(
        name=name,
        start=(python, "-m", "streamlit", "run", str(PEERS / script), "--server.port", "{port}", *options),
        page="/",
        picture=picture,
        clicks=tuple(Click("radio", name) for name in CLASSES[1:] + CLASSES[:1]),
        environment={"BENCH_POINTS": "{count}", "BENCH_LEAFLET": "{leaflet}", "PYTHONPATH": str(PEERS.parent.parent)},
    )
