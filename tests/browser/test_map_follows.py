"""The map answers a press before the server has, and stands in a frame that cannot reach the page."""

from __future__ import annotations

from playwright.sync_api import WebSocketRoute

FILTER = "() => zqmap.filterKey(zqmap.zone.state.filter)"
READ = "(search) => zqmap.filterKey(zqmap.readFilter(search))"


class Line:
    """The websocket between page and server, which a test can cut."""

    def __init__(self, page) -> None:
        self.is_open = True
        page.route_web_socket("**/_stcore/stream*", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        browser.on_message(lambda message: server.send(message) if self.is_open else None)
        server.on_message(lambda message: browser.send(message) if self.is_open else None)


def test_the_map_answers_a_press_while_the_server_is_silent(zone):
    line = Line(zone.page)
    zone.open()
    line.is_open = False
    zone.choose("在建")
    zone.wait_for_shown("shown.length && shown.every((name) => /^(roads|facilities)/.test(name))")
    zone.choose("前期工作")
    zone.frame.wait_for_function(
        "() => zqmap.zone.state.filter.choices.status.join() === 'preliminary,under_construction'"
    )
    zone.choose("在建")
    zone.frame.wait_for_function("() => zqmap.zone.state.filter.choices.status.join() === 'preliminary'")
    assert "status" not in zone.link()


def test_what_was_foreseen_is_what_the_server_answers(zone):
    zone.open("chain=biopharma,advanced_materials&layer=enterprises")
    zone.frame.evaluate(
        "() => { window.seen = []; const apply = zqmap.zone.apply.bind(zqmap.zone);"
        " zqmap.zone.apply = (state) => { seen.push(zqmap.filterKey(state.filter)); apply(state); }; }"
    )
    zone.choose("先进材料")
    zone.wait_for_link("query.get('chain') === 'biopharma'")
    zone.settled()
    zone.frame.wait_for_function("() => seen.length >= 3")
    assert len(set(zone.frame.evaluate("() => seen"))) == 1


def test_every_link_is_read_by_the_map_as_by_the_page(zone):
    query = "status=under_construction&status=completed&area=new-area&q=%E5%A4%A7%E9%81%93&lang=zh"
    zone.open(query)
    said = zone.frame.evaluate(FILTER)
    assert zone.frame.evaluate(READ, f"?{query}") == said


ASK = """(addresses) => new Promise((resolve) => {
  addEventListener("message", ({ data }) => { if (data.id === addresses.length - 1) resolve(data.status); });
  addresses.forEach((url, id) => parent.postMessage({ zqmap: "tile", id, url }, "*"));
})"""


def test_the_page_asks_for_nothing_but_tiles_in_the_stead_of_its_map_H7(zone):
    zone.open()
    asked: list[str] = []
    zone.page.on("request", lambda request: asked.append(request.url.removeprefix(zone.server)))
    tile = "/tiles/roads/1/9/416/221.mvt"
    others = [
        "/data/roads.geojson",
        "/account/sign-out",
        "//evil.example/tiles/roads/1/9/1/1.mvt",
        "https://evil.example/tiles/roads/1/9/1/1.mvt",
        "/tiles/../data/roads.geojson",
        "/tiles/roads/1/9/1/1.mvt/../../../../../data/roads.csv",
        "/tiles/roads/1/9/1/1.mvt?q=a#b\nc",
        {"toString": tile},
    ]
    assert zone.frame.evaluate(ASK, [*others, tile]) == 200
    assert [url for url in asked if url != "/heads"] == [tile]


def test_without_a_page_that_answers_the_map_asks_for_its_tiles_itself(zone):
    zone.page.add_init_script(
        "if (window.top === window) addEventListener('message', (event) => {"
        " if (event.data?.zqmap === 'tile') event.stopImmediatePropagation(); }, true);"
    )
    zone.open()
    assert "roads/longsha-avenue" in zone.shown()


def test_the_frame_of_the_map_cannot_reach_the_page_H7(zone):
    zone.open()
    reach = "() => { try { return String(window.parent.document.title); } catch (error) { return error.name; } }"
    assert zone.frame.evaluate(reach) == "SecurityError"
    assert zone.frame.evaluate("() => window.origin") == "null"
