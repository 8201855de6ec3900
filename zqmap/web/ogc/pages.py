"""The documents as pages for people: plain HTML of our own, with one style sheet and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup

from zqmap.model.fields import Field
from zqmap.model.layers import STORED, Layer
from zqmap.model.text import Language
from zqmap.texts import sentence
from zqmap.texts.wording import plain_number, value_words
from zqmap.web.ogc.query import Wish

TEMPLATES = Path(__file__).parent / "templates"
STYLE = TEMPLATES / "ogc.css"
CELL_LIMIT = 80
"""How many characters of a text a table shows."""

Query = Sequence[tuple[str, str]]


def write_page(
    name: str,
    document: Any,
    base_url: str,
    language: Language,
    wish: Wish | None = None,
    query: Query = (),
) -> str:
    """Write a document as a page; `wish` is what was asked for where it holds features, `query` the address's own."""

    def say(key: str, **values: object) -> str:
        return sentence(language, f"ogc.{key}", **values)

    other: Language = "en" if language == "zh" else "zh"
    context = {
        "document": document,
        "base": base_url,
        "language": language,
        "switch": _with(query, lang=other),
        "as_json": _with(query, f="json"),
        "links": {link["rel"]: link["href"] for link in _links(document)},
        "layers": STORED,
        "say": say,
        "number": lambda value: plain_number(value, language),
        **(_feature_context(wish.layer, language) if wish else {}),
    }
    return _environment().get_template(f"{name}.html").render(context)


def _feature_context(layer: Layer, language: Language) -> dict[str, Any]:
    def words(field: Field, feature: dict[str, Any]) -> str:
        value = feature["properties"].get(field.name)
        return value_words(field, tuple(value) if isinstance(value, list) else value, language)

    def cell(field: Field, feature: dict[str, Any]) -> str:
        text = words(field, feature)
        return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - 1] + "…"

    return {
        "layer": layer,
        "name_field": f"name_{language}",
        "columns": [field for field in layer.fields if field.in_table and not field.name.startswith("name_")],
        "words": words,
        "cell": cell,
    }


def _links(document: Any) -> list[dict[str, Any]]:
    return document.get("links", []) if isinstance(document, dict) else []


def _with(query: Query, **changes: str) -> str:
    kept = [pair for pair in query if pair[0] not in changes]
    return "?" + urlencode([*kept, *changes.items()])


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=ChainableUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters["breakable"] = _breakable
    return environment


def _breakable(address: str) -> Markup:
    """Let a long address be broken after its slashes."""
    return Markup("/<wbr>").join(address.split("/"))
