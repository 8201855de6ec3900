"""pygeoapi, called as a library: it writes the documents of collections and items.

Its server, its configuration file, its templates and its logging stay out: the routes, the checks, the pages and the
languages are ours (decision 18).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pygeoapi.api import API, APIRequest, describe_collections
from pygeoapi.api.itemtypes import get_collection_item, get_collection_items
from pygeoapi.l10n import get_locales
from starlette.requests import Request

from zqmap.errors import ZqmapError
from zqmap.model.layers import Layer
from zqmap.model.text import LANGUAGES, Language
from zqmap.store.snapshots import Snapshot
from zqmap.web.ogc.provider import ERRAND, Errand, StoreProvider
from zqmap.web.ogc.query import DEFAULT_LIMIT, MOST_ITEMS
from zqmap.web.ogc.systems import STORED, SYSTEMS
from zqmap.web.ogc.wording import OwnLinks

# It warns of every query without an offset, and repeats in full what clients have written.
logging.getLogger("pygeoapi").setLevel(logging.CRITICAL)

PROVIDER = f"{StoreProvider.__module__}.{StoreProvider.__qualname__}"
READ_BY_US = (
    *("f", "filter", "filter-lang", "filter-crs", "datetime", "bbox", "bbox-crs"),
    *("sortby", "q", "properties", "skipGeometry"),
)
"""What pygeoapi must not read itself: it knows ECQL and no CQL2, and takes other liberties with dates and boxes."""

Headers = dict[str, str]
ZONE = [111.35, 22.75, 112.95, 24.4]
"""West, south, east, north of Zhaoqing, for what has no places, or none yet."""


class NotAnswered(ZqmapError):
    """pygeoapi refused what we took to be right; `reason` is what it said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Core(API):  # type: ignore[misc]
    """pygeoapi's API without what its constructor does to a process: logging, a job manager, sessions of HTTP."""

    def __init__(self, base_url: str, snapshots: Mapping[str, Snapshot], *, with_bounds: bool = False) -> None:
        self.config = make_config(base_url, snapshots, with_bounds=with_bounds)
        self.openapi: dict[str, Any] = {}
        self.api_headers: Headers = {}
        self.base_url = base_url
        self.locales = get_locales(self.config)
        self.default_locale = self.locales[0]
        self.pretty_print = False
        self.tpl_config = self.config


class _Parameters(dict[str, str]):
    """A query as pygeoapi sees it: all of it when links are written, without what is read by us otherwise."""

    def get(self, key: str, default: Any = None) -> Any:
        """Give a value that pygeoapi may read."""
        return default if key in READ_BY_US else super().get(key, default)


class _Asked:
    """The parts of a request that pygeoapi looks at."""

    def __init__(self, request: Request, language: Language) -> None:
        self.query_params = _Parameters(request.query_params)
        self.headers = {"accept-language": language}
        self.scope = request.scope


def make_config(base_url: str, snapshots: Mapping[str, Snapshot], *, with_bounds: bool) -> dict[str, Any]:
    """Say to pygeoapi what there is; bounds are reckoned from every place, so only where somebody reads them."""
    return {
        "server": {
            "url": base_url,
            "languages": list(LANGUAGES),
            "limits": {"default_items": DEFAULT_LIMIT, "max_items": MOST_ITEMS, "on_exceed": "throttle"},
        },
        "resources": {
            name: _resource(snapshot, _bounds(snapshot) if with_bounds else ZONE)
            for name, snapshot in snapshots.items()
        },
    }


def describe(request: Request, base_url: str, snapshots: Mapping[str, Snapshot], language: Language) -> dict[str, Any]:
    """Write the document of all collections."""
    core = _Core(base_url, snapshots, with_bounds=True)
    document = _document(describe_collections(core, _wrap(core, request, language)))
    document["links"] = _own(document["links"], language)
    for collection in document["collections"]:
        _finish(collection, snapshots[collection["id"]], language)
    return document


def fetch_items(request: Request, base_url: str, errand: Errand) -> tuple[Headers, str]:
    """Write a page of features; the headers say the coordinate system.

    Raises:
        NotAnswered: pygeoapi does not take the query.
    """
    return _fetch(get_collection_items, request, base_url, errand, errand.snapshot.layer.name)


def fetch_item(request: Request, base_url: str, errand: Errand, id_: str) -> tuple[Headers, str]:
    """Write one feature; the headers say the coordinate system.

    Raises:
        NotAnswered: pygeoapi does not take the query.
    """
    return _fetch(get_collection_item, request, base_url, errand, errand.snapshot.layer.name, id_)


def _fetch(call: Any, request: Request, base_url: str, errand: Errand, *names: str) -> tuple[Headers, str]:
    core = _Core(base_url, {errand.snapshot.layer.name: errand.snapshot})
    with _running(errand):
        headers, status, content = call(core, _wrap(core, request, errand.language), *names)
    _check(status, content)
    return {"Content-Crs": headers["Content-Crs"]}, content


@contextmanager
def _running(errand: Errand) -> Iterator[None]:
    token = ERRAND.set(errand)
    try:
        yield
    finally:
        ERRAND.reset(token)


def _wrap(core: _Core, request: Request, language: Language) -> APIRequest:
    return APIRequest(_Asked(request, language), core.locales)


def _document(answer: tuple[Headers, int, str]) -> dict[str, Any]:
    _, status, content = answer
    _check(status, content)
    document: dict[str, Any] = json.loads(content)
    return document


def _check(status: int, content: str) -> None:
    if status != 200:
        raise NotAnswered(str(json.loads(content).get("description", status)))


def _own(links: list[dict[str, Any]], language: Language) -> OwnLinks:
    own = OwnLinks(language)
    own.extend(links)
    return own


def _finish(collection: dict[str, Any], snapshot: Snapshot, language: Language) -> None:
    """Add what pygeoapi does not know: the revision, and that a register has no places.

    GDAL takes the types of properties from what `describedby` leads to, and guesses them from a few features else.
    """
    collection["revision"] = snapshot.revision
    schema = next(link for link in collection["links"] if link["rel"].endswith("/schema"))
    collection["links"] = _own([*collection["links"], schema | {"rel": "describedby"}], language)
    if not snapshot.layer.is_mapped:
        del collection["extent"]


def _resource(snapshot: Snapshot, bounds: list[float]) -> dict[str, Any]:
    layer = snapshot.layer
    return {
        "type": "collection",
        "title": _both(layer),
        "description": _both(layer),
        "keywords": [],
        "links": [],
        "extents": {"spatial": {"bbox": bounds, "crs": STORED}},
        "providers": [
            {
                "type": "feature",
                "name": PROVIDER,
                "data": layer.name,
                "id_field": "id",
                "crs": list(SYSTEMS),
                "storage_crs": STORED,
            }
        ],
    }


def _bounds(snapshot: Snapshot) -> list[float]:
    """Give the sides around every place of a layer, those that the map does not pin included."""
    if not snapshot.layer.is_mapped or snapshot.unplaced.all():
        return ZONE
    return [float(side) for side in snapshot.frame.geometry.total_bounds]


def _both(layer: Layer) -> dict[str, str]:
    return {"zh": layer.label.zh, "en": layer.label.en}
