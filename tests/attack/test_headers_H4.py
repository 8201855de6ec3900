"""What every answer tells a browser to forbid."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from tests.attack.doors import Door
from zqmap.settings import Settings
from zqmap.web.content_policy import ContentPolicy, basemap_hosts, inline_hashes
from zqmap.web.hardening import make_middleware

PATHS = [
    "/",
    "/map",
    "/sign-in",
    "/no-such-page",
    "/favicon.png",
    "/static/js/no-such-script.js",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/metrics",
    "/_stcore/upload_file/a/b",
    "/media/none.png",
    "/component/streamlit_folium.st_folium/index.html",
    "/component/none/index.html",
    "/tiles/roads/1/9/415/222.mvt",
    "/tiles/none",
    "/data/roads.geojson",
    "/data/none.csv",
    "/assets/x",
    "/basemap/x.pmtiles",
    "/heads",
    "/healthz",
    "/readyz",
    "//evil.example",
    "/..%2f..%2fetc/passwd",
]


def rules_of(policy: str) -> dict[str, str]:
    return dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_every_header_H4(dashboard: Door, path):
    headers = dashboard.ask("GET", path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    rules = rules_of(headers["Content-Security-Policy"])
    assert rules["default-src"] in ("'self'", "'none'")
    is_frame = path.startswith("/component/")
    assert rules["frame-ancestors"] == ("'self'" if is_frame else "'none'")
    assert headers["X-Frame-Options"] == ("SAMEORIGIN" if is_frame else "DENY")
    assert len(headers.get_all("Content-Security-Policy")) == 1


def test_a_refusal_carries_them_too_H4(dashboard: Door):
    for answer in (
        dashboard.ask("GET", "/", {"Host": "evil.example"}),
        dashboard.ask("POST", "/map", {"Origin": dashboard.origin}),
        dashboard.ask("PUT", "/_stcore/upload_file/a/b", {"Origin": dashboard.origin}),
    ):
        assert answer.status in (403, 405, 421)
        assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_runs_no_script_of_its_markup_and_no_eval_H4(dashboard: Door):
    rules = rules_of(dashboard.ask("GET", "/map").headers["Content-Security-Policy"])
    assert "'unsafe-inline'" not in rules["script-src"]
    assert "'unsafe-eval'" not in rules["script-src"]
    assert not re.search(r"https?:|\*", rules["script-src"])
    assert rules["object-src"] == rules["base-uri"] == "'none'"


def test_the_page_of_streamlit_holds_one_script_and_its_hash_is_allowed_H4(dashboard: Door):
    assert len(inline_hashes()) == 1
    assert inline_hashes()[0] in dashboard.ask("GET", "/").headers["Content-Security-Policy"]


def test_the_frame_of_the_map_has_an_origin_of_its_own_and_reaches_only_base_maps_H4(dashboard: Door):
    answer = dashboard.ask("GET", "/component/streamlit_folium.st_folium/index.html")
    rules = rules_of(answer.headers["Content-Security-Policy"])
    assert rules["sandbox"] == "allow-scripts allow-popups"
    hosts = {source for source in rules["connect-src"].split() if source != "'self'"}
    assert hosts == set(basemap_hosts(Settings()))
    assert "https://webrd01.is.autonavi.com" in hosts
    assert not any("*" in host for host in hosts)


def test_a_base_map_that_needs_a_key_is_reachable_where_there_is_one_H4():
    with_key = set(basemap_hosts(Settings(tianditu_key="k"))) - set(basemap_hosts(Settings()))
    assert with_key == {f"https://t{number}.tianditu.gov.cn" for number in range(8)}


def test_what_is_no_page_may_do_nothing_when_opened_as_one_H4(dashboard: Door):
    for path in ("/data/roads.geojson", "/media/none.svg", "/heads", "/tiles/none"):
        rules = rules_of(dashboard.ask("GET", path).headers["Content-Security-Policy"])
        assert rules["default-src"] == "'none'"
        assert "script-src" not in rules


SITE = "'self' https://portal.example"


def test_a_site_that_the_operator_names_may_frame_the_embedded_view_and_its_map_H4():
    policy = ContentPolicy(Settings(frame_ancestors=SITE))
    for path, query in (("/map", "view=embed&lang=zh"), ("/component/x/index.html", "")):
        assert rules_of(policy.of(path, query))["frame-ancestors"] == SITE
        assert policy.frame_options(path, query) is None


@pytest.mark.parametrize(
    "address",
    [
        "/map",
        "/",
        "/?view=embed",
        "/updates",
        "/sign-in?view=embed",
        "/updates?view=embed",
        "/map?view=wall",
        "/map?view=embed&view=",
        "/map?view=&view=embed",
        "/map?VIEW=embed",
        "/map/?view=embed",
        "/map/x?view=embed",
        "/no-such-page?view=embed",
        "/ogc/?view=embed",
        "/data/roads.csv?view=embed",
    ],
)
def test_no_other_page_may_be_framed_by_it_H4(address):
    path, _, query = address.partition("?")
    policy = ContentPolicy(Settings(frame_ancestors=SITE))
    assert rules_of(policy.of(path, query))["frame-ancestors"] == "'none'"
    assert policy.frame_options(path, query) == "DENY"


def test_the_page_that_is_served_says_so_too_H4():
    async def page(_):
        return PlainTextResponse("page")

    middleware = make_middleware(Settings(hosts="map.example", frame_ancestors=SITE))
    client = TestClient(Starlette(routes=[Route("/map", page)], middleware=middleware), base_url="http://map.example")
    embedded, plain = (client.get(f"/map{query}").headers for query in ("?lang=en&view=embed", "?lang=en"))
    assert rules_of(embedded["content-security-policy"])["frame-ancestors"] == SITE
    assert "x-frame-options" not in embedded
    assert rules_of(plain["content-security-policy"])["frame-ancestors"] == "'none'"
    assert plain["x-frame-options"] == "DENY"


@pytest.mark.parametrize(
    "sites", ["*", "https://a.example; script-src *", "portal.example", "", "https:", "'self'\nX: y"]
)
def test_what_is_no_list_of_sites_is_refused_at_the_start_H4(sites):
    with pytest.raises(ValidationError):
        Settings(frame_ancestors=sites)


def answer_over(base: str, **settings: str):
    """Ask a server that sets a cookie."""

    async def page(_):
        answer = PlainTextResponse("page")
        answer.set_cookie("plain", "1")
        answer.set_cookie("safe", "1", secure=True)
        return answer

    middleware = make_middleware(Settings(hosts="map.example", **settings))
    return TestClient(Starlette(routes=[Route("/", page)], middleware=middleware), base_url=base).get("/")


def test_behind_tls_cookies_are_secure_and_the_browser_stays_with_tls_H4():
    for answer in (answer_over("https://map.example"), answer_over("http://map.example", tls="on")):
        cookies = answer.headers.get_list("set-cookie")
        assert len(cookies) == 2
        assert all(cookie.lower().count("; secure") == 1 for cookie in cookies)
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_without_tls_nothing_is_said_of_it_H4():
    answer = answer_over("http://map.example")
    assert "strict-transport-security" not in answer.headers
    assert "secure" not in answer.headers.get_list("set-cookie")[0].lower()


def test_a_proxy_on_this_machine_says_that_a_visitor_came_over_tls_H4(dashboard: Door):
    over_tls = dashboard.ask("GET", "/_stcore/health", {"X-Forwarded-Proto": "https"})
    assert over_tls.headers["Set-Cookie"].endswith("; Secure")
    assert "Strict-Transport-Security" in over_tls.headers
    assert "Secure" not in dashboard.ask("GET", "/_stcore/health").headers["Set-Cookie"]


def test_behind_tls_a_page_that_came_without_it_is_another_ones_H4(dashboard: Door):
    proto = "X-Forwarded-Proto: https"
    assert dashboard.shake_hands(f"Origin: https://{dashboard.host}", proto) == 101
    assert dashboard.shake_hands(f"Origin: http://{dashboard.host}", proto) == 403


def test_the_headers_stand_outside_the_guards_and_the_origin_is_asked_first_H4():
    names = [middleware.cls.__name__ for middleware in make_middleware(Settings(tls="on"))]
    assert names[:2] == ["RequestLines", "OutsideTls"], "what is refused is logged too"
    assert names[2:] == ["SecurityHeaders", "OriginGuard", "ClosedAddresses", "TabMessages", "UploadGuard", "MapFrame"]
    assert "OutsideTls" not in [middleware.cls.__name__ for middleware in make_middleware(Settings())]
