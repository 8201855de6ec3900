"""The registers beside the layers, as the store has them: sources, figures, policies, contacts, links, steps.

`Registers` gives them as of a day; the functions give them as they are now.

A store that was made before there were registers, or one that never answered, has none: then what ships is given.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from zqmap.errors import StoreUnavailable
from zqmap.kept_while_alive import kept_while_alive
from zqmap.model.frames import json_value
from zqmap.model.records import Contact, Figure, Policy, ProjectStep, Record, Source, SupplyLink
from zqmap.settings import get_settings
from zqmap.store.process import get_snapshots
from zqmap.store.snapshots import Snapshot

Row = TypeVar("Row", bound=Record)


@dataclass(frozen=True)
class Registers:
    """The registers at the revisions that `numbers` names; None means now. What had no revision yet is empty."""

    numbers: Mapping[str, int] | None = None

    def sources(self) -> dict[str, Source]:
        """Give the sources by id; one that was written down later still tells what its id stands for."""
        return _read("sources", Source) | self._at("sources", Source)

    def contacts(self) -> dict[str, Contact]:
        """Give the contacts by id."""
        return self._at("contacts", Contact)

    def figures(self) -> dict[str, Figure]:
        """Give the figures by id."""
        return self._at("figures", Figure)

    def policies(self) -> dict[str, Policy]:
        """Give the policies by id."""
        return self._at("policies", Policy)

    def supply_links(self) -> dict[str, SupplyLink]:
        """Give the stated supply links by id."""
        return self._at("supply_links", SupplyLink)

    def project_steps(self, *, with_private: bool = False) -> dict[str, ProjectStep]:
        """Give the steps of industrial projects by id.

        Those that are not public only where they are asked for; what was public once but is not so now, is not.
        """
        steps, now = self._at("steps", ProjectStep), project_steps(with_private=with_private)
        return {id_: one for id_, one in steps.items() if with_private or (one.is_public and id_ in now)}

    def _at(self, name: str, kind: type[Row]) -> dict[str, Row]:
        if self.numbers is None:
            return _read(name, kind)
        number = self.numbers.get(name)
        return _read_snapshot(get_snapshots().get(name, number), kind) if number else {}


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


def project_steps(*, with_private: bool = False) -> dict[str, ProjectStep]:
    """Give the steps of industrial projects by id; those that are not public only where they are asked for."""
    steps = _read("steps", ProjectStep)
    return {id_: step for id_, step in steps.items() if with_private or step.is_public}


def _read(name: str, kind: type[Row]) -> dict[str, Row]:
    try:
        snapshots = get_snapshots()
        number = snapshots.heads().get(name)
        if number is not None:
            return _read_snapshot(snapshots.get(name, number), kind)
    except StoreUnavailable:
        # What ships is better than nothing, as it was before registers lay in the store.
        pass
    return _read_file(get_settings().geodata / "registers" / f"{name}.json", kind)


@kept_while_alive(16)
def _read_snapshot(snapshot: Snapshot, kind: type[Row]) -> dict[str, Row]:
    fields = snapshot.layer.fields
    columns = [[json_value(field, value) for value in snapshot.frame[field.name]] for field in fields]
    names = [field.name for field in fields]
    records = [_stated(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    records.sort(key=lambda record: record.get("order", math.inf))
    return {record["id"]: kind.model_validate(record) for record in records}


def _stated(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value is not None}


@cache
def _read_file(path: Path, kind: type[Row]) -> dict[str, Row]:
    return {record["id"]: kind.model_validate(record) for record in json.loads(path.read_bytes())}
