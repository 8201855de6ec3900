"""Which field the header of a column stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from zqmap.model.fields import Field
from zqmap.model.layers import Layer
from zqmap.model.quantities import split_unit
from zqmap.model.text import Text

SURE = 0.8
"""From this confidence on a proposal is not asked about."""

SHAPEFILE_BYTES = 10
"""The longest name of a column in a Shapefile."""

NEAR = 0.85
"""How alike, from 0 to 1, a misspelt header must be to be proposed."""

BY_NAME = Text("列名就是字段名", "the header is the field's name")
BY_LABEL = Text("列名就是字段的名称", "the header is the field's label")
BY_ALIAS = Text("列名是该字段的常用叫法", "the header is a usual word for the field")
BY_SHAPEFILE = Text("列名是 Shapefile 的缩写", "the header is the field's short name in Shapefiles")
BY_BEGINNING = Text("列名是被截断的字段名", "the header is the beginning of a name, cut off by the Shapefile format")
BY_LIKENESS = Text("列名与字段名相近，请确认", "the header looks like the field's name; please confirm")
RESERVED = Text(
    "这个列名程序另有用途或含有特殊符号，只能由您指定对应的字段",
    "this header means something to programs or has special characters; only you can say which field it is",
)
OF_A_PROGRAM = Text(
    "由软件生成的列（行号、图形长度或面积），不代表要素本身",
    "made by a program (row number, length or area of the shape); it says nothing about the feature",
)
OF_THE_PLACE = Text("坐标列，已作为位置读取", "a column of coordinates, read as the place")

_PLAIN = re.compile(r"[\w(（\[【][\w\s()（）\[\]【】/／·.．,，、:：%％°-]*")
_RESERVED = re.compile(r"geom(etry)?|shape|the_geom|wkb_geometry|_.*_|constructor|prototype|tojson|valueof", re.I)
_OF_A_PROGRAM = re.compile(
    r"fid_?\d*|ogc_fid|objectid(_\d+)?|oid_?|shape_?(leng|length|area|le_\d)|st_(area|length).*|rowid|layer|path|"
    r"(序号|行号)",
    re.I,
)
_OF_THE_PLACE = re.compile(r"lon|lat|lng|longitude|latitude|wkt|geometry_wkt|geom_wkt|经度|纬度|[xy](坐标)?", re.I)
_SKIPPED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """The field that a header stands for, None for none; `is_ignorable` says that nothing is lost by leaving it out."""

    field: str | None
    confidence: float
    reason: Text
    is_ignorable: bool = False


NO_MATCH = HeaderMatch(None, 0.0, Text("没有相近的字段", "no field is called like this"))


def match_header(layer: Layer, header: str) -> HeaderMatch:
    """Propose the field of a layer that a header stands for, by name, label, alias, short name or likeness."""
    if not _PLAIN.fullmatch(header) or _RESERVED.fullmatch(header.strip()):
        return HeaderMatch(None, 0.0, RESERVED)
    if _OF_A_PROGRAM.fullmatch(header.strip()):
        return HeaderMatch(None, 0.0, OF_A_PROGRAM, is_ignorable=True)
    if any(_OF_THE_PLACE.fullmatch(line.strip()) for line in header.split("\n")):
        return HeaderMatch(None, 0.0, OF_THE_PLACE, is_ignorable=True)
    looks = (_by_name, _by_shared_beginning, _by_words, _by_beginning, _by_likeness)
    return next((found for look in looks if (found := look(layer, header))), NO_MATCH)


def plain_words(header: str) -> str:
    """Bring a header into the form in which it is compared: NFKC, lower case, without blanks and punctuation."""
    return _SKIPPED.sub("", unicodedata.normalize("NFKC", header).casefold())


def _by_name(layer: Layer, header: str) -> HeaderMatch | None:
    """Find the field's name as the whole header, or behind the label, as our own exports and templates have it."""
    rest, name = re.fullmatch(r"(?s)(.*?)(\S*)\s*", header).groups()  # type: ignore[union-attr]
    if name not in layer.by_name:
        return None
    label = layer.by_name[name].label
    if plain_words(header) == plain_words(label.zh + label.en) and plain_words(label.en) != plain_words(name):
        return None  # the English label of chains ends in that word, without being it
    is_labelled = any(plain_words(rest).startswith(plain_words(words)) for words in (label.zh, label.en))
    return HeaderMatch(name, 1.0, BY_NAME) if is_labelled or not rest.strip() else None


def _by_words(layer: Layer, header: str) -> HeaderMatch | None:
    known = _known_words(layer)
    for form in _forms(header):
        if form in known:
            return known[form]
    return None


def _forms(header: str) -> Iterator[str]:
    """Give a header whole, by its lines, without what stands in brackets, and without its unit."""
    whole = unicodedata.normalize("NFKC", header)
    for line in (whole, *whole.splitlines()):
        yield plain_words(line)
        outside = re.sub(r"[(\[【].*?[)\]】]", " ", line)
        yield plain_words(outside)
        yield plain_words(split_unit(outside)[0])


@lru_cache(maxsize=16)
def _known_words(layer: Layer) -> Mapping[str, HeaderMatch]:
    known: dict[str, HeaderMatch] = {}
    for field in layer.fields:
        for word, confidence, reason in _words_of(field):
            known.setdefault(plain_words(word), HeaderMatch(field.name, confidence, reason))
    return {word: match for word, match in known.items() if word}


def _words_of(field: Field) -> Iterator[tuple[str, float, Text]]:
    yield field.name, 1.0, BY_NAME
    yield field.label.zh, 0.98, BY_LABEL
    yield field.label.en, 0.98, BY_LABEL
    yield field.shapefile, 0.95, BY_SHAPEFILE
    yield from ((alias, 0.9, BY_ALIAS) for alias in field.aliases)


def _by_shared_beginning(layer: Layer, header: str) -> HeaderMatch | None:
    """Recognise what a Shapefile makes of several names with one beginning: `plot_ratio`, then `plot_rat_1`."""
    wanted = header.strip().casefold()
    number = int(wanted[-1]) if re.search(r"_\d$", wanted) else 0
    cut = re.sub(r"_\d$", "", wanted)
    names = [field.name for field in layer.fields if field.name[:SHAPEFILE_BYTES].startswith(cut)]
    if len(wanted) != SHAPEFILE_BYTES or not number < len(names) or len(names) < 2:
        return None
    return HeaderMatch(names[number], 0.5, BY_BEGINNING)


def _by_beginning(layer: Layer, header: str) -> HeaderMatch | None:
    """Recognise a name that the ten bytes of a Shapefile's column cut off; one of several is asked about."""
    start = re.sub(r"_\d$", "", header.strip().casefold())
    if not _may_be_cut(header.strip(), start):
        return None
    names = {field.name: (field.name, field.label.zh, *field.aliases) for field in layer.fields}
    meant = [name for name, words in names.items() if any(word.casefold().startswith(start) for word in words)]
    if not meant:
        return None
    return HeaderMatch(meant[0], 0.85 if len(meant) == 1 else 0.5, BY_BEGINNING)


def _may_be_cut(header: str, start: str) -> bool:
    """Tell whether a header is as long as what is left of a cut one: in UTF-8 three Chinese characters are."""
    in_utf8 = SHAPEFILE_BYTES - 2 < len(start.encode("utf-8", "replace")) <= SHAPEFILE_BYTES and not start.isascii()
    return len(header) == SHAPEFILE_BYTES or len(start.encode("gbk", "replace")) == SHAPEFILE_BYTES or in_utf8


def _by_likeness(layer: Layer, header: str) -> HeaderMatch | None:
    wanted = plain_words(header)[:60]
    if len(wanted) < 4:
        return None
    likeness = {word: SequenceMatcher(None, wanted, word).ratio() for word in _known_words(layer)}
    best = max(likeness, key=likeness.__getitem__)
    return HeaderMatch(_known_words(layer)[best].field, 0.6, BY_LIKENESS) if likeness[best] >= NEAR else None
