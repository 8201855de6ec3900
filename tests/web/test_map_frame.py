"""The document of the map's frame: everything in one, checked by its ETag."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from zqmap.settings import Settings
from zqmap.web import map_frame
from zqmap.web.hardening import make_middleware
from zqmap.web.map_frame import ADDRESS, OWN_SCRIPT, make_document
from zqmap.web.refusals import MissingPackages


@pytest.fixture
def client() -> TestClient:
    other = Route("/component/{rest:path}", lambda request: PlainTextResponse("streamlit"))
    return TestClient(Starlette(routes=[other], middleware=make_middleware(Settings())), base_url="http://localhost")


def test_the_frame_is_one_document_that_loads_nothing(client):
    answer = client.get(f"{ADDRESS}?streamlitUrl=http%3A%2F%2Flocalhost%2Fmap")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert not re.search(r"<(script|link|img|iframe)[^>]*\s(src|href)=", answer.text)
    for sign in ("zqmap.makeMap", "zqmap.declare(", "protomapsL", "leaflet-container", "streamlit:componentReady"):
        assert sign in answer.text


def test_every_script_ends_where_it_should(client):
    text = client.get(ADDRESS).text
    assert text.count("<script") == text.count("</script>") == 4
    assert text.index("zqmap.makeMap") < text.index("streamlit:componentReady")


def test_it_is_asked_for_again_by_its_etag_and_costs_nothing_then(client):
    first = client.get(ADDRESS)
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(ADDRESS, headers={"If-None-Match": '"other"'})
    assert other.status_code == 200


def test_it_is_sandboxed_whether_it_is_sent_or_only_confirmed(client):
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["etag"]})
    for answer in (first, again):
        assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts allow-popups;")


def test_it_is_packed_for_whoever_takes_that(client):
    plain = client.get(ADDRESS, headers={"Accept-Encoding": "identity"})
    packed = client.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert plain.content == packed.content == make_document().content
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


def test_a_page_that_only_asks_whether_it_answers_is_told_no_more(client):
    answer = client.get(ADDRESS, headers={"Sec-Fetch-Dest": "empty"})
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert "Sec-Fetch-Dest" in answer.headers["vary"]
    assert client.get(ADDRESS, headers={"Sec-Fetch-Dest": "iframe"}).content == make_document().content


def test_other_addresses_of_components_are_streamlits(client):
    assert client.get("/component/streamlit_folium.st_folium/static/js/main.js").text == "streamlit"


def test_a_component_that_is_built_in_another_way_is_said_to_be_missing(client, monkeypatch):
    map_frame._document.cache_clear()
    monkeypatch.setattr(map_frame, "OWN_SCRIPT", re.compile("no such script"))
    with pytest.raises(MissingPackages):
        make_document()
    assert client.get(ADDRESS).status_code == 503
    monkeypatch.setattr(map_frame, "OWN_SCRIPT", OWN_SCRIPT)
    assert client.get(ADDRESS).status_code == 200


def test_nothing_in_a_script_can_end_it():
    assert map_frame._in_markup("a('</SCRIPT><!--')") == r"a('<\/SCRIPT><\!--')"
