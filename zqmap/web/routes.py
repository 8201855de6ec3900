"""Everything that HTTP answers beside the dashboard."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import Route

from zqmap.access.access import Access
from zqmap.access.process import get_access
from zqmap.enquiries.counter import Counter
from zqmap.enquiries.process import get_counter
from zqmap.settings import Settings, get_settings
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.proofs import PROOF_KEPT_S
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.assets import make_asset_routes
from zqmap.web.basemap import make_basemap_route
from zqmap.web.downloads import DownloadServer
from zqmap.web.enquiries import EnquiryServer
from zqmap.web.heads import make_heads_route
from zqmap.web.health import make_health_routes
from zqmap.web.nowhere import make_nowhere_routes
from zqmap.web.ogc.server import OgcServer
from zqmap.web.sheets.server import SheetServer
from zqmap.web.sign_in import SignInServer
from zqmap.web.styles import StyleServer
from zqmap.web.templates import make_template_route
from zqmap.web.tiles import TileServer


def make_routes(
    *,
    store: Callable[[], Store] = get_store,
    snapshots: Callable[[], Snapshots] = get_snapshots,
    settings: Callable[[], Settings] = get_settings,
    access: Callable[[], Access] = get_access,
    counter: Callable[[], Counter] = get_counter,
    proof_kept_s: float = PROOF_KEPT_S,
    tiles: TileServer | None = None,
) -> list[Route]:
    """List the addresses of tiles, downloads, assets, base map, health, signing in and enquiries.

    The sources are asked at the first request, so that making routes opens nothing. `proof_kept_s` is how long
    `/readyz` believes a proof of the store before it makes another; `tiles` is made here unless it is given.
    """
    return [
        *StyleServer(store, snapshots).routes(),
        *(tiles or TileServer(snapshots)).routes(),
        make_template_route(),
        *SheetServer(store, snapshots).routes(),
        *DownloadServer(store, snapshots).routes(),
        *make_asset_routes(),
        make_basemap_route(settings),
        *make_health_routes(store, snapshots, proof_kept_s),
        make_heads_route(snapshots),
        *OgcServer(store, snapshots).routes(),
        *SignInServer(access, settings).routes(),
        *EnquiryServer(counter, snapshots, access).routes(),
        *make_nowhere_routes(),
    ]
