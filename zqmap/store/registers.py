"""The registers beside the layers, as `geodata/` ships them: sources, figures, policies, contacts, supply links."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from zqmap.model.text import Text
from zqmap.settings import get_settings


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

    title_zh: str
    title_en: str
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
    """Whom to call."""

    tel: str
    fax: str | None = None
    address_zh: str | None = None
    address_en: str | None = None
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
    headline: bool = False

    @property
    def scope(self) -> Text:
        """Give what the figure speaks of."""
        return Text(self.scope_zh, self.scope_en)


class Policy(Named):
    """A policy, service or promise, with how far it has come."""

    kind: str
    status: str
    text_zh: str
    text_en: str

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


Row = TypeVar("Row", bound=Record)


def sources() -> dict[str, Source]:
    """Give the sources by id."""
    return _read("sources", Source)


def contacts() -> dict[str, Contact]:
    """Give the contacts by id."""
    return _read("contacts", Contact)


def figures() -> dict[str, Figure]:
    """Give the figures by id."""
    return _read("figures", Figure)


def policies() -> dict[str, Policy]:
    """Give the policies by id."""
    return _read("policies", Policy)


def supply_links() -> dict[str, SupplyLink]:
    """Give the stated supply links by id."""
    return _read("supply_links", SupplyLink)


@cache
def _read_file(path: Path, kind: type[Row]) -> dict[str, Row]:
    return {record["id"]: kind.model_validate(record) for record in json.loads(path.read_bytes())}


def _read(name: str, kind: type[Row]) -> dict[str, Row]:
    return _read_file(get_settings().geodata / "registers" / f"{name}.json", kind)
