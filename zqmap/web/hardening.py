"""What stands around the whole application, Streamlit's own addresses included: each module of it answers one fear."""

from __future__ import annotations

from starlette.middleware import Middleware

from zqmap.settings import Settings, get_settings
from zqmap.web.closed import ClosedAddresses
from zqmap.web.headers import SecurityHeaders
from zqmap.web.hosts import Hosts
from zqmap.web.map_frame import MapFrame
from zqmap.web.origins import OriginGuard
from zqmap.web.requests import RequestLines
from zqmap.web.tab_messages import TabMessages
from zqmap.web.transport import OutsideTls
from zqmap.web.uploads import UploadGrants, UploadGuard, get_upload_grants


def make_middleware(settings: Settings | None = None, grants: UploadGrants | None = None) -> list[Middleware]:
    """List the middleware from the outside in.

    Each request is named first, so that what the others refuse has a line too. The headers stand outside the guards, so
    that what these refuse carries them too; and the origin is asked before anything that depends on who asks. The map's
    frame comes last: it is no guard, and passes all of them.
    """
    said = settings or get_settings()
    return [
        Middleware(RequestLines, source=said.request_id),
        *([Middleware(OutsideTls)] if said.tls == "on" else []),
        Middleware(SecurityHeaders, settings=said),
        Middleware(OriginGuard, hosts=Hosts.read(said.hosts)),
        Middleware(ClosedAddresses),
        Middleware(TabMessages),
        Middleware(UploadGuard, grants=grants or get_upload_grants()),
        Middleware(MapFrame),
    ]
