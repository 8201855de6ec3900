"""Streamlit's inner addresses that no page needs cannot be found, and nothing takes a method that it does not need."""

from __future__ import annotations

import json

import pytest

from tests.attack.doors import Door
from zqmap.web.closed import is_closed

CLOSED = [
    "/_stcore/metrics",
    "/_stcore/metrics/",
    "/_stcore/metrics?families=cache_memory_bytes",
    "/_stcore/script-health-check",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/agent/whatever",
    "/_stcore",
    "/_stcore/",
    "/_stcore/allowed-message-origins",
    "/_stcore/health/../metrics",
    "/_stcore/%6detrics",
    "/%5fstcore/metrics",
    "/map/_stcore/metrics",
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_inner_address_of_streamlit_is_not_found_H3(dashboard: Door, method, path):
    answer = dashboard.ask(method, path)
    assert answer.status == 404
    assert b"TYPE" not in answer.body
    if method == "GET":
        assert set(json.loads(answer.body)["error"]) == {"zh", "en"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_the_agents_addresses_are_not_found_by_any_method_H3(dashboard: Door, method):
    for path in ("/_stcore/agent/interact", "/_stcore/agent/mcp"):
        assert dashboard.ask(method, path, {"Origin": dashboard.origin}, b"{}").status == 404


def test_what_the_page_needs_is_answered_H3(dashboard: Door):
    assert dashboard.ask("GET", "/_stcore/health").status == 200
    assert dashboard.ask("GET", "/_stcore/host-config").status == 200
    assert dashboard.ask("GET", "/").status == 200
    assert not is_closed("/_stcore/stream")
    assert not is_closed("/_stcore/upload_file/a/b")
    assert not is_closed("/my_stcore/metrics")


@pytest.mark.parametrize("path", ["/", "/map", "/data/roads.csv", "/tiles/roads/1/9/415/222.mvt", "/heads", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_a_method_that_changes_is_taken_nowhere_else_H3(dashboard: Door, method, path):
    answer = dashboard.ask(method, path, {"Origin": dashboard.origin}, b"")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/", "/data/roads.csv", "/tiles/roads/1/9/415/222.mvt", "/heads", "/healthz"])
def test_head_is_answered_as_get_without_the_body_H3(dashboard: Door, path):
    head, get = dashboard.ask("HEAD", path), dashboard.ask("GET", path)
    assert (head.status, head.body) == (get.status, b"")
    for name in ("Content-Type", "ETag", "Content-Security-Policy"):
        assert head.headers[name] == get.headers[name]
