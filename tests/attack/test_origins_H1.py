"""Foreign pages and foreign names come no further than the door."""

from __future__ import annotations

import json

import pytest

from tests.attack.doors import enter
from zqmap.web.hosts import Hosts, is_same_host, read_host

OPENED, REFUSED = 101, 403


def test_a_websocket_of_our_own_page_is_opened_H1(dashboard):
    assert dashboard.shake_hands(f"Origin: {dashboard.origin}") == OPENED
    with enter(dashboard) as visitor:
        visitor.visit()
        assert visitor.session_id


@pytest.mark.parametrize(
    "headers",
    [
        [],
        ["Origin: null"],
        ["Origin: "],
        ["Origin: https://evil.example"],
        ["Origin: http://localhost"],
        ["Origin: http://127.0.0.1"],
        ["Origin: http://127.0.0.1:1"],
        ["Origin: http://127.0.0.1@evil.example"],
        ["Origin: {own}.evil.example"],
        ["Origin: {own}/"],
        ["Origin: file://"],
        ["Sec-Fetch-Site: same-origin"],
    ],
)
def test_a_websocket_of_any_other_page_is_refused_H1(dashboard, headers):
    lines = [header.replace("{own}", dashboard.origin) for header in headers]
    assert dashboard.shake_hands(*lines) == REFUSED


def test_a_websocket_with_two_origins_is_refused_H1(dashboard):
    assert dashboard.shake_hands(f"Origin: {dashboard.origin}", "Origin: https://evil.example") in (REFUSED, 400)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "a b", "[::1"])
def test_a_websocket_under_a_foreign_name_is_refused_H1(dashboard, host):
    name = host.replace("{port}", str(dashboard.port))
    assert dashboard.shake_hands(f"Origin: http://{name}", host=name) in (REFUSED, 400)


def test_a_page_under_a_foreign_name_is_refused_in_both_languages_H1(dashboard):
    for path in ("/", "/map", "/data/roads.geojson", "/heads", "/_stcore/health"):
        answer = dashboard.ask("GET", path, {"Host": f"evil.example:{dashboard.port}"})
        assert answer.status == 421
        said = json.loads(answer.body)["error"]
        assert "evil.example" in said["zh"]
        assert "evil.example" in said["en"]


def test_a_supervisor_may_ask_for_health_by_any_name_H1(dashboard):
    assert dashboard.ask("GET", "/healthz", {"Host": "pod-7.cluster"}).status == 200
    assert dashboard.ask("GET", "/readyz", {"Host": "pod-7.cluster"}).status == 200


def test_a_form_of_another_page_is_refused_before_it_is_read_H1(dashboard):
    form = b"name=admin&password=guess"
    for origin in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        answer = dashboard.ask("POST", "/account/sign-in", origin, form)
        assert answer.status == 403


@pytest.mark.parametrize(
    ("listed", "name", "allowed"),
    [
        (None, "127.0.0.1", True),
        (None, "192.168.3.17", True),
        (None, "[fe80::1]", True),
        (None, "localhost", True),
        (None, "zone-pc", True),
        (None, "zone-pc.local", True),
        (None, "map.zone.example", False),
        (None, "localhost.evil.example", False),
        (None, "2130706433", False),
        ("map.zone.example", "map.zone.example", True),
        ("map.zone.example", "127.0.0.1", False),
        ("*.zone.example, 10.0.0.5", "map.zone.example", True),
        ("*.zone.example, 10.0.0.5", "10.0.0.5", True),
        ("*.zone.example", "zone.example", False),
        ("*.zone.example", "evilzone.example", False),
        ("*", "anything.example", True),
    ],
)
def test_names_that_are_ours_by_default_and_by_setting_H1(listed, name, allowed):
    assert Hosts.read(listed, machine=lambda: "Zone-PC").allow(name) is allowed


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("http://map.example", "map.example", True),
        ("https://map.example", "map.example", True),
        ("https://map.example", "map.example:443", True),
        ("https://MAP.example", "map.EXAMPLE", True),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://map.example:8501", "map.example", False),
        ("https://map.example", "map.example:80", False),
        ("https://map.example.evil.example", "map.example", False),
        ("ftp://map.example", "map.example", False),
        ("map.example", "map.example", False),
    ],
)
def test_a_page_is_of_the_host_that_it_names_H1(origin, host, same):
    assert is_same_host(origin, host) is same


@pytest.mark.parametrize("header", ["", "a/b", "user@host", "host:port", "host\u00e9", "-", "a..", "host:1:2"])
def test_a_host_header_that_names_nothing_is_none_H1(header):
    assert read_host(header) is None
