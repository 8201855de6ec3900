"""The finder's address: the brief, what is shortlisted and compared, and what is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.filters import Filters, make_filters
from zqmap.analysis.parcels.brief import Brief, Part
from zqmap.analysis.parcels.brief_query import VOCABULARIES, Refused, brief_query, parse_brief
from zqmap.model.text import Text
from zqmap.model.values import SLUG, SLUG_LIMIT
from zqmap.ui.address_bar import read_address, tell_address
from zqmap.ui.keys import ParcelParam
from zqmap.ui.link import Link, read_link
from zqmap.ui.press import whole

SHOWS = ("cards", "table", "missed", "compare", "short")
"""The views of the result; the first is shown where the address names none."""
UNITS = ("mu", "ha")
SHORT_MAX = 20
COMPARE_MAX = 5
CARDS_FIRST = 5
CARDS_STEP = 5
CARDS_MAX = 20

SHARED = {Part.CHAIN: "chain", Part.AREA: "area", Part.AVAILABILITY: "availability"}
"""Conditions that stand on the map page as filters too; whoever comes from there begins with these."""

_NO_ID = Text("不是地块编号", "is not the id of a parcel")
_TOO_MANY = Text("太多，只保留前面的", "are too many; only the first are kept")


@dataclass(frozen=True)
class FinderLink:
    """What the address says; `refused` names what could not be used."""

    brief: Brief = field(default_factory=Brief)
    unit: str = UNITS[0]
    short: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()
    show: str = SHOWS[0]
    number: int = CARDS_FIRST
    refused: tuple[Refused, ...] = ()

    @property
    def in_ha(self) -> bool:
        """Tell whether areas are asked for in hectares."""
        return self.unit == "ha"

    def query(self) -> dict[str, list[str]]:
        """Write the parts that the link of all pages does not have; what is at its default is left out."""
        query = brief_query(self.brief)
        for key, ids in ((ParcelParam.SHORT, self.short), (ParcelParam.COMPARE, self.compare)):
            if ids:
                query[key.value] = [",".join(ids)]
        defaults = {ParcelParam.SHOW: SHOWS[0], ParcelParam.UNIT: UNITS[0], ParcelParam.NUMBER: str(CARDS_FIRST)}
        stated = {ParcelParam.SHOW: self.show, ParcelParam.UNIT: self.unit, ParcelParam.NUMBER: str(self.number)}
        return query | {key.value: [value] for key, value in stated.items() if value != defaults[key]}

    def address(self, link: Link) -> str:
        """Write the whole address with the language."""
        query = Link(link.language).query() | self.query()
        return f"/parcels?{urlencode(query, safe='/,.', doseq=True)}"


def parse_finder(query: Mapping[str, Iterable[str]], filters: Filters) -> FinderLink:
    """Read the address; `filters` are those of the link that all pages share."""
    brief, refused = parse_brief(_adopt(query, filters))
    short = _read_ids(query, ParcelParam.SHORT, SHORT_MAX, refused)
    compare = _read_ids(query, ParcelParam.COMPARE, COMPARE_MAX, refused)
    show, unit, number = (_last(query, key) for key in (ParcelParam.SHOW, ParcelParam.UNIT, ParcelParam.NUMBER))
    return FinderLink(
        brief,
        unit if unit in UNITS else UNITS[0],
        short,
        compare,
        show if show in SHOWS else SHOWS[0],
        _number(number),
        tuple(refused),
    )


def read_finder(link: Link) -> FinderLink:
    """Read the address of this session's page."""
    return parse_finder(read_address(), link.filters)


@whole
def change_finder(**changes: object) -> None:
    """Change parts of the address, as callbacks of widgets do; another brief begins with its first cards."""
    link = read_link()
    here = read_finder(link)
    if "brief" in changes and changes["brief"] != here.brief and "number" not in changes:
        changes["number"] = CARDS_FIRST
    there = replace(here, **changes)  # type: ignore[arg-type]
    kept = replace(link, filters=make_filters(), dropped=()).query()
    tell_address(kept | there.query())


@whole
def change_brief(change: Callable[[Brief], Brief]) -> None:
    """Change the brief of the address."""
    change_finder(brief=change(read_finder(read_link()).brief))


def toggle(name: str, parcel: str, limit: int) -> bool:
    """Put a parcel onto the shortlist or the comparison, or take it off; False where there is no room."""
    ids: tuple[str, ...] = getattr(read_finder(read_link()), name)
    if parcel in ids:
        change_finder(**{name: tuple(id_ for id_ in ids if id_ != parcel)})
        return True
    if len(ids) >= limit:
        return False
    change_finder(**{name: (*ids, parcel)})
    return True


def _adopt(query: Mapping[str, Iterable[str]], filters: Filters) -> Mapping[str, Iterable[str]]:
    adopted = {
        part.value: [",".join(code for code in filters.chosen(facet) if code != NOT_STATED)]
        for part, facet in SHARED.items()
        if part.value not in query and filters.chosen(facet) - {NOT_STATED} & set(VOCABULARIES[part].codes)
    }
    return {**query, **adopted}


def _read_ids(
    query: Mapping[str, Iterable[str]], key: ParcelParam, limit: int, refused: list[Refused]
) -> tuple[str, ...]:
    written = [part.strip() for value in query.get(key, ()) for part in value.split(",") if part.strip()]
    unfit = [id_ for id_ in written if len(id_) > SLUG_LIMIT or not SLUG.fullmatch(id_)]
    refused.extend(Refused(key, id_[:60], _NO_ID) for id_ in unfit[:3])
    ids = tuple(dict.fromkeys(id_ for id_ in written if id_ not in unfit))
    if len(ids) > limit:
        refused.append(Refused(key, str(len(ids)), _TOO_MANY))
    return ids[:limit]


def _last(query: Mapping[str, Iterable[str]], key: str) -> str:
    return next(reversed(list(query.get(key, ()))), "")


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else CARDS_FIRST
    return min(max(number, CARDS_FIRST), CARDS_MAX)
