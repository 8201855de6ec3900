"""The coordinate systems in which files about Zhaoqing come.

The Gauss-Kruger grids of a datum differ only in their numbers: 3-degree zones with the central meridians 111 and 114
degrees east (zones 37 and 38, which meet at 112.5), the 6-degree zone 19 with 111, each with or without the number of
the zone before the easting. Without it the 6-degree grid and the 3-degree grid of 111 have the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import pyproj

from zqmap.model.text import Text


class Datum(StrEnum):
    """What a system's degrees refer to; WGS 84 and CGCS2000 agree within the accuracy of any map here."""

    WGS84 = "WGS 84"
    BEIJING_1954 = "Beijing 1954"
    XIAN_1980 = "Xian 1980"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"


OLD_DATUMS = frozenset({Datum.BEIJING_1954, Datum.XIAN_1980})
"""No shift to WGS 84 is published for them; without one their positions are some 40 to 80 m off."""

SHIFTED_DATUMS = frozenset({Datum.GCJ02, Datum.BD09})


@dataclass(frozen=True, slots=True)
class KnownSystem:
    """A system with what is known of it before the file is looked at.

    `weight` says how often files come in it where nothing else is known; `slack_m` how far features in it may lie from
    where they are, because its shift is not known or several are in use. `six_degree_code` names the 6-degree grid of
    the same numbers, `twin_code` the CGCS2000 grid whose numbers are the same within 3 m, less than any witness here
    can tell.
    """

    code: str
    label: Text
    datum: Datum
    weight: float
    slack_m: float = 0.0
    six_degree_code: str | None = None
    is_projected: bool = False
    twin_code: str | None = None

    @property
    def lacks_shift(self) -> bool:
        """Tell whether no shift to WGS 84 is published, so that converting needs consent."""
        return self.datum in OLD_DATUMS


WGS84 = "EPSG:4326"
WGS84_NAMES = frozenset({WGS84, "EPSG:4490", "CRS84", "OGC:CRS84"})
"""Names under which longitude and latitude are taken as they are."""

GCJ02, BD09 = "GCJ-02", "BD-09"

OLD_SLACK_M = 90.0
BD_SLACK_M = 45.0
"""Two formulas for BD-09 go around; they differ by up to 40 m."""

_GEODETIC = {4326: Datum.WGS84, 4490: Datum.WGS84, 4214: Datum.BEIJING_1954, 4610: Datum.XIAN_1980}

_GRIDS = (
    (Datum.WGS84, "CGCS2000", "国家 2000", 0.8, (4546, 4508, 4547, 4525, 4526, 4497)),
    (Datum.BEIJING_1954, "Beijing 1954", "北京 1954", 0.1, (2434, 21459, 2435, 2413, 2414, 21419)),
    (Datum.XIAN_1980, "Xi'an 1980", "西安 1980", 0.1, (2382, 2344, 2383, 2361, 2362, 2333)),
)
"""Datum, name, weight, and the codes of CM 111 (3 and 6 degrees), CM 114, zones 37 and 38, zone 19 (6 degrees)."""


def find_known(code: str) -> KnownSystem | None:
    """Give the known system of a code, also of one whose numbers are those of another."""
    return _BY_CODE.get(code)


_XIAN_TWINS = {
    "EPSG:2382": "EPSG:4546",
    "EPSG:2383": "EPSG:4547",
    "EPSG:2361": "EPSG:4525",
    "EPSG:2362": "EPSG:4526",
    "EPSG:2333": "EPSG:4497",
}


def understood_as(declared: str, code: str) -> bool:
    """Tell whether two codes name the same numbers."""
    return declared == code or (find_any(declared) is not None and find_any(declared) == find_any(code))


@lru_cache(maxsize=64)
def find_any(code: str) -> KnownSystem | None:
    """Give a known system, or any other grid of the EPSG register on one of the datums that are known here."""
    known = find_known(code)
    if known is not None or not code.startswith("EPSG:"):
        return known
    try:
        system = pyproj.CRS.from_epsg(int(code.removeprefix("EPSG:")))
    except (ValueError, pyproj.exceptions.CRSError):
        return None
    base = None if system.geodetic_crs is None else system.geodetic_crs.to_epsg()
    datum = _GEODETIC.get(base or 0)
    if datum is None or not system.is_projected:
        return None
    slack_m = OLD_SLACK_M if datum in OLD_DATUMS else 0.0
    return KnownSystem(code, Text(system.name, system.name), datum, 0.02, slack_m, is_projected=True)


def _grids() -> tuple[KnownSystem, ...]:
    made = []
    for datum, en, zh, weight, codes in _GRIDS:
        labels = (
            Text(f"{zh} 3 度带，中央经线 111°", f"{en} 3-degree grid, central meridian 111° E"),
            Text(f"{zh} 3 度带，中央经线 114°", f"{en} 3-degree grid, central meridian 114° E"),
            Text(f"{zh} 3 度带第 37 带（带号在前）", f"{en} 3-degree grid, zone 37 before the easting"),
            Text(f"{zh} 3 度带第 38 带（带号在前）", f"{en} 3-degree grid, zone 38 before the easting"),
            Text(f"{zh} 6 度带第 19 带（带号在前）", f"{en} 6-degree grid, zone 19 before the easting"),
        )
        three, six, *others = [f"EPSG:{code}" for code in codes]
        slack_m = OLD_SLACK_M if datum in OLD_DATUMS else 0.0
        for code, label in zip((three, *others), labels, strict=True):
            twin = _XIAN_TWINS.get(code)
            made.append(KnownSystem(code, label, datum, weight, slack_m, six if code == three else None, True, twin))
    return tuple(made)


KNOWN: tuple[KnownSystem, ...] = (
    KnownSystem(WGS84, Text("WGS 84 / 国家 2000 经纬度", "WGS 84 / CGCS2000 longitude, latitude"), Datum.WGS84, 1.0),
    KnownSystem(GCJ02, Text("GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)"), Datum.GCJ02, 0.4),
    KnownSystem(BD09, Text("BD-09（百度）", "BD-09 (Baidu)"), Datum.BD09, 0.2, BD_SLACK_M),
    KnownSystem(
        "EPSG:4214",
        Text("北京 1954 经纬度", "Beijing 1954 longitude, latitude"),
        Datum.BEIJING_1954,
        0.02,
        OLD_SLACK_M,
    ),
    KnownSystem(
        "EPSG:4610", Text("西安 1980 经纬度", "Xi'an 1980 longitude, latitude"), Datum.XIAN_1980, 0.02, OLD_SLACK_M
    ),
    *_grids(),
    KnownSystem("EPSG:3857", Text("Web 墨卡托", "Web Mercator"), Datum.WGS84, 1.0, is_projected=True),
    KnownSystem("EPSG:32649", Text("WGS 84 / UTM 49N", "WGS 84 / UTM zone 49N"), Datum.WGS84, 0.02, is_projected=True),
)

_BY_CODE = {
    code: known for known in KNOWN for code in (known.code, known.six_degree_code) if code is not None
} | dict.fromkeys(WGS84_NAMES, KNOWN[0])
