"""Attacks on signing in over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.people import PASSWORD, WRONG, Clock, open_access, sign_in
from zqmap.access.access import Access
from zqmap.access.identity import ANONYMOUS
from zqmap.access.roles import Role
from zqmap.access.sessions import SESSION_COOKIE, token_digest
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.routes import make_routes
from zqmap.web.sign_in import LONGEST_FORM_BYTES, way_back

HOST = "http://zone.example"
OWN = {"origin": HOST}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(sqlite_store: Store, clock: Clock) -> Access:
    return open_access(sqlite_store, clock)


def make_client(store: Store, access: Access, base_url: str = HOST) -> TestClient:
    routes = make_routes(
        store=lambda: store, snapshots=lambda: Snapshots(store), settings=Settings, access=lambda: access
    )
    return TestClient(Starlette(routes=routes), base_url=base_url, follow_redirects=False)


@pytest.fixture
def client(sqlite_store: Store, access: Access) -> Iterator[TestClient]:
    with make_client(sqlite_store, access) as client:
        yield client


def post(client: TestClient, headers: dict[str, str] | None = None, path: str = "/account/sign-in", **form: str):
    filled = {"name": "li", "password": PASSWORD, "next": "/map?lang=zh"} | form
    return client.post(path, data=filled, headers=OWN if headers is None else headers)


def refusal(answer) -> dict[str, list[str]]:
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    parts = urlsplit(answer.headers["location"])
    assert (parts.netloc, parts.path) == ("", "/sign-in")
    return parse_qs(parts.query)


def test_the_right_password_gives_a_cookie_that_no_script_reads_and_leads_back_A5(client, access):
    access.add("li", Role.EDITOR, PASSWORD)
    answer = post(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/map?lang=zh")
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=strict", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert access.identify(client.cookies[SESSION_COOKIE]).name == "li"


def test_over_tls_the_cookie_is_secure_A5(sqlite_store, access):
    access.add("li", Role.EDITOR, PASSWORD)
    client = make_client(sqlite_store, access, "https://zone.example")
    assert "Secure" in post(client, {"origin": "https://zone.example"}).headers["set-cookie"].split("; ")


def test_signing_out_ends_the_session_and_takes_the_cookie_A5(client, access):
    access.add("li", Role.EDITOR, PASSWORD)
    post(client)
    token = client.cookies[SESSION_COOKIE]
    answer = post(client, path="/account/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/map?lang=zh")
    assert SESSION_COOKIE not in client.cookies
    assert access.identify(token) == ANONYMOUS


def test_signing_in_again_ends_the_session_before_A5(client, access):
    access.add("li", Role.EDITOR, PASSWORD)
    post(client)
    first = client.cookies[SESSION_COOKIE]
    post(client)
    assert access.identify(first) == ANONYMOUS
    assert access.identify(client.cookies[SESSION_COOKIE]).name == "li"


def test_a_forged_token_is_nobodys_A5(access):
    token = sign_in(access, "li", Role.ADMIN)
    for forged in (
        "",
        "li",
        "admin",
        token[:-1],
        token + "x",
        token.swapcase(),
        token_digest(token),
        "'; --",
        "x" * 9999,
    ):
        assert access.identify(forged) == ANONYMOUS
    assert access.identify(token).name == "li"


def test_an_expired_token_is_nobodys_A5(access, clock):
    token = sign_in(access, "li", Role.ADMIN)
    clock.pass_(hours=13)
    assert access.identify(token) == ANONYMOUS


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://zone.example.evil.example"},
        {"origin": "http://zone.example:8080"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"origin": "null", "sec-fetch-site": "same-origin"},
    ],
)
@pytest.mark.parametrize("path", ["/account/sign-in", "/account/sign-out"])
def test_a_form_of_another_site_signs_nobody_in_or_out_A5(client, access, headers, path):
    access.add("li", Role.EDITOR, PASSWORD)
    post(client)
    token = client.cookies[SESSION_COOKIE]
    answer = post(client, headers, path)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert access.identify(token).name == "li"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/map\r\nset-cookie: a=b",
        "map",
        "",
        "/" + "x" * 5000,
    ],
)
def test_no_form_leads_to_another_host_A5(client, access, address):
    access.add("li", Role.EDITOR, PASSWORD)
    assert post(client, next=address).headers["location"] == "/map"
    assert way_back(address) == "/map"


def test_a_large_or_strange_form_is_refused_before_anything_is_asked_A5(client, access):
    access.add("li", Role.EDITOR, PASSWORD)
    assert post(client, password="x" * LONGEST_FORM_BYTES).status_code == 403
    answer = client.post("/account/sign-in", json={"name": "li", "password": PASSWORD}, headers=OWN)
    assert answer.status_code == 403
    chunks = (b"name=li&password=" + b"x" * 4096 for _ in range(9))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/account/sign-in", content=chunks, headers=OWN | kind).status_code == 403
    assert post(client, name="\ud83d".encode("utf-8", "surrogatepass").decode("latin-1")).status_code == 303


def test_a_wrong_password_leads_back_to_the_form_with_the_language_and_the_way_back_A7(client, access):
    access.add("li", Role.EDITOR, PASSWORD)
    said = refusal(post(client, password=WRONG, lang="en"))
    assert said == {"refused": ["wrong"], "lang": ["en"], "next": ["/map?lang=zh"]}
    assert refusal(post(client, password=WRONG, lang="<script>")).keys() == {"refused", "next"}


def test_too_many_wrong_passwords_lead_back_with_the_seconds_to_wait_A7(client, access, clock):
    access.add("li", Role.EDITOR, PASSWORD)
    for _ in range(5):
        post(client, password=WRONG)
    said = refusal(post(client))
    assert (said["refused"], said["seconds"]) == (["wait"], ["2"])
    clock.pass_(seconds=2)
    assert post(client).headers["location"] == "/map?lang=zh"


def test_where_no_account_exists_nobody_signs_in_and_nothing_is_written_A8(client, sqlite_store):
    assert refusal(post(client))["refused"] == ["wrong"]
    assert refusal(post(client, name="", password=""))["refused"] == ["wrong"]
    assert sqlite_store.audit() == []


def test_where_editing_is_off_nobody_signs_in_A8(sqlite_store, access, tmp_path):
    access.add("li", Role.EDITOR, PASSWORD)
    viewing = Store(f"sqlite:///{tmp_path / 'store.sqlite'}", read_only=True)
    client = make_client(viewing, open_access(viewing))
    assert refusal(post(client))["refused"] == ["off"]


def test_where_the_store_does_not_answer_nobody_signs_in_and_the_form_says_so_A5(tmp_path):
    gone = Store(f"sqlite:///{tmp_path / 'none.sqlite'}")
    client = make_client(gone, open_access(gone))
    assert refusal(post(client))["refused"] == ["unavailable"]
    client.cookies[SESSION_COOKIE] = "some token"
    answer = client.post("/account/sign-out", data={"next": "/map"}, headers=OWN)
    assert answer.status_code == 303
    assert f'{SESSION_COOKIE}=""' in answer.headers["set-cookie"]
