"""The rows of registers as the pages take them: sources, figures, policies, contacts, links, steps."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from zqmap.model.text import Text


class Record(BaseModel):
    """One row of a register, in both languages."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    note_zh: str | None = None
    note_en: str | None = None

    @property
    def note(self) -> Text:
        """Give the note; empty where there is none."""
        return Text(self.note_zh or "", self.note_en or "")


class Source(Record):
    """Where facts come from. `url` is None where it is not known."""

    title_zh: str = Field(validation_alias=AliasChoices("title_zh", "name_zh"))
    title_en: str = Field(validation_alias=AliasChoices("title_en", "name_en"))
    publisher_zh: str | None = None
    publisher_en: str | None = None
    date: str | None = None
    url: str | None = None
    licence: str | None = None
    used_for_zh: str
    used_for_en: str

    @property
    def title(self) -> Text:
        """Give the title."""
        return Text(self.title_zh, self.title_en)


class Named(Record):
    """A row with a name and the source that says so."""

    name_zh: str
    name_en: str
    source_id: str

    @property
    def name(self) -> Text:
        """Give the name."""
        return Text(self.name_zh, self.name_en)


class Contact(Named):
    """Whom to call; `area_ids` are the areas that it is for, None for all, `is_default` the one for everything else."""

    tel: str
    fax: str | None = None
    address_zh: str | None = None
    address_en: str | None = None
    area_ids: tuple[str, ...] | None = None
    is_default: bool = False


class Figure(Named):
    """A published figure with its unit, scope and date; figures of different scope are never added."""

    value: float
    unit: str
    qualifier: Literal["about", "over", "at_most", "less_than"] | None = None
    scope_zh: str
    scope_en: str
    date: str | None = None
    period: str | None = None
    headline: bool | None = None
    area_ids: tuple[str, ...] | None = None

    @property
    def scope(self) -> Text:
        """Give what the figure speaks of."""
        return Text(self.scope_zh, self.scope_en)


class Policy(Named):
    """A policy, service or promise, with how far it has come.

    `area_ids` None means that its source names no area, all seven that it holds everywhere; `chains` empty that it
    names no chain. `cap_pct` is the most that a reward may be, in percent of what counts; `distance_km` the distance
    that is promised to be kept below. `stages` are the steps of an investment in which it matters (`INVESTMENT_STEP`),
    as we read it; empty for all.
    """

    kind: str
    status: str
    text_zh: str
    text_en: str
    area_ids: tuple[str, ...] | None = None
    cap_pct: float | None = None
    distance_km: float | None = None
    stages: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """Give what it says."""
        return Text(self.text_zh, self.text_en)


class SupplyLink(Record):
    """A stated link between two enterprises."""

    from_id: str
    to_id: str
    kind: str
    directed: bool
    source_id: str


class ProjectStep(Record):
    """A step of an industrial project; `planned` and `actual` are ISO dates to the day, month or year."""

    enterprise_id: str
    step: str
    state: str
    planned: str | None = None
    actual: str | None = None
    is_public: bool = False
    source_id: str | None = None
    name_zh: str | None = None
    name_en: str | None = None

    @property
    def name(self) -> Text:
        """Give the project's name; empty where it has none of its own."""
        return Text(self.name_zh or "", self.name_en or "")
