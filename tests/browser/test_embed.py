"""The map in a frame on a page of another site: an allowed one shows it, any other does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import open_page, start_server

QUERY = "view=embed&lang=zh&status=under_construction"


class City:
    """A web site of somebody else with our map in a frame; it answers under two names, which are two origins."""

    def __init__(self) -> None:
        self.framed = ""
        city = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = f'<!doctype html><h1>City</h1><iframe src="{city.framed}" width="900" height="500"></iframe>'
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    city = City()
    allowed = f"http://localhost:{city.port}"
    process, url = start_server(tmp_path_factory.mktemp("embedded"), ZQMAP_FRAME_ANCESTORS=allowed)
    city.framed = f"{url}/map?{QUERY}"
    yield city
    process.terminate()
    process.wait(20)
    city.server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    page = open_page(chromium, width=1000, height=700)
    yield page
    page.context.close()


def test_an_allowed_site_shows_the_map_its_legend_and_the_way_to_the_full_map(city, page):
    page.goto(f"http://localhost:{city.port}/")
    framed = page.frame_locator("iframe")
    way = framed.get_by_role("link", name="打开完整地图")
    expect(way).to_be_visible()
    assert way.get_attribute("target") == "_blank"
    assert "status=under_construction" in str(way.get_attribute("href"))
    assert "embed" not in str(way.get_attribute("href"))
    drawn = framed.frame_locator("iframe")
    expect(drawn.get_by_text("图例", exact=True)).to_be_visible()
    expect(drawn.get_by_text("在建", exact=True).first).to_be_visible()
    expect(framed.locator(".st-key-title-row")).to_have_count(0)
    expect(framed.locator("[data-testid=stPageLink]")).to_have_count(0)
    # The map notes in the frame's address where it looks, and the view stays the embedded one.
    inner = next(frame for frame in page.frames if "view=embed" in frame.url)
    inner.wait_for_function("new URLSearchParams(location.search).has('at')")
    assert "view=embed" in inner.url


def test_any_other_site_is_refused(city, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"http://127.0.0.1:{city.port}/")
    assert [frame.url for frame in page.frames[1:]] == ["chrome-error://chromewebdata/"]
    assert any("frame-ancestors" in line for line in said)


@pytest.mark.parametrize("address", ["/map", "/sign-in?view=embed"])
def test_even_an_allowed_site_gets_no_other_page_into_its_frame(city, page, monkeypatch, address):
    host = city.framed.partition("/map")[0]
    monkeypatch.setattr(city, "framed", host + address)
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.goto(f"http://localhost:{city.port}/")
    expect(page.frame_locator("iframe").locator("[data-testid=stApp]")).to_have_count(0)
    assert not [frame.url for frame in page.frames[1:] if frame.url.startswith("http")]
