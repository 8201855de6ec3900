"""The provider through which pygeoapi reads the store.

pygeoapi makes a provider afresh for each request and hands it what it has read of the query itself. What is asked for
has been read and checked before (`zqmap.web.ogc.query`), so the provider takes it from the request's own context.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import shapely
from pygeoapi.provider.base import BaseProvider

from zqmap.model.frames import json_value
from zqmap.model.layers import find_layer
from zqmap.model.text import Language
from zqmap.store.snapshots import Snapshot
from zqmap.web.ogc.query import Wish
from zqmap.web.ogc.rows import Numbers
from zqmap.web.ogc.schemas import properties_schema
from zqmap.web.ogc.systems import from_store
from zqmap.web.ogc.wording import OwnLinks


@dataclass(frozen=True, eq=False)
class Errand:
    """What one request has pygeoapi fetch: rows of a snapshot, already chosen and in order."""

    snapshot: Snapshot
    wish: Wish
    rows: Numbers
    language: Language


ERRAND: ContextVar[Errand] = ContextVar("errand")


class StoreProvider(BaseProvider):  # type: ignore[misc]
    """Features of one layer; `provider_def["data"]` is the layer's name."""

    def __init__(self, provider_def: dict[str, Any]) -> None:
        super().__init__(provider_def)
        self._layer = find_layer(self.data)
        self._fields = self.get_fields()

    def get_fields(self) -> dict[str, Any]:
        """Describe the properties."""
        return properties_schema(self._layer)

    def query(self, offset: int = 0, limit: int = 10, **_: Any) -> dict[str, Any]:
        """Give one page of the features that are asked for."""
        errand = ERRAND.get()
        page = errand.rows[offset : offset + limit]
        return {
            "type": "FeatureCollection",
            "features": _features(errand, page),
            "numberMatched": len(errand.rows),
            "numberReturned": len(page),
            "revision": errand.snapshot.revision,
            "links": OwnLinks(errand.language, errand.snapshot.revision),
        }

    def get(self, identifier: str, **_: Any) -> dict[str, Any]:
        """Give the one feature that is asked for."""
        errand = ERRAND.get()
        feature = _features(errand, errand.rows)[0]
        return feature | {"links": OwnLinks(errand.language, errand.snapshot.revision)}


def _features(errand: Errand, numbers: Numbers) -> list[dict[str, Any]]:
    frame, wish = errand.snapshot.frame.iloc[numbers], errand.wish
    fields = [field for field in errand.snapshot.layer.fields if not wish.properties or field.name in wish.properties]
    columns = [[json_value(field, value) for value in frame[field.name].tolist()] for field in fields]
    names = [field.name for field in fields]
    return [
        {"type": "Feature", "id": id_, "geometry": geometry, "properties": dict(zip(names, values, strict=True))}
        for id_, geometry, *values in zip(frame["id"], _geometries(errand, numbers), *columns, strict=True)
    ]


def _geometries(errand: Errand, numbers: Numbers) -> list[Any]:
    if not errand.wish.with_geometry:
        return [None] * len(numbers)
    places = from_store(errand.snapshot.frame.geometry.to_numpy()[numbers], errand.wish.crs)
    return [json.loads(written) if written else None for written in shapely.to_geojson(places)]
