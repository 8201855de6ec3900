"""The document of the map's frame: streamlit-folium's own, with every script and style that the map needs in it.

The frame has an origin of its own (`content_policy.SANDBOX`), for which a browser keeps nothing but the document
itself: what it would load by address came anew at each visit. The document has no digest in its address, so it is
asked for with its ETag each time, which takes a kilobyte.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from zqmap.web.answers import ASK_AGAIN, accepts_gzip, answering, digest_tag, unless_known
from zqmap.web.assets import find_asset
from zqmap.web.refusals import MissingPackages

ADDRESS = "/component/streamlit_folium.st_folium/index.html"
SCRIPTS = ("leaflet.js", "protomaps-leaflet.js", "zqmap.js")
"""The scripts of the map in the order in which they need one another; streamlit-folium's own comes last."""
STYLES = ("leaflet.css", "zqmap-map.css")
VARY = "Accept-Encoding, Sec-Fetch-Dest"
"""Streamlit's page also fetches the address, only to learn whether it answers; that is all it gets."""
OWN_SCRIPT = re.compile(r'<script defer="defer" src="\./(static/js/[\w.]+\.js)"></script>')
SCRIPT_END = re.compile(r"<(/script|!--)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FrameDocument:
    """The document as it is sent."""

    content: bytes
    packed: bytes
    etag: str


class MapFrame:
    """ASGI middleware that answers the frame's address; Streamlit keeps those below `/component/` to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the one address, pass everything else on."""
        if scope["type"] != "http" or scope["path"] != ADDRESS:
            await self._app(scope, receive, send)
            return
        answer = await run_in_threadpool(answering(_serve), Request(scope))
        await answer(scope, receive, send)


def make_document() -> FrameDocument:
    """Put the document together, once a process.

    Raises:
        MissingPackages: a library is not installed, or streamlit-folium is built in another way than the pinned one.
    """
    return _document(tuple(find_asset(name).digest for name in (*SCRIPTS, *STYLES)))


@cache
def _document(_digests: tuple[str, ...]) -> FrameDocument:
    folder = _component_folder()
    page = (folder / "index.html").read_text(encoding="utf-8")
    own = OWN_SCRIPT.search(page)
    if own is None or "</head>" not in page or "</body>" not in page:
        raise MissingPackages("streamlit_folium/frontend/build/index.html")
    scripts = [*(_text(name) for name in SCRIPTS), (folder / own[1]).read_text(encoding="utf-8")]
    styles = "".join(f"<style>{_style(name)}</style>" for name in STYLES)
    ends = "".join(f"<script>{_in_markup(script)}</script>" for script in scripts)
    page = page.replace(own[0], "").replace("</head>", f"{styles}</head>").replace("</body>", f"{ends}</body>")
    content = page.encode()
    return FrameDocument(content, gzip.compress(content, 9, mtime=0), digest_tag(content, is_exact=True))


def _serve(request: Request) -> Response:
    document = make_document()
    if request.headers.get("sec-fetch-dest") == "empty":
        return Response(media_type="text/html", headers={"Cache-Control": "no-store", "Vary": VARY})
    headers = {"ETag": document.etag, "Cache-Control": ASK_AGAIN, "Vary": VARY}
    return unless_known(request, headers, lambda: _send(request, document, headers))


def _send(request: Request, document: FrameDocument, headers: dict[str, str]) -> Response:
    if accepts_gzip(request):
        return Response(document.packed, media_type="text/html", headers=headers | {"Content-Encoding": "gzip"})
    return Response(document.content, media_type="text/html", headers=headers)


def _component_folder() -> Path:
    found = find_spec("streamlit_folium")
    if found is None or found.origin is None:
        raise MissingPackages("streamlit_folium")
    return Path(found.origin).parent / "frontend" / "build"


def _text(name: str) -> str:
    return find_asset(name).content.decode()


def _style(name: str) -> str:
    """Give a style whose pictures are named from the root, since the document lies elsewhere."""
    return _text(name).replace("url(../", "url(/assets/")


def _in_markup(script: str) -> str:
    r"""Write a script so that nothing in it ends the element: `<\/script` is the same text to a script."""
    return SCRIPT_END.sub(r"<\\\1", script)
