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


def test_the_frame_of_the_map_cannot_reach_the_page_H7(zone):
    zone.open()
    reach = "() => { try { return String(window.parent.document.title); } catch (error) { return error.name; } }"
    assert zone.frame.evaluate(reach) == "SecurityError"
    assert zone.frame.evaluate("() => window.origin") == "null"
