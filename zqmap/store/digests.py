"""What is stored of a feature, byte for byte, and the digests over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import shapely

from zqmap.model.fields import Field, Kind
from zqmap.model.frames import json_value
from zqmap.model.layers import Layer

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Content:
    """A layer's features as they are stored, in the order of their ids.

    `properties` is canonical JSON without the fields that are not stated, so that a field declared later changes no
    digest; `geometries` is little-endian WKB in two dimensions, or None.
    """

    ids: list[str]
    properties: list[str]
    geometries: list[bytes | None]
    digests: list[str]

    @property
    def by_id(self) -> dict[str, str]:
        """Map each id to the digest of its row."""
        return dict(zip(self.ids, self.digests, strict=True))

    def only(self, ids: Iterable[str]) -> Content:
        """Give the part of the content with these ids."""
        wanted = set(ids)
        at = [place for place, id_ in enumerate(self.ids) if id_ in wanted]
        columns = (self.ids, self.properties, self.geometries, self.digests)
        return Content(*([column[place] for place in at] for column in columns))  # type: ignore[arg-type]


def make_content(layer: Layer, features: gpd.GeoDataFrame) -> Content:
    """Encode a layer's frame for the store; every id must be there once."""
    ordered = features.sort_values("id", kind="stable", ignore_index=True)
    columns = [_json_column(field, ordered[field.name]) for field in layer.fields]
    names = [field.name for field in layer.fields]
    properties = [
        canonical_json({name: value for name, value in zip(names, values, strict=True) if value is not None})
        for values in zip(*columns, strict=True)
    ]
    geometries = list(shapely.to_wkb(ordered.geometry.to_numpy(), output_dimension=2, byte_order=1))
    digests = [row_digest(*pair) for pair in zip(properties, geometries, strict=True)]
    return Content(ordered["id"].tolist(), properties, geometries, digests)


def canonical_json(value: Mapping[str, Any]) -> str:
    """Write JSON in the one form that digests are made of: sorted keys, no blanks, no needless escapes."""
    return _encode(value)


def row_digest(properties: str, geometry: bytes | None) -> str:
    """Give the SHA-256 of one feature's content in hexadecimal."""
    digest = hashlib.sha256(properties.encode("utf-8", "surrogateescape"))
    digest.update(b"\0")
    digest.update(geometry or b"")
    return digest.hexdigest()


def content_digest(digests: Mapping[str, str]) -> str:
    """Give the SHA-256 of a whole state, from the digests of its rows by id."""
    lines = "".join(f"{id_} {digests[id_]}\n" for id_ in sorted(digests))
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()


def seal_line(values: Iterable[object], before: str = "") -> str:
    """Give the SHA-256 of a line of the history, and of the seal before it where lines are chained."""
    text = json.dumps([before, *values], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _json_column(field: Field, column: Any) -> list[Any]:
    values: list[Any] = column.tolist()
    if field.kind is Kind.NUMBER or field.kind.is_list:
        return [json_value(field, value) for value in values]
    return values  # `json_value` changes nothing of the other kinds, and a layer has many rows
