"""The address of the page on chains: everything that one looks at stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from zqmap.analysis.chains.neighbourhood import RINGS_KM
from zqmap.analysis.filters import make_filters
from zqmap.analysis.incentive import Investment
from zqmap.analysis.visit_route import MAX_STOPS
from zqmap.analysis.written_money import read_amount_cny
from zqmap.errors import BadFilter, UnreadAmount
from zqmap.model.chain_segments import EXPECTED_SEGMENTS
from zqmap.model.vocabularies import AREA, CHAIN, INVESTMENT_STEP
from zqmap.ui.address_bar import read_address, tell_address
from zqmap.ui.context import Context
from zqmap.ui.detail import PLACES
from zqmap.ui.keys import ChainsParam
from zqmap.ui.link import FeatureRef, Link, page_address, read_link
from zqmap.ui.press import whole

PATH = "/chains"
PARTS = ("near", "gaps", "links", "incentive", "route")
"""The parts of the page; the first is shown where the address names none."""

DEFAULT_RING_KM = 5
ONE_WAY, ROUND = "one", "round"
MAX_SPEED_KMH = 120
T = TypeVar("T")


@dataclass(frozen=True)
class ChainsLink:
    """What the address says.

    `gap` is a chain and a segment; amounts are whole yuan, None where none is said; `start` is the stop to begin at,
    None for the first; `speed_kmh` is what somebody typed, None for none. `dropped` names what could not be used.
    """

    part: str = PARTS[0]
    ring_km: int = DEFAULT_RING_KM
    gap: tuple[str, str] | None = None
    equipment_cny: int | None = None
    factory_cny: int | None = None
    land_cny: int | None = None
    area_id: str | None = None
    step: str | None = None
    stops: tuple[FeatureRef, ...] = ()
    start: FeatureRef | None = None
    way: str = ONE_WAY
    speed_kmh: int | None = None
    chain: str | None = None
    dropped: tuple[BadFilter, ...] = ()

    @property
    def investment(self) -> Investment:
        """Give the amounts together."""
        return Investment(self.equipment_cny, self.factory_cny, self.land_cny)

    def query(self) -> dict[str, list[str]]:
        """Write the parts that the link of all pages does not have; what is at its default is left out."""
        stated: dict[ChainsParam, object] = {
            ChainsParam.PART: None if self.part == PARTS[0] else self.part,
            ChainsParam.RING: None if self.ring_km == DEFAULT_RING_KM else self.ring_km,
            ChainsParam.GAP: "/".join(self.gap) if self.gap else None,
            ChainsParam.EQUIPMENT: self.equipment_cny,
            ChainsParam.FACTORY: self.factory_cny,
            ChainsParam.LAND: self.land_cny,
            ChainsParam.AREA: self.area_id,
            ChainsParam.STEP: self.step,
            ChainsParam.CHAIN: self.chain,
            ChainsParam.STOPS: ",".join(map(str, self.stops)) or None,
            ChainsParam.START: self.start,
            ChainsParam.WAY: None if self.way == ONE_WAY else self.way,
            ChainsParam.SPEED: self.speed_kmh,
        }
        return {key.value: [str(value)] for key, value in stated.items() if value is not None}

    def address(self, link: Link) -> str:
        """Write the whole address with the language, the chosen feature and the day of the link."""
        return page_address(PATH, _kept(link) | self.query())


def parse_chains(query: Mapping[str, Iterable[str]]) -> ChainsLink:
    """Read the address; what cannot be used is dropped and named."""
    read = _Reader(query)
    stops = tuple(dict.fromkeys(read.one(ChainsParam.STOPS, _stops) or ()))
    start = read.one(ChainsParam.START, _place)
    return ChainsLink(
        part=read.one(ChainsParam.PART, lambda text: text if text in PARTS else None) or PARTS[0],
        ring_km=read.one(ChainsParam.RING, lambda text: _among(RINGS_KM, text)) or DEFAULT_RING_KM,
        gap=read.one(ChainsParam.GAP, _gap),
        equipment_cny=read.one(ChainsParam.EQUIPMENT, _amount),
        factory_cny=read.one(ChainsParam.FACTORY, _amount),
        land_cny=read.one(ChainsParam.LAND, _amount),
        area_id=read.one(ChainsParam.AREA, lambda text: text if text in AREA.by_code else None),
        step=read.one(ChainsParam.STEP, lambda text: text if text in INVESTMENT_STEP.by_code else None),
        chain=read.one(ChainsParam.CHAIN, lambda text: text if text in CHAIN.by_code else None),
        stops=stops,
        start=start if start in stops else None,
        way=read.one(ChainsParam.WAY, lambda text: text if text in (ONE_WAY, ROUND) else None) or ONE_WAY,
        speed_kmh=read.one(ChainsParam.SPEED, lambda text: _among(range(1, MAX_SPEED_KMH + 1), text)),
        dropped=tuple(read.dropped),
    )


def read_chains() -> ChainsLink:
    """Read the address of this session's page."""
    return parse_chains(read_address())


@whole
def change_chains(**changes: object) -> None:
    """Change parts of the address, the chosen `feature` among them, as callbacks of widgets do."""
    link = read_link()
    if "feature" in changes:
        link = replace(link, feature=changes.pop("feature"))  # type: ignore[arg-type]
    here = replace(read_chains(), dropped=(), **changes)  # type: ignore[arg-type]
    tell_address(_kept(link) | here.query())


def add_stop(ref: FeatureRef) -> None:
    """Add a place to the visit, where it has room."""
    stops = read_chains().stops
    if ref not in stops and len(stops) < MAX_STOPS:
        change_chains(stops=(*stops, ref), feature=ref)


def drop_stop(ref: FeatureRef) -> None:
    """Take a place out of the visit."""
    here = read_chains()
    change_chains(
        stops=tuple(stop for stop in here.stops if stop != ref), start=None if here.start == ref else here.start
    )


def address_of(context: Context, feature: FeatureRef | None, here: ChainsLink) -> str:
    """Write the address of the page with a feature chosen and the rest as it is in `here`."""
    return here.address(replace(context.link, language=context.language, feature=feature))


def _kept(link: Link) -> dict[str, list[str]]:
    """Write what the page takes over from the link of all pages: no filters, since nothing here is filtered."""
    return replace(link, filters=make_filters(), dropped=()).query()


class _Reader:
    """Reads parameters one by one and notes what could not be used."""

    def __init__(self, query: Mapping[str, Iterable[str]]) -> None:
        self._query = query
        self.dropped: list[BadFilter] = []

    def one(self, key: str, parse: Callable[[str], T | None]) -> T | None:
        values = [value for value in self._query.get(key, ()) if value]
        if not values:
            return None
        value = parse(values[-1])
        if value is None:
            self.dropped.append(BadFilter(key, values[-1][:60]))
        return value


def _amount(text: str) -> int | None:
    try:
        return read_amount_cny(text)
    except UnreadAmount:
        return None


def _among(numbers: Iterable[int], text: str) -> int | None:
    return next((number for number in numbers if text == str(number)), None)


def _gap(text: str) -> tuple[str, str] | None:
    chain, _, segment = text.partition("/")
    known = any((one.chain, one.segment) == (chain, segment) for one in EXPECTED_SEGMENTS)
    return (chain, segment) if known else None


def _place(text: str) -> FeatureRef | None:
    ref = FeatureRef.parse(text)
    return ref if ref and ref.layer in PLACES else None


def _stops(text: str) -> tuple[FeatureRef, ...] | None:
    refs = [_place(part) for part in text.split(",")]
    usable = tuple(ref for ref in refs if ref)
    return usable if len(usable) == len(refs) <= MAX_STOPS else None
