"""What a file says of its coordinate system: the many names of the same few systems."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zqmap.intake.contents import FileContents
from zqmap.intake.doctor.known import BD09, GCJ02, WGS84, WGS84_NAMES, Datum, find_known
from zqmap.model.values import show_value

_IMPLIED_WGS84 = ("GeoJSON", "KML", "KMZ")
"""Formats whose standard leaves no other system: RFC 7946, OGC 07-147."""

_EPSG = re.compile(r"(?:EPSG|ESRI)[: ]+(\d{4,6})|URN:OGC:DEF:CRS:EPSG:[^:]*:(\d{4,6})", re.IGNORECASE)
_CRS84 = re.compile(r"(?:.*:)?CRS84", re.IGNORECASE)
_GCJ = re.compile(r"GCJ|火星|高德|腾讯|\bAMAP|_AMAP|TENCENT", re.IGNORECASE)
_BD = re.compile(r"BD[-_ ]?09|百度|BAIDU|(?:^|_)BD(?:$|_)", re.IGNORECASE)
_WGS = re.compile(r"WGS[-_ ]?(?:19)?84|CGCS[-_ ]?2000|国家\s?2000|2000\s?国家", re.IGNORECASE)
_DATUMS = (
    (Datum.BEIJING_1954, re.compile(r"BEIJING|北京", re.IGNORECASE)),
    (Datum.XIAN_1980, re.compile(r"XI'?_?AN|西安", re.IGNORECASE)),
    (Datum.WGS84, re.compile(r"CGCS[-_ ]?2000|CHINA[-_ ](?:GEODETIC|2000)|国家\s?2000|2000\s?国家", re.IGNORECASE)),
)
_GRID_CODES = {
    Datum.WGS84: {"111": 4546, "114": 4547, "37": 4525, "38": 4526, "19": 4497},
    Datum.BEIJING_1954: {"111": 2434, "114": 2435, "37": 2413, "38": 2414, "19": 21419},
    Datum.XIAN_1980: {"111": 2382, "114": 2383, "37": 2361, "38": 2362, "19": 2333},
}
_DEGREES = {Datum.WGS84: "EPSG:4490", Datum.BEIJING_1954: "EPSG:4214", Datum.XIAN_1980: "EPSG:4610"}
_MERIDIAN = re.compile(r"(?:CM|MERIDIAN|中央(?:经线|子午线))\D{0,3}(111|114)(?!\d)", re.IGNORECASE)
_ZONE = re.compile(r"ZONE[ _]?(37|38|19)(?!\d)|第?\s?(37|38|19)\s?(?:度)?带", re.IGNORECASE)
_PROJECTED = re.compile(r"GAUSS|KR[UÜ]GER|[_ ]GK[_ ]|高斯|DEGREE|度带|CM[_ ]|ZONE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a file says of its system.

    `shown` is fit to be shown and None where the file says nothing; `code` is the system meant, None where nothing is
    said or it is not understood. `hinted` is the system that file name and headers speak of.
    """

    shown: str | None
    code: str | None
    hinted: str | None = None

    @property
    def is_wgs84(self) -> bool:
        """Tell whether the file says, or its format implies, longitude and latitude in WGS 84 or CGCS2000."""
        return self.shown in WGS84_NAMES


def read_declaration(contents: FileContents) -> Declaration:
    """Read what a file says; GeoJSON without a `crs` member declares WGS 84 (RFC 7946), KML always does."""
    hinted = _find_hint(contents)
    if contents.declared_crs is None:
        implied = WGS84 if contents.format.startswith(_IMPLIED_WGS84) else None
        return Declaration(implied, implied, hinted)
    code = understand(contents.declared_crs)
    return Declaration(code or show_value(contents.declared_crs), code, hinted)


def understand(name: str) -> str | None:
    """Give the code of a system's name as files write it, or None where it is not understood."""
    plain = name.strip()
    if found := _EPSG.fullmatch(plain):
        code = f"EPSG:{int(found[1] or found[2])}"
        return {"EPSG:900913": "EPSG:3857", "EPSG:102100": "EPSG:3857"}.get(code, code)
    if _CRS84.fullmatch(plain):
        return "CRS84"
    return _understand_words(plain)


def _understand_words(name: str) -> str | None:
    if _BD.search(name):
        return BD09
    if _GCJ.search(name):
        return GCJ02
    if re.search(r"MERCATOR", name, re.IGNORECASE) and re.search(r"WEB|PSEUDO", name, re.IGNORECASE):
        return "EPSG:3857"
    if re.search(r"UTM[ _]ZONE[ _]49N", name, re.IGNORECASE):
        return "EPSG:32649"
    datum = next((datum for datum, pattern in _DATUMS if pattern.search(name)), None)
    if datum is not None:
        return _understand_grid(name, datum)
    return WGS84 if re.fullmatch(r"(?:GCS_)?WGS[-_ ]?(?:19)?84", name, re.IGNORECASE) else None


def _understand_grid(name: str, datum: Datum) -> str | None:
    found = _MERIDIAN.search(name) or _ZONE.search(name)
    if found is None:
        return None if _PROJECTED.search(name) else _DEGREES[datum]
    number = next(group for group in found.groups() if group)
    code = f"EPSG:{_GRID_CODES[datum][number]}"
    known = find_known(code)
    six_degree = number == "111" and not re.search(r"3[-_ ]?DEG|3\s?度", name, re.IGNORECASE)
    return known.six_degree_code if six_degree and known else code


def _find_hint(contents: FileContents) -> str | None:
    """Find the system of which the headers of the coordinates, the other headers or the file's name speak."""
    first_row = list(contents.rows[0]) if contents.rows else []
    for words in (contents.coordinate_columns, contents.columns or first_row, (contents.name,)):
        spoken = " ".join(str(word) for word in words)
        found = {code for code, pattern in ((BD09, _BD), (GCJ02, _GCJ), (WGS84, _WGS)) if pattern.search(spoken)}
        if len(found) == 1:
            return found.pop()
    return None
