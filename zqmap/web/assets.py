"""Browser libraries and our own scripts, each under an address that carries a digest of its content."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from zqmap.maps.bundle import make_bundle, make_edit_bundle
from zqmap.settings import ROOT, get_settings
from zqmap.web.answers import IMMUTABLE, OPEN_TO_ALL, accepts_gzip, answering
from zqmap.web.refusals import MissingPackages, NothingHere

PACKAGES = ROOT / "node_modules"
OWN = ROOT / "zqmap" / "maps" / "browser"
BUNDLE = "zqmap.js"
EDIT_BUNDLE = "zqmap-edit.js"
ICON = "icon.png"
ICON_FILE = ROOT / "zqmap" / "ui" / "browser" / ICON

LEAFLET_IMAGES = ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")
LIBRARIES = {
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "protomaps-leaflet.js": "protomaps-leaflet/dist/protomaps-leaflet.js",
    "pmtiles.js": "pmtiles/dist/pmtiles.js",
    "leaflet-geoman.js": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.min.js",
    "leaflet-geoman.css": "@geoman-io/leaflet-geoman-free/dist/leaflet-geoman.css",
    "geographiclib-geodesic.js": "geographiclib-geodesic/geographiclib-geodesic.min.js",
    "sha256.js": "js-sha256/build/sha256.min.js",
    **{f"images/{name}": f"leaflet/dist/images/{name}" for name in LEAFLET_IMAGES},
}
"""The files of packages that are served, by the name under which they are."""

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".png": "image/png",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent. Leaflet's images share one digest, since its scripts ask for them side by side."""

    name: str
    digest: str
    content: bytes
    packed: bytes

    @property
    def media_type(self) -> str:
        """Give the content type."""
        return MEDIA_TYPES[Path(self.name).suffix]


def asset_url(name: str) -> str:
    """Give the address of an asset; it changes when the content does.

    Raises:
        NothingHere: no asset has that name.
        MissingPackages: the library is not installed, or in another version than `package.json` names.
    """
    return f"/assets/{find_asset(name).digest}/{name}"


def asset_names() -> tuple[str, ...]:
    """List everything that is served under `/assets/`."""
    own = (path.name for path in sorted(OWN.iterdir()) if path.suffix == ".css")
    return (*LIBRARIES, *own, BUNDLE, EDIT_BUNDLE, ICON)


def find_asset(name: str) -> Asset:
    """Give an asset by name.

    Raises:
        NothingHere: no asset has that name.
        MissingPackages: the library is not installed, or in another version than `package.json` names.
    """
    if name == BUNDLE:
        return _bundle()
    if name == EDIT_BUNDLE:
        return _edit_bundle()
    if name == ICON:
        return _icon()
    if name in LIBRARIES:
        return _library(name)
    if name not in asset_names():
        raise NothingHere(f"/assets/…/{name}")
    return _own(name, (OWN / name).stat().st_mtime_ns)


def make_asset_routes() -> list[Route]:
    """List the one address pattern of all assets."""
    return [Route("/assets/{digest}/{name:path}", answering(_serve))]


def _serve(request: Request) -> Response:
    asset = find_asset(request.path_params["name"])
    if request.path_params["digest"] != asset.digest:
        raise NothingHere(request.url.path)
    headers = {**OPEN_TO_ALL, "Cache-Control": IMMUTABLE, "Vary": "Accept-Encoding"}
    if accepts_gzip(request) and len(asset.packed) < len(asset.content):
        return Response(asset.packed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"})
    return Response(asset.content, media_type=asset.media_type, headers=headers)


def _make_asset(name: str, content: bytes, digest: str | None = None) -> Asset:
    return Asset(name, digest or _digest(content), content, gzip.compress(content, 9, mtime=0))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@lru_cache(maxsize=64)
def _own(name: str, _changed_ns: int) -> Asset:
    return _make_asset(name, (OWN / name).read_bytes())


@cache
def _bundle() -> Asset:
    return _make_asset(BUNDLE, make_bundle(get_settings()).encode())


@cache
def _edit_bundle() -> Asset:
    return _make_asset(EDIT_BUNDLE, make_edit_bundle().encode())


@cache
def _icon() -> Asset:
    return _make_asset(ICON, ICON_FILE.read_bytes())


@cache
def _library(name: str) -> Asset:
    content = _read_library(name)
    if name.startswith("images/"):
        return _make_asset(name, content, _images_digest())
    if name == "leaflet.css":
        content = content.replace(b"url(images/", f"url(../{_images_digest()}/images/".encode())
    return _make_asset(name, content)


@cache
def _images_digest() -> str:
    return _digest(b"".join(_read_library(f"images/{name}") for name in LEAFLET_IMAGES))


def _read_library(name: str) -> bytes:
    package = _package_of(LIBRARIES[name])
    try:
        installed = json.loads((PACKAGES / package / "package.json").read_bytes())["version"]
        if installed == _wanted_versions()[package]:
            return (PACKAGES / LIBRARIES[name]).read_bytes()
    except FileNotFoundError as error:
        raise MissingPackages(f"node_modules/{LIBRARIES[name]}") from error
    raise MissingPackages(f"node_modules/{package} {_wanted_versions()[package]}")


def _package_of(path: str) -> str:
    """Give the name of the package that a file belongs to; those of an organisation have two parts."""
    parts = path.split("/")
    return "/".join(parts[:2] if path.startswith("@") else parts[:1])


@cache
def _wanted_versions() -> dict[str, str]:
    versions: dict[str, str] = json.loads((ROOT / "package.json").read_bytes())["dependencies"]
    return versions
