"""Addresses that open places in Amap, Baidu Maps, or whatever map a device has; each in the datum that it works in.

Amap URI API: https://lbs.amap.com/api/uri-api/summary (GCJ-02, longitude first). Baidu Maps URI API:
https://lbsyun.baidu.com/index.php?title=uri (BD-09, latitude first). `geo:` is RFC 5870 (WGS 84, latitude first).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from zqmap.analysis.datums import wgs84_to_bd09, wgs84_to_gcj02

AMAP = "https://uri.amap.com"
BAIDU = "https://api.map.baidu.com"
SOURCE = "zqmap"
BAIDU_SOURCE = "webapp.zqmap.zqmap"
REGION = "肇庆"
DECIMALS = 6
"""About 0.1 m."""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place in WGS 84 degrees, with what it is called."""

    name: str
    lon: float
    lat: float


def amap_marker(places: Sequence[NamedPlace]) -> str:
    """Show places as markers in Amap."""
    markers = "|".join(f"{_amap(place)},{_plain(place.name)}" for place in places)
    return _address(f"{AMAP}/marker", {"markers": markers, "src": SOURCE, "coordinate": "gaode", "callnative": "0"})


def amap_leg(first: NamedPlace, second: NamedPlace) -> str:
    """Show the way by car between two places in Amap."""
    ends = {"from": f"{_amap(first)},{_plain(first.name)}", "to": f"{_amap(second)},{_plain(second.name)}"}
    return _address(
        f"{AMAP}/navigation", ends | {"mode": "car", "src": SOURCE, "coordinate": "gaode", "callnative": "0"}
    )


def baidu_marker(place: NamedPlace) -> str:
    """Show a place in Baidu Maps."""
    words = {"location": _baidu(place), "title": _plain(place.name), "content": _plain(place.name)}
    return _address(f"{BAIDU}/marker", words | {"coord_type": "bd09ll", "output": "html", "src": BAIDU_SOURCE})


def baidu_leg(first: NamedPlace, second: NamedPlace) -> str:
    """Show the way by car between two places in Baidu Maps."""
    ends = {
        "origin": f"latlng:{_baidu(first)}|name:{_plain(first.name)}",
        "destination": f"latlng:{_baidu(second)}|name:{_plain(second.name)}",
    }
    more = {"mode": "driving", "region": REGION, "coord_type": "bd09ll", "output": "html", "src": BAIDU_SOURCE}
    return _address(f"{BAIDU}/direction", ends | more)


def geo_address(place: NamedPlace) -> str:
    """Show a place in the map that a device opens by itself."""
    where = f"{place.lat:.{DECIMALS}f},{place.lon:.{DECIMALS}f}"
    return f"geo:{where}?q={where}({quote(_plain(place.name), safe='')})"


def _amap(place: NamedPlace) -> str:
    lon, lat = wgs84_to_gcj02(place.lon, place.lat)
    return f"{float(lon):.{DECIMALS}f},{float(lat):.{DECIMALS}f}"


def _baidu(place: NamedPlace) -> str:
    lon, lat = wgs84_to_bd09(place.lon, place.lat)
    return f"{float(lat):.{DECIMALS}f},{float(lon):.{DECIMALS}f}"


def _plain(name: str) -> str:
    """Take out of a name what separates the parts of an address."""
    return "".join(" " if character in ",|:()" else character for character in name)


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query, safe=',|:', quote_via=quote)}"
