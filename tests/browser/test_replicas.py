"""Two replicas for staff and one for the public on one PostgreSQL, behind a real nginx (L4, P4)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.cookies import SimpleCookie
from threading import Event
from urllib.parse import urlencode

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import make_url

from tests.attack.doors import Answer, Door
from tests.attack.tabs import open_tab
from tests.browser.conftest import open_page
from tests.cluster import Cluster
from tests.needed import need
from tests.people import PASSWORD
from tests.replica_stack import START_S, Stack, missing_nginx, wait_for
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.settings import ROOT
from zqmap.store.store import Store

pytestmark = pytest.mark.postgres

TILE = "/tiles/roads/1/10/832/443.mvt"
FRESH_S = 2.0


@pytest.fixture(scope="module")
def store_address(cluster: Cluster) -> str:
    return cluster.make_database()


@pytest.fixture(scope="module")
def stack(store_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    need(missing_nginx())
    started = Stack(tmp_path_factory.mktemp("stack"), store_address)
    try:
        for name in "abc":
            started.start(name)
            wait_for(partial(shows_map, started.door(name)), "the first page", START_S)
        yield started
    finally:
        started.stop()


def shows_map(door: Door) -> bool:
    """Tell whether the page comes in the time that a visitor gives it; the first one after a start is the slowest."""
    try:
        with open_tab(door) as tab:
            return "map" in tab.run().pages
    except TimeoutError:
        return False


@pytest.fixture(scope="module")
def store(store_address: str, stack: Stack) -> Iterator[Store]:
    opened = Store(store_address)
    Access(opened).add("张三", Role.PUBLISHER, PASSWORD)
    yield opened
    opened.close()


def cookies_of(answer: Answer) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or ():
        jar.load(line)
    return {name: morsel.value for name, morsel in jar.items()}


def sign_in(door: Door) -> str:
    """Sign in through a door and give the token."""
    form = urlencode({"name": "张三", "password": PASSWORD}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": door.origin}
    answer = door.ask("POST", "/account/sign-in", kind, form)
    assert answer.status == 303, answer.body
    return cookies_of(answer)["zqmap_session"]


def sees_staff_page(door: Door, token: str, replica: str) -> bool:
    """Tell whether the page for staff is there for a token at a replica."""
    with open_tab(door, None, Cookie=f"zqmap_session={token}; zqmap_replica={replica}") as tab:
        return "updates" in tab.run().pages


def head_of(door: Door, layer: str) -> int:
    return int(json.loads(door.ask("GET", "/heads").body)[layer])


def publish_road(store: Store, note: str) -> int:
    """Publish the roads with one changed, and give the number."""
    roads = store.read("roads").copy()
    roads.loc[roads.index[0], "note_zh"] = note
    return store.publish("roads", roads, base=store.heads()["roads"], author="张三", note=note).number


def test_a_tab_stays_with_the_replica_that_answered_and_is_told_once(stack: Stack):
    first = stack.staff.ask("GET", "/map", {"Accept": "text/html"})
    home = cookies_of(first)["zqmap_replica"]
    again = stack.staff.ask("GET", "/map", {"Accept": "text/html", "Cookie": f"zqmap_replica={home}"})
    assert "zqmap_replica" not in cookies_of(again)
    other = {"a": "b", "b": "a"}[home]
    moved = stack.staff.ask("GET", "/map", {"Accept": "text/html", "Cookie": f"zqmap_replica={other}"})
    assert moved.status == 200
    assert "zqmap_replica" not in cookies_of(moved)


def test_headers_stand_once_and_the_request_has_one_name_in_both_logs(stack: Stack):
    answer = stack.staff.ask("GET", "/data/roads.csv")
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Request-ID"):
        assert len(answer.headers.get_all(name) or ()) == 1, name
    name = answer.headers["X-Request-ID"]
    wait_for(lambda: any(f"request={name}" in stack.log(replica) for replica in "ab"), "the line")
    assert stack.staff.ask("GET", "/readyz").status == 404


def test_who_signed_in_is_known_to_either_replica_P4(stack: Stack, store: Store):
    token = sign_in(stack.staff)
    assert [sees_staff_page(stack.staff, token, replica) for replica in "ab"] == [True, True]
    assert not sees_staff_page(stack.staff, "forged", "a")


def test_a_publish_is_seen_by_every_replica_in_two_seconds_P4(stack: Stack, store: Store):
    number = publish_road(store, "一处发布，处处可见")
    published_at = time.monotonic()
    wait_for(lambda: all(head_of(stack.door(name), "roads") == number for name in "abc"), "the revision")
    assert time.monotonic() - published_at < FRESH_S
    wait_for(lambda: head_of(stack.public, "roads") == number, "the revision behind nginx")
    seen = stack.public.ask("GET", "/heads")
    assert stack.public.ask("GET", "/heads", {"If-None-Match": seen.headers["ETag"]}).status == 304
    tile = TILE.replace("/1/", f"/{number}/", 1)
    assert {stack.door(name).ask("GET", tile).body for name in "abc"} == {stack.staff.ask("GET", tile).body}


def test_the_public_replica_refuses_whatever_writes(stack: Stack, store: Store):
    form = urlencode({"name": "张三", "password": PASSWORD}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": stack.public.origin}
    answer = stack.public.ask("POST", "/account/sign-in", kind, form)
    assert "zqmap_session" not in cookies_of(answer)
    assert "refused=off" in answer.headers["Location"]
    token = sign_in(stack.staff)
    assert not sees_staff_page(stack.public, token, "c")
    assert stack.public.ask("GET", "/data/roads.geojson").status == 200
    assert len(store.audit("", limit=1)) == 1


def test_tiles_that_never_change_are_kept_by_nginx_and_a_refusal_is_not(stack: Stack):
    asked = {"Accept-Encoding": "gzip"}
    first = stack.public.ask("GET", TILE, asked)
    assert (first.status, first.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    assert "Set-Cookie" not in first.headers
    missing = TILE.replace("/1/", "/999/", 1)
    assert [stack.public.ask("GET", missing).status for _ in range(2)] == [404, 404]
    stack.kill("c")  # no later test needs it
    kept = stack.public.ask("GET", TILE, asked)
    assert (kept.status, kept.body) == (200, first.body)
    away = stack.public.ask("GET", "/map", {"Accept": "text/html"})
    assert away.status == 502
    assert "地图暂时无法打开" in away.body.decode()


def test_tiles_and_pages_are_served_all_along_a_rolling_restart(stack: Stack, store: Store):
    ended, answers = Event(), []

    def look() -> None:
        number = 0
        while not ended.wait(0.1):  # below what nginx allows one address
            number += 1
            tile = f"/tiles/roads/1/12/{3300 + number % 60}/1777.mvt?datum=gcj02"
            for path in ("/map", tile, "/heads", "/data/roads.csv"):
                answers.append((path, stack.staff.ask("GET", path, {"Accept": "text/html"}).status))

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            for name in "ab":
                stack.restart(name)
        finally:
            ended.set()
        looking.result()
    assert {status for _, status in answers} <= {200, 204}
    assert len(answers) > 40


@contextmanager
def cut_off(cluster: Cluster, address: str) -> Iterator[None]:
    """Let the database go away, with every connection that is open, until the block ends."""
    name = make_url(address).database
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as line:

        def allow(word: str) -> None:
            line.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {word}")  # type: ignore[call-overload]

        allow("false")
        line.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            allow("true")


def test_while_the_database_is_away_the_last_map_stays_and_the_log_says_whose_page_it_was_P5(
    stack: Stack, store: Store, cluster: Cluster, store_address: str
):
    door, token = stack.door("a"), sign_in(stack.staff)
    assert door.ask("GET", TILE).status == 200
    with open_tab(door, token) as tab:
        assert "updates" in tab.run().pages
        with cut_off(cluster, store_address):
            assert door.ask("GET", "/readyz").status == 503
            pages = tab.run().pages
            assert "map" in pages
            assert "updates" not in pages
            assert [door.ask("GET", path).status for path in ("/heads", TILE, "/healthz")] == [200, 200, 200]
    (line,) = {line for line in stack.log("a").splitlines() if "nobody can be recognised" in line}
    assert re.search(r"session=[0-9a-f]{8}", line)
    assert "not ready: " in stack.log("a")
    wait_for(lambda: door.ask("GET", "/readyz").status == 200, "the replica")


def open_desk(chromium: Browser, door: Door, token: str) -> Page:
    page = open_page(chromium)
    page.context.add_cookies([{"name": "zqmap_session", "value": token, "url": door.origin}])
    page.goto(f"{door.origin}/updates?lang=zh")
    return page


def home_of(page: Page) -> str:
    return next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "zqmap_replica")


def test_when_a_replica_dies_its_tabs_go_on_with_the_other_and_the_staged_file_is_there_L4(
    stack: Stack, store: Store, chromium: Browser
):
    page = open_desk(chromium, stack.staff, sign_in(stack.staff))
    file = ROOT / "geodata" / "layers" / "roads.geojson"
    page.locator('input[type="file"]').set_input_files(file)
    page.wait_for_url("**case=*")
    case, home = page.url, home_of(page)
    expect(page.get_by_text("roads.geojson").first).to_be_visible()
    stack.kill(home)
    try:
        wait_for(lambda: home_of(page) != home or page.wait_for_timeout(100) is not None, "the other replica")
        assert page.url == case
        page.reload()
        expect(page.get_by_text("roads.geojson").first).to_be_visible()
        assert home_of(page) != home
        assert stack.staff.ask("GET", "/map", {"Accept": "text/html"}).status == 200
    finally:
        page.context.close()
