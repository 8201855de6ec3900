"""An address of no page leads to the map; every other address is answered as before."""

from __future__ import annotations

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app import page_paths
from zqmap.settings import ROOT
from zqmap.web.strays import StrayRoute

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def visit():
    """Give what asks for an address as a browser does, where every other address is Streamlit's."""
    rest = Route("/{path:path}", lambda _: PlainTextResponse("streamlit"), methods=["GET", "POST"])
    client = TestClient(Starlette(routes=[StrayRoute(["map", "sources"]), rest]), follow_redirects=False)
    return lambda address, headers=BROWSER, method="GET": client.request(method, address, headers=headers)


@pytest.mark.parametrize("name", ["nonsense", "Map", "页面", "home", "map%20", "javascript:alert(1)", "x" * 500])
def test_a_name_of_no_page_leads_to_the_map_and_is_named(visit, name):
    answer = visit(f"/{name}?lang=en&area=dasha")
    assert answer.status_code == 307
    target = urlsplit(answer.headers["location"])
    assert (target.scheme, target.netloc, target.path) == ("", "", "/")
    query = parse_qs(target.query)
    assert (query["lang"], query["area"]) == (["en"], ["dasha"])
    assert len(query["missing"][0]) <= 60


@pytest.mark.parametrize(
    "address", ["/", "/map", "/sources?lang=zh", "/favicon.png", "/_stcore/health", "/oauth2callback", "/static/js/x"]
)
def test_what_is_there_is_answered_as_before(visit, address):
    assert visit(address).text == "streamlit"


def test_what_is_not_asked_for_as_a_page_is_answered_as_before(visit):
    assert visit("/nonsense", headers={"accept": "*/*"}).text == "streamlit"
    assert visit("/nonsense", method="POST").text == "streamlit"


def test_a_redirect_never_leaves_the_host(visit):
    for address in ("//evil.example", "/%2F%2Fevil.example", "/\\evil.example", "/%0d%0aSet-Cookie:x=1"):
        location = visit(address).headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")
        assert not {"\r", "\n"} & set(location)


def test_every_page_has_a_file_named_after_its_address():
    assert page_paths()
    assert all((ROOT / "pages" / f"{path.replace('-', '_')}.py").exists() for path in page_paths())


def test_the_application_loads_the_pages_for_the_first_visitor_but_the_widget_that_registers_only_in_a_script():
    asked = "import sys, app; print('pages.map' in sys.modules, 'streamlit_folium' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "True False"
