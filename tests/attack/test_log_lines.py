"""What visitors send, as it stands in the log."""

import logging

import pytest

from zqmap.errors import BadFilter
from zqmap.telemetry.log_lines import LineFormatter


@pytest.mark.parametrize("style", ["text", "json"])
@pytest.mark.parametrize("evil", ["\n", "\r", "\x0b", "\x1b[2J", "\x85", "\u2028"])
def test_no_visitor_begins_a_line_of_the_log_or_steers_a_terminal(style, evil):
    error = BadFilter(f"x{evil}2026-11-25T00:00:00.000Z INFO zqmap: forged", "1", ("f",))
    record = logging.LogRecord("zqmap", logging.INFO, "", 0, "%s: %s", (f"/ogc/{evil}", error), None)
    line = LineFormatter(style, dict).format(record)
    assert evil[0] not in line if style == "text" else len(line.split("\n")) == 1
    assert "forged" in line
