"""What the person on call sees of a real process: a line and an id for each request, and figures out of reach."""

from __future__ import annotations

import json
import logging
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.attack.doors import Door
from tests.attack.tabs import open_tab
from tests.browser.conftest import start_server
from tests.ports import free_port
from zqmap.telemetry.log_lines import LineFormatter

SECRET = "a-very-secret-word"
PROXY_ID = "proxy-0123456789"


@dataclass(frozen=True)
class Watched:
    """A running server with its log and its figures."""

    door: Door
    metrics_port: int
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        """Read the lines that are JSON; those that the command says before the server begins are not."""
        text = self.log.read_text(encoding="utf-8")
        return [
            json.loads(line) for line in text.splitlines(keepends=True) if line.startswith("{") and line[-1] == "\n"
        ]

    def line_of(self, request: str) -> dict[str, Any]:
        """Give the one line of a request; it may come a moment after the answer."""
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            found = [line for line in self.lines() if line.get("request") == request]
            if found:
                (line,) = found
                return line
            time.sleep(0.05)
        raise AssertionError(f"no line of {request}")

    def figures(self) -> dict[tuple[str, tuple[str, ...]], float]:
        """Read the figures, each under its name and the values of its labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics", timeout=10) as answer:
            families = text_string_to_metric_families(answer.read().decode())
        return {
            (sample.name, tuple(value for name, value in sorted(sample.labels.items()) if name != "le")): sample.value
            for family in families
            for sample in family.samples
        }


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder, port = tmp_path_factory.mktemp("watched"), free_port()
    settings = {"ZQMAP_LOG": "json", "ZQMAP_METRICS": f"127.0.0.1:{port}", "ZQMAP_REQUEST_ID": "proxy"}
    process, url = start_server(folder, ZQMAP_REPLICA="a", **settings)
    yield Watched(Door(urlsplit(url).port or 0, process.pid), port, folder / "server.log")
    process.terminate()
    process.wait(20)


def test_a_request_has_one_line_with_the_id_that_it_answers_with(watched: Watched):
    answer = watched.door.ask("GET", f"/data/roads.geojson?q={SECRET}", {"X-Request-ID": PROXY_ID})
    assert answer.headers["X-Request-ID"] == PROXY_ID
    line = watched.line_of(PROXY_ID)
    assert (line["method"], line["path"], line["status"]) == ("GET", "/data/roads.geojson", 200)
    assert line["bytes"] == len(answer.body)
    assert line["replica"] == "a"


@pytest.mark.parametrize("given", ["short", "two words 1234", "a" * 65, '"}{"level":"x'])
def test_an_id_that_is_none_is_replaced(watched: Watched, given: str):
    said = watched.door.ask("GET", "/healthz", {"X-Request-ID": given}).headers["X-Request-ID"]
    assert said != given
    assert len(said) == 16


def test_what_is_asked_every_second_leaves_no_line(watched: Watched):
    for path in ("/heads", "/healthz", "/readyz"):
        assert watched.door.ask("GET", path).status == 200
    assert {line["path"] for line in watched.lines() if "path" in line}.isdisjoint({"/heads", "/healthz", "/readyz"})


def test_a_wrong_password_is_counted_and_written_nowhere(watched: Watched):
    form = urlencode({"name": "张三", "password": SECRET}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": watched.door.origin}
    cookie = {"Cookie": f"zqmap_session={SECRET}"}
    assert watched.door.ask("POST", "/account/sign-in", kind | cookie, form).status == 303
    assert watched.figures()["zqmap_sign_ins_total", ("wrong",)] == 1
    text = watched.log.read_text(encoding="utf-8")
    assert SECRET not in text
    assert "张三" not in text


def test_a_tile_is_made_once_and_then_found(watched: Watched):
    for _ in range(3):
        assert watched.door.ask("GET", "/tiles/roads/1/10/832/443.mvt", {"Accept-Encoding": "gzip"}).status in (
            200,
            204,
        )
    figures = watched.figures()
    assert figures["zqmap_tile_seconds_count", ("made", "roads")] == 1
    assert figures["zqmap_tile_seconds_count", ("hit", "roads")] == 2
    assert figures["zqmap_tile_bytes_count", ("roads",)] == 3


def test_runs_of_the_page_tabs_and_heads_are_counted(watched: Watched):
    with open_tab(watched.door) as tab:
        tab.run()
        figures = watched.figures()
        assert figures["zqmap_tabs", ()] == 1
        assert figures["zqmap_rerun_seconds_count", ("whole", "map")] == 1
    assert figures["zqmap_head_revision", ("roads",)] == 1
    assert figures["zqmap_shown_revision", ("roads",)] == 1
    assert 0 <= figures["zqmap_heads_age_seconds", ()] < 60
    assert figures["process_resident_memory_bytes", ()] > 50e6


def test_the_figures_are_not_at_the_public_address(watched: Watched):
    for path in ("/metrics", "/_stcore/metrics"):
        assert b"zqmap_" not in watched.door.ask("GET", path).body


def test_an_address_that_is_taken_does_not_keep_the_dashboard_away(tmp_path: Path, watched: Watched):
    process, url = start_server(tmp_path, ZQMAP_METRICS=f"127.0.0.1:{watched.metrics_port}")
    process.terminate()
    process.wait(20)
    assert f"no metrics at 127.0.0.1:{watched.metrics_port}" in (tmp_path / "server.log").read_text(encoding="utf-8")
    assert url


def _record(message: str, *, error: Callable[[], None] | None = None) -> logging.LogRecord:
    trouble = None
    if error:
        try:
            error()
        except ValueError:
            trouble = sys.exc_info()
    return logging.LogRecord("zqmap.x", logging.WARNING, "", 0, message, None, trouble)


def test_a_json_line_is_one_line_whatever_is_said():
    line = LineFormatter("json", lambda: {"session": "ab", "replica": ""}).format(_record('two\nlines "and" 中文'))
    assert "\n" not in line
    said = json.loads(line)
    assert (said["message"], said["session"], said["level"]) == ('two\nlines "and" 中文', "ab", "warning")
    assert "replica" not in said
    assert "中文" in line


def test_the_values_that_a_database_repeats_are_left_out():
    phone = "138" + "0" * 8

    def fail() -> None:
        raise ValueError(f"duplicate key\nDETAIL:  Key (phone)=({phone}) exists.\nmore")

    line = LineFormatter("text", dict).format(_record("failed", error=fail))
    assert phone not in line
    assert "DETAIL: left out" in line
    assert "more" in line
