"""The JSON Schema of a layer's properties, from its declaration."""

from __future__ import annotations

from typing import Any

from zqmap.model.fields import Field, Kind
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.model.values import DATE, SLUG, SLUG_LIMIT

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(layer: Layer) -> dict[str, Any]:
    """Describe the properties of a layer's features as JSON Schema 2020-12.

    `title` holds both languages side by side; `x-title`, `x-unit` and `x-labels` hold them apart. A field that need
    not be stated may be missing or null.
    """
    return {
        "$schema": DIALECT,
        **_titles(layer.label),
        "type": "object",
        "properties": {field.name: _property(field) for field in layer.fields},
        "required": [field.name for field in layer.fields if field.required],
        "additionalProperties": False,
        "x-geometry-types": list(layer.geometries),
    }


def _property(field: Field) -> dict[str, Any]:
    described = _titles(field.label) | (_list_type(field) if field.kind.is_list else _single_type(field))
    if field.unit:
        described["x-unit"] = _apart(field.unit)
    if field.vocabulary:
        described["x-labels"] = {term.code: _apart(term.label) for term in field.vocabulary.terms}
    if field.help:
        described["description"] = f"{field.help.zh} / {field.help.en}"
    return described


def _single_type(field: Field) -> dict[str, Any]:
    name = "number" if field.kind is Kind.NUMBER else "string"
    described: dict[str, Any] = {"type": name if field.required else [name, "null"]}
    limits = {"minimum": field.minimum, "maximum": field.maximum}
    described |= {key: limit for key, limit in limits.items() if limit is not None}
    if field.vocabulary:
        described["enum"] = [*field.vocabulary.codes, *([] if field.required else [None])]
    return described | _form(field)


def _list_type(field: Field) -> dict[str, Any]:
    items: dict[str, Any] = {"type": "string"}
    if field.vocabulary:
        items["enum"] = list(field.vocabulary.codes)
    return {"type": "array" if field.required else ["array", "null"], "items": items}


def _form(field: Field) -> dict[str, Any]:
    if field.kind is Kind.SLUG:
        return {"pattern": f"^{SLUG.pattern}$", "maxLength": SLUG_LIMIT}
    return {"pattern": f"^{DATE.pattern}$"} if field.kind is Kind.DATE else {}


def _titles(label: Text) -> dict[str, Any]:
    return {"title": f"{label.zh} / {label.en}", "x-title": _apart(label)}


def _apart(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
