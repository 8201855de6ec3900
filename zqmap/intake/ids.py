"""Ids for features that come without one: those of published features of the same name, or new ones from the name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd

from zqmap.intake.contents import FileContents
from zqmap.model.checks import Findings
from zqmap.model.findings import Finding
from zqmap.model.search import normal_text, pinyin_keys
from zqmap.model.text import Text
from zqmap.model.values import SLUG, SLUG_LIMIT, Problem, show_value

ID_OF_CODES = (("enterprise_id", "step"), ("from_id", "to_id"))
"""What names a row of a register that has no name: its id is made of these where it has them."""

_NO_SLUG = re.compile(r"[^a-z0-9]+")


def give_ids(
    contents: FileContents, published: gpd.GeoDataFrame | None = None
) -> tuple[FileContents, tuple[Finding, ...]]:
    """Give every row with a name an id, and say so by row; `contents` has our fields, `published` the layer's head.

    A row without an id takes that of the published feature of the same name (of several, in their order), else a new
    one made of its English name, the pinyin of its Chinese one or its codes: the same file gives the same ids. An id
    that is none of ours (capitals, blanks) is rewritten. Ids that stand twice are left for the checks.
    """
    giver, findings, rows = _Giver(contents, published), Findings(), []
    for number, row in enumerate(contents.rows, start=1):
        code, id_ = giver.give(row)
        rows.append(row if code is None else row | {"id": id_})
        if code is not None:
            findings.add(number, "id", Problem(code, _words(code, id_)), id_, warn=True)
    return replace(contents, rows=rows), tuple(findings.sorted())


def find_two_ids(contents: FileContents) -> Iterator[tuple[int, Problem, bool]]:
    """Find the rows whose properties and whose GeoJSON feature name different ids; a number only warns.

    Programs number the features of a file, from a row that means nothing elsewhere; a word is somebody's id.
    """
    for row, outer in contents.outer_ids.items():
        own = show_value(str(contents.rows[row - 1].get("id")))
        said = Text(
            f"要素的编号是“{outer}”，属性中的编号却是“{own}”；采用属性中的编号",
            f"the feature's id is '{outer}', that of its properties '{own}'; the one of the properties counts",
        )
        yield row, Problem("two_ids", said), outer.isdecimal()


def make_code_id(row: Mapping[str, Any]) -> str:
    """Make an id of the codes that name a row without a name; "" where it has none."""
    named = (names for names in ID_OF_CODES if all(_text(row, name) for name in names))
    return "-".join(make_slug(_text(row, name)) for name in next(named, ()))[:SLUG_LIMIT].strip("-")


def make_slug(text: str) -> str:
    """Make an id of a text: ASCII letters and digits in lower case, hyphens between; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return _NO_SLUG.sub("-", plain).strip("-")[:SLUG_LIMIT].strip("-")


def make_new_id(name_zh: str | None, name_en: str | None, taken: Collection[str], otherwise: str) -> str:
    """Make an id of a feature's names that is not `taken`: of the English one, else of the pinyin of the Chinese one.

    Where neither has a letter or digit it is made of `otherwise`.
    """
    slug = make_slug(name_en or "") or make_slug(pinyin_keys(name_zh or "")[0]) or otherwise
    made, number = slug, 1
    while made in taken:
        number += 1
        made = f"{slug[: SLUG_LIMIT - len(str(number)) - 1]}-{number}"
    return made


def _is_slug(value: str) -> bool:
    return len(value) <= SLUG_LIMIT and SLUG.fullmatch(value) is not None


class _Giver:
    """Give ids one after the other, none twice."""

    def __init__(self, contents: FileContents, published: gpd.GeoDataFrame | None) -> None:
        self._free: dict[str, list[str]] = defaultdict(list)
        self._taken = {id_ for row in contents.rows if isinstance(id_ := row.get("id"), str)}
        self._last: dict[str, int] = {}
        if published is not None:
            for name, id_ in zip(published["name_zh"], published["id"], strict=True):
                if id_ not in self._taken:
                    self._free[normal_text(name or "")].append(id_)
            self._taken |= set(published["id"])

    def give(self, row: Mapping[str, Any]) -> tuple[str | None, str]:
        """Give why a row gets an id, and the id; (None, "") where it keeps its own or has nothing to make one of."""
        own = _text(row, "id")
        if own.strip():
            made = "" if _is_slug(own) else make_slug(own)
            return ("id_rewritten", made) if made else (None, "")
        name = _text(row, "name_zh")
        if name and (free := self._free.get(normal_text(name))):
            return "id_by_name", free.pop(0)
        made = make_slug(_text(row, "name_en")) or make_slug(pinyin_keys(name)[0]) or make_code_id(row)
        return ("id_made", self._make_unused(made)) if made else (None, "")

    def _make_unused(self, slug: str) -> str:
        made, number = slug, self._last.get(slug, 1)
        while made in self._taken:
            number += 1
            made = f"{slug[: SLUG_LIMIT - len(str(number)) - 1]}-{number}"
        self._last[slug] = number
        self._taken.add(made)
        return made


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _words(code: str, id_: str) -> Text:
    if code == "id_by_name":
        return Text(
            f"没有编号；按名称与已发布的“{id_}”视为同一要素",
            f"has no id; by its name it is taken for the published '{id_}'",
        )
    if code == "id_rewritten":
        return Text(f"编号写成规范形式“{id_}”", f"the id was rewritten as '{id_}'")
    return Text(f"没有编号；由名称或内容生成“{id_}”", f"has no id; '{id_}' was made of its name or codes")
