"""Titles of the documents' links in both languages, and which of pygeoapi's links lead somewhere here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from zqmap.model.text import Language
from zqmap.texts import sentence

LINKED_DATA = "application/ld+json"
HTML = "text/html"
WRITTEN_WITH_HYPHEN = {"service-desc": "service_desc", "service-doc": "service_doc"}
"""How the catalogue calls the relations whose names have a hyphen."""

TITLED_BOTH_WAYS = ("alternate", "root", "items", "schema", "queryables")
"""Relations that lead to a page and to JSON, each with a title of its own."""

TITLED = ("self", "conformance", "data", "next", "prev", "collection", "describedby")


class OwnLinks(list[dict[str, Any]]):
    """Links as pygeoapi adds them, without the formats that are not served, titled in the reader's language.

    `revision` is put into the links to other pages of one answer: who follows them reads one state to its end.
    """

    def __init__(self, language: Language, revision: int | None = None) -> None:
        super().__init__()
        self._language = language
        self._revision = revision

    def append(self, link: dict[str, Any]) -> None:
        """Add a link, where it leads somewhere."""
        self.extend([link])

    def extend(self, links: Iterable[dict[str, Any]]) -> None:
        """Add links, those that lead somewhere."""
        super().extend(self._own(link) for link in links if link.get("type") != LINKED_DATA)

    def _own(self, link: dict[str, Any]) -> dict[str, Any]:
        if self._revision and link["rel"] in ("next", "prev"):
            link = link | {"href": _with_key(link["href"], "revision", str(self._revision))}
        return titled(link, self._language)


def titled(link: dict[str, Any], language: Language) -> dict[str, Any]:
    """Give a link its title in a language, where we have one for what it leads to."""
    name = link["rel"].rpartition("/")[2]
    name = WRITTEN_WITH_HYPHEN.get(name, name)
    if name in TITLED_BOTH_WAYS:
        kind = "html" if link.get("type") == HTML else "json"
        return link | {"title": sentence(language, f"ogc.link.{name}_{kind}")}
    known = name in TITLED or name in WRITTEN_WITH_HYPHEN.values()
    return link | {"title": sentence(language, f"ogc.link.{name}")} if known else link


def _with_key(address: str, key: str, value: str) -> str:
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != key]
    return urlunsplit(parts._replace(query=urlencode([*query, (key, value)])))
