"""The documents about the service itself: landing page and conformance."""

from __future__ import annotations

from typing import Any

from zqmap.model.text import Language
from zqmap.texts import sentence
from zqmap.web.ogc.wording import titled

OPENAPI_TYPE = "application/vnd.oai.openapi+json;version=3.0"

_COMMON = "http://www.opengis.net/spec/ogcapi-common-{}/1.0/conf/{}"
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-{}/1.0/conf/{}"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/{}"

CONFORMS_TO = (
    *(_COMMON.format(1, name) for name in ("core", "landing-page", "json", "html", "oas30")),
    _COMMON.format(2, "collections"),
    *(_FEATURES.format(1, name) for name in ("core", "oas30", "html", "geojson")),
    _FEATURES.format(2, "crs"),
    *(_FEATURES.format(3, name) for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")),
    *(_FEATURES.format(5, name) for name in ("schemas", "core-roles-features", "queryables")),
    *(
        _CQL2.format(name)
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "arithmetic",
        )
    ),
)
"""The parts of the standards that are kept; nothing that writes is among them."""


def landing(base_url: str, language: Language) -> dict[str, Any]:
    """Write the landing page."""
    links = [
        _link("self", f"{base_url}/?f=json", "application/json"),
        _link("alternate", f"{base_url}/?f=html", "text/html"),
        _link("service-desc", f"{base_url}/openapi?f=json", OPENAPI_TYPE),
        _link("service-doc", f"{base_url}/openapi?f=html", "text/html"),
        _link("conformance", f"{base_url}/conformance", "application/json"),
        _link("data", f"{base_url}/collections", "application/json"),
    ]
    return {
        "title": sentence(language, "ogc.title"),
        "description": sentence(language, "ogc.description"),
        "links": [titled(link, language) for link in links],
    }


def conformance() -> dict[str, Any]:
    """Write which parts of the standards are kept."""
    return {"conformsTo": list(CONFORMS_TO)}


def _link(rel: str, href: str, type_: str) -> dict[str, Any]:
    return {"rel": rel, "href": href, "type": type_}
