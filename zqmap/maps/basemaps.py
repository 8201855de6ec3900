"""The base maps that a viewer can choose, their datum, their credit, and what the operator must set for them."""

from __future__ import annotations

from dataclasses import dataclass

from zqmap.analysis.datums import Datum
from zqmap.model.text import Text
from zqmap.settings import Settings

DEFAULT = "offline"


@dataclass(frozen=True)
class Basemap:
    """One base map. `kind` is offline, raster or pmtiles; `datum` is None (WGS 84, CGCS2000) or `gcj02`."""

    code: str
    label: Text
    kind: str
    credit: Text
    urls: tuple[str, ...] = ()
    subdomains: str = ""
    datum: Datum | None = None


OFFLINE = Basemap(
    "offline",
    Text("内置底图（离线）", "Bundled map (offline)"),
    "offline",
    Text("底图：天地图行政区划；GeoNames；GSHHG/WDBII", "Base: Tianditu districts; GeoNames; GSHHG/WDBII"),
)
AMAP = Basemap(
    "amap",
    Text("高德地图", "Amap"),
    "raster",
    Text("底图：高德地图（GCJ-02）", "Base: Amap (GCJ-02)"),
    ("https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}",),
    "1234",
    "gcj02",
)
OSM = Basemap(
    "osm",
    Text("OpenStreetMap", "OpenStreetMap"),
    "raster",
    Text("底图：© OpenStreetMap 贡献者", "Base: © OpenStreetMap contributors"),
    ("https://tile.openstreetmap.org/{z}/{x}/{y}.png",),
)


def list_basemaps(settings: Settings) -> tuple[Basemap, ...]:
    """List the base maps that this installation can offer, the bundled one first.

    Tianditu needs `ZQMAP_TIANDITU_KEY`, the operator's own map needs `ZQMAP_BASEMAP`.
    """
    return (OFFLINE, *_operator_map(settings), *_tianditu(settings), AMAP, OSM)


def find_basemap(settings: Settings, code: str) -> Basemap:
    """Give the base map of that code, or the bundled one where it is not offered here."""
    return next((basemap for basemap in list_basemaps(settings) if basemap.code == code), OFFLINE)


def _operator_map(settings: Settings) -> tuple[Basemap, ...]:
    if settings.basemap is None:
        return ()
    name = settings.basemap.stem
    label = Text(f"本地底图（{name}）", f"Local map ({name})")
    credit = Text(f"底图：{settings.basemap.name}", f"Base: {settings.basemap.name}")
    return (Basemap("local", label, "pmtiles", credit, (f"/basemap/{settings.basemap.name}",)),)


def _tianditu(settings: Settings) -> tuple[Basemap, ...]:
    if not settings.tianditu_key:
        return ()
    vector = _tianditu_basemap("tianditu", Text("天地图矢量", "Tianditu map"), ("vec", "cva"), settings.tianditu_key)
    image = _tianditu_basemap(
        "tianditu-img", Text("天地图影像", "Tianditu imagery"), ("img", "cia"), settings.tianditu_key
    )
    return vector, image


def _tianditu_basemap(code: str, label: Text, sets: tuple[str, ...], key: str) -> Basemap:
    urls = tuple(
        f"https://t{{s}}.tianditu.gov.cn/{name}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={name}&STYLE=default"
        f"&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={key}"
        for name in sets
    )
    return Basemap(code, label, "raster", Text("底图：天地图", "Base: Tianditu"), urls, "01234567")
