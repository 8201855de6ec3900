"""What follows when one work slips: which parcels are ready later for certain, which perhaps, which not at all."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from zqmap.analysis.overview.holdups import HoldUps


class Effect(StrEnum):
    """What a slip does to a parcel: delays it for certain, perhaps, or not at all because another work ends later."""

    SHIFTS = "shifts"
    MAY_SHIFT = "may_shift"
    STAYS = "stays"


@dataclass(frozen=True)
class ParcelSlip:
    """What a slip does to one parcel; `before` and `after` are None where a day cannot be told.

    `others` counts the other unfinished works that the parcel waits for.
    """

    row: int
    effect: Effect
    before: date | None
    after: date | None
    others: int

    @property
    def delay_days(self) -> int | None:
        """Give by how many days the parcel is ready later, None where a day cannot be told."""
        return (self.after - self.before).days if self.before and self.after else None


@dataclass(frozen=True)
class Slip:
    """What follows when a work is finished so many months later; the parcels that it delays for certain come first."""

    work: int
    months: int
    finish_before: date | None
    finish_after: date | None
    parcels: tuple[ParcelSlip, ...]
    enterprises: tuple[int, ...]

    def count(self, effect: Effect) -> int:
        """Count the parcels that it has one effect on."""
        return sum(parcel.effect is effect for parcel in self.parcels)


def slip_work(holdups: HoldUps, work: int, months: int) -> Slip:
    """Work out what follows when a work is finished `months` later than planned; only what waits for it is listed."""
    before = _as_date(holdups.finish_days[work])
    after = add_months(before, months) if before else None
    listed = [_slip_parcel(holdups, int(parcel), work, after, months) for parcel in holdups.parcels_of(work)]
    order = list(Effect)
    parcels = tuple(sorted(listed, key=lambda parcel: (order.index(parcel.effect), parcel.row)))
    moved = np.array([parcel.row for parcel in parcels if parcel.effect is not Effect.STAYS], dtype=np.int64)
    return Slip(work, months, before, after, parcels, tuple(holdups.enterprises_on(moved).tolist()))


def add_months(day: date, months: int) -> date:
    """Give the same day so many months later, or the last day of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _slip_parcel(holdups: HoldUps, parcel: int, work: int, after: date | None, months: int) -> ParcelSlip:
    others = [_as_date(holdups.finish_days[row]) for row in holdups.works_of(parcel) if row != work]
    others += [None] * bool(holdups.waits_unknown[parcel])
    own = _as_date(holdups.finish_days[work])
    known = [day for day in others if day]
    if own and after and len(known) == len(others):
        ready, later = max([own, *known]), max([after, *known])
        return ParcelSlip(parcel, Effect.SHIFTS if later > ready else Effect.STAYS, ready, later, len(others))
    is_covered = not months or (after is not None and any(day >= after for day in known))
    effect = Effect.STAYS if is_covered else Effect.MAY_SHIFT if others else Effect.SHIFTS
    return ParcelSlip(parcel, effect, None, None, len(others))


def _as_date(day: np.datetime64) -> date | None:
    return None if np.isnat(day) else day.astype(date)  # type: ignore[no-any-return]
