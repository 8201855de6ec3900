"""Content-Security-Policy: what a browser may load and run for each kind of answer.

The page itself runs the scripts of this host, those that components hand over as `blob:`, and no script that stands
in its markup, save the one that Streamlit's own page holds. The map's frame needs `eval`, by which streamlit-folium
works; in return it has an origin of its own and can reach this host and the base maps only. A site that the operator
names may frame the embedded view alone, and with it the map's frame, which shows nothing by itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from zqmap.maps.basemaps import list_basemaps
from zqmap.settings import Settings

NOBODY = "'none'"
OWN_PAGES = "'self'"
EMBEDDED_PAGE, EMBEDDED_VIEW = "/map", ("view", "embed")
"""The only page that another site may frame, where the operator allows it (`zqmap.ui.embed`)."""

COMPONENTS = "/component/"
SANDBOX = "sandbox allow-scripts allow-popups"
"""The map's frame gets an origin of its own: a script that slipped into it could not reach the page around it. Browsers
draw such a frame in a process of its own, which the page's own work does not hold up."""

DATA_FOLDERS = (
    "/tiles/",
    "/data/",
    "/assets/",
    "/basemap/",
    "/media/",
    "/heads",
    "/healthz",
    "/readyz",
    "/enquiry/",
    "/_stcore/",
)
"""What is never a page: opened as one, it may do nothing."""

PLAIN_PAGES = "/ogc"
"""Pages without scripts, pictures and forms; they have a style sheet."""

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class ContentPolicy:
    """The policies of one installation, made once."""

    def __init__(self, settings: Settings) -> None:
        self._ancestors = settings.frame_ancestors
        rules = _page_rules()
        self._page = _join(rules, [f"frame-ancestors {NOBODY}"])
        self._embedded = _join(rules, [f"frame-ancestors {self._ancestors}"])
        self._frame = _join([SANDBOX], _frame_rules(settings), [f"frame-ancestors {self._frame_ancestors()}"])
        self._data = _join(_bare_rules(), [f"frame-ancestors {NOBODY}"])
        self._plain = _join(_bare_rules(), ["style-src 'self'"], [f"frame-ancestors {NOBODY}"])

    def of(self, path: str, query: str = "") -> str:
        """Give the policy of an address."""
        if path.startswith(COMPONENTS):
            return self._frame
        if _is_embedded(path, query):
            return self._embedded
        if path == PLAIN_PAGES or path.startswith(f"{PLAIN_PAGES}/"):
            return self._plain
        return self._data if path.startswith(DATA_FOLDERS) else self._page

    def frame_options(self, path: str, query: str = "") -> str | None:
        """Say the same to browsers that know only X-Frame-Options, where it can be said to them."""
        embedded = self._ancestors if _is_embedded(path, query) else NOBODY
        ancestors = self._frame_ancestors() if path.startswith(COMPONENTS) else embedded
        return {NOBODY: "DENY", OWN_PAGES: "SAMEORIGIN"}.get(ancestors)

    def _frame_ancestors(self) -> str:
        """Give who may stand around the map's frame: the page, and whatever stands around that."""
        others = [name for name in self._ancestors.split() if name not in (NOBODY, OWN_PAGES)]
        return " ".join([OWN_PAGES, *others])


def _is_embedded(path: str, query: str) -> bool:
    """Tell whether an address is the embedded view; one that names two views is not."""
    name, view = EMBEDDED_VIEW
    views = [value for key, value in parse_qsl(query, keep_blank_values=True) if key == name]
    return path == EMBEDDED_PAGE and views == [view]


def basemap_hosts(settings: Settings) -> list[str]:
    """List the origins of the base maps that this installation offers, its own left out."""
    hosts: dict[str, None] = {}
    for basemap in list_basemaps(settings):
        for url in basemap.urls:
            for part in basemap.subdomains or " ":
                parts = urlsplit(url.replace("{s}", part.strip()))
                if parts.netloc:
                    hosts[f"{parts.scheme}://{parts.netloc}"] = None
    return list(hosts)


def inline_hashes() -> list[str]:
    """Give the hashes of the scripts that stand in Streamlit's own page."""
    found = find_spec("streamlit")
    if found is None or found.origin is None:
        return []
    page = (Path(found.origin).parent / "static" / "index.html").read_text(encoding="utf-8")
    digests = (hashlib.sha256(script.encode()).digest() for script in INLINE_SCRIPT.findall(page))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _page_rules() -> list[str]:
    return [
        "default-src 'self'",
        " ".join(["script-src 'self' blob: 'wasm-unsafe-eval'", *inline_hashes()]),
        # Streamlit makes its styles as it runs.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ]


def _frame_rules(settings: Settings) -> list[str]:
    hosts = basemap_hosts(settings)
    return [
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        " ".join(["img-src 'self' data: blob:", *hosts]),
        "font-src 'self' data:",
        " ".join(["connect-src 'self'", *hosts]),
        "base-uri 'none'",
        "form-action 'none'",
    ]


def _bare_rules() -> list[str]:
    return ["default-src 'none'", "base-uri 'none'", "form-action 'none'"]


def _join(*rules: Iterable[str]) -> str:
    return "; ".join(rule for group in rules for rule in group)
