"""The history page's address: everything that one looks at stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from zqmap.analysis.filter_query import LAYER_KEY
from zqmap.analysis.filters import make_filters
from zqmap.errors import BadFilter
from zqmap.model.layers import LAYERS, REGISTERS
from zqmap.ui.address_bar import read_address, tell_address
from zqmap.ui.keys import HistoryParam
from zqmap.ui.link import FeatureRef, Link, page_address, read_link
from zqmap.ui.press import whole

PARTS = ("versions", "freshness", "audit")
"""The parts of the page; the first is shown where the address names none."""
DEFAULT_LAYER = "roads"
"""What changes most often."""
LARGEST = 2**31 - 1
T = TypeVar("T")


@dataclass(frozen=True)
class HistoryLink:
    """What the address says: the part, the layer, the two revisions (None: the newest two), the page of the list.

    `feature` is the one whose own history is shown; `dropped` names what could not be used.
    """

    part: str = PARTS[0]
    layer: str = DEFAULT_LAYER
    older: int | None = None
    newer: int | None = None
    page: int = 1
    feature: FeatureRef | None = None
    dropped: tuple[BadFilter, ...] = ()

    def query(self) -> dict[str, list[str]]:
        """Write the parts that the link of all pages does not have, and the layer."""
        query: dict[str, list[str]] = {HistoryParam.REGISTER if self.layer in REGISTERS else LAYER_KEY: [self.layer]}
        if self.part != PARTS[0]:
            query[HistoryParam.PART] = [self.part]
        for key, number in ((HistoryParam.OLDER, self.older), (HistoryParam.NEWER, self.newer)):
            if number is not None:
                query[key] = [str(number)]
        if self.page > 1:
            query[HistoryParam.PAGE] = [str(self.page)]
        return query

    def address(self, link: Link) -> str:
        """Write the whole address, with the language and the feature."""
        kept = Link(link.language, feature=self.feature).query()
        return page_address("/history", kept | self.query())


def parse_history(query: Mapping[str, Iterable[str]], link: Link) -> HistoryLink:
    """Read the address; `link` is what all pages read of it. The layer is that of the feature where none is named."""
    dropped: list[BadFilter] = []
    named = [layer for layer in LAYERS if layer in link.filters.layers]
    layer = named[0] if named else link.feature.layer if link.feature else DEFAULT_LAYER
    layer = _read(query, HistoryParam.REGISTER, dropped, lambda text: text if text in REGISTERS else None) or layer
    feature = link.feature if link.feature and link.feature.layer == layer else None
    part = _read(query, HistoryParam.PART, dropped, lambda text: text if text in PARTS else None)
    older, newer, page = (
        _read(query, key, dropped, _number) for key in (HistoryParam.OLDER, HistoryParam.NEWER, HistoryParam.PAGE)
    )
    return HistoryLink(part or PARTS[0], layer, older, newer, page or 1, feature, tuple(dropped))


def read_history(link: Link) -> HistoryLink:
    """Read the address of this session's page."""
    return parse_history(read_address(), link)


@whole
def change_history(**changes: object) -> None:
    """Change parts of the address, as callbacks of widgets do; another layer begins anew."""
    link = read_link()
    here = read_history(link)
    if changes.get("layer", here.layer) != here.layer:
        here = HistoryLink(part=here.part)
    there = replace(here, **changes)  # type: ignore[arg-type]
    kept = replace(link, feature=there.feature, filters=make_filters(), dropped=()).query()
    tell_address(kept | there.query())


def _read(
    query: Mapping[str, Iterable[str]], key: str, dropped: list[BadFilter], parse: Callable[[str], T | None]
) -> T | None:
    values = [value for value in query.get(key, ()) if value]
    if not values:
        return None
    value = parse(values[-1])
    if value is None:
        dropped.append(BadFilter(key, values[-1][:60]))
    return value


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return number if 0 < number <= LARGEST else None
