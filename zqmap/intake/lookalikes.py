"""Names that look or sound like another: perhaps one feature under two ids."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd

from zqmap.model.checks import Findings
from zqmap.model.findings import Finding
from zqmap.model.search import pinyin_keys
from zqmap.model.text import Text
from zqmap.model.values import Problem, show_value

SHORTEST = 4
"""From how many characters on a name may differ by one of them and still be pointed out."""

_COMPANY = re.compile(r"(股份|集团)?有限(责任)?公司|集团|公司|广东省?|肇庆市?|co\.?,?\s*ltd\.?|inc\.?|corp\.?", re.I)
_PLACE_END = re.compile(r"(?<=..)(街道办事处|街道|镇|乡|村|市|县|区|省|片区|起步区)$")
_BRACKETS = re.compile(r"[(\[【].*?[)\]】]")
_SKIPPED = re.compile(r"[\W_]+")
_TELLING = re.compile(r"[0-9a-z一二三四五六七八九十东南西北中上下左右前后内外新旧甲乙丙丁戊]")
"""Characters that tell one of a series from the next: No. 1 and No. 2, east and west."""


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    name: str
    plain: str
    is_new: bool


def find_lookalikes(
    frame: gpd.GeoDataFrame, published: gpd.GeoDataFrame | None = None, rows: Mapping[str, int] | None = None
) -> tuple[Finding, ...]:
    """Point out features of a file whose name looks or sounds like that of another id, in the file or published.

    Equal but for width, case, punctuation; for 镇 or 市 behind a place, or the form of a company; for one character;
    or equal in sound, as traditional characters and slips of the input method are. `rows` maps ids to rows of the
    file. All only warn.
    """
    named = [*_names(frame, is_new=True), *_others(frame, published)]
    findings, seen = Findings(), set[tuple[str, str]]()
    for code, first, second in _pairs(named):
        new, other = (second, first) if second.is_new else (first, second)
        pair = (min(new.id, other.id), max(new.id, other.id))
        if new.is_new and pair not in seen:
            seen.add(pair)
            problem = Problem(code, _words(code, other), other=None if other.is_new else other.id)
            findings.add((rows or {}).get(new.id), "name_zh", problem, new.name, warn=True)
    return tuple(findings.sorted())


def _names(frame: gpd.GeoDataFrame, *, is_new: bool) -> list[_Named]:
    pairs = zip(frame["id"], frame["name_zh"], strict=True)
    return [_Named(id_, name, plain_name(name), is_new) for id_, name in pairs if name]


def _others(frame: gpd.GeoDataFrame, published: gpd.GeoDataFrame | None) -> list[_Named]:
    if published is None:
        return []
    own = set(frame["id"])
    return [named for named in _names(published, is_new=False) if named.id not in own]


def plain_name(name: str) -> str:
    """Bring a name into the form in which width, case, blanks and punctuation do not count."""
    return _SKIPPED.sub("", unicodedata.normalize("NFKC", name).casefold())


def _core(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = _COMPANY.sub("", _BRACKETS.sub("", plain))
    return _PLACE_END.sub("", _SKIPPED.sub("", bare)) + _tail(plain)


def _tail(plain: str) -> str:
    """Give what in brackets tells one of a series from another: 一期, 二期, A段."""
    return "".join(_TELLING.findall("".join(_BRACKETS.findall(plain))))


def _pairs(named: Iterable[_Named]) -> Iterator[tuple[str, _Named, _Named]]:
    listed = list(named)
    yield from _alike("same_name", ((one.plain, one) for one in listed))
    yield from _alike("similar_name", ((core, one) for one in listed if len(core := _core(one.name)) >= 2))
    yield from _alike("same_sound", (((sound, len(one.plain)), one) for one in listed if (sound := _sound(one))))
    yield from _one_apart(listed)


def _sound(one: _Named) -> str:
    sound = pinyin_keys(one.plain)[0]
    return sound if sound != one.plain else ""


def _alike(code: str, keyed: Iterable[tuple[object, _Named]]) -> Iterator[tuple[str, _Named, _Named]]:
    """Pair each new name of a key with the first of that key, so that a thousand equal names are no million pairs."""
    first: dict[object, _Named] = {}
    listed = list(keyed)
    for key, one in sorted(listed, key=lambda pair: pair[1].is_new):
        if key in first and first[key].id != one.id:
            yield code, first[key], one
        first.setdefault(key, one)


def _one_apart(named: Iterable[_Named]) -> Iterator[tuple[str, _Named, _Named]]:
    """Pair names that differ by one character, found by the forms that each has with one of them left out."""
    # One of those that share a name stands for them, a new one where there is one: the others are said to share it.
    first = {one.plain: one for one in sorted(named, key=lambda one: one.is_new)}
    shorter: dict[str, list[_Named]] = defaultdict(list)
    for one in first.values():
        if SHORTEST <= len(one.plain) <= 40:
            for place in range(len(one.plain)):
                shorter[one.plain[:place] + one.plain[place + 1 :]].append(one)
            shorter[one.plain].append(one)
    for ones in shorter.values():
        for second in ones[1:20]:
            if not _is_series(ones[0].plain, second.plain):
                yield "similar_name", ones[0], second


def _is_series(first: str, second: str) -> bool:
    """Tell whether two names differ by a number, a letter or a direction, as those of a series do."""
    return _TELLING.findall(first) != _TELLING.findall(second)


def _words(code: str, other: _Named) -> Text:
    shown, id_ = show_value(other.name), other.id
    said = {
        "same_name": Text("名称相同", "has the same name"),
        "same_sound": Text("名称读音相同（可能是繁体字或同音字）", "has a name that sounds the same"),
        "similar_name": Text("名称相近", "has a similar name"),
    }[code]
    return Text(
        f"与“{shown}”（{id_}）{said.zh}，请确认是否为同一要素",
        f"'{shown}' ({id_}) {said.en}; please make sure that it is not the same feature",
    )
