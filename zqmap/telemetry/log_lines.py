"""How a line of the log is written: as text, or as one JSON object a line, with whose request it belongs to.

No line holds a query, a cookie, a token, a password or a visitor's address; the proxy's log has those that are needed.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

Style = Literal["text", "json"]
Fields = Mapping[str, str]

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered."""

QUOTED_VALUES = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
"""Where PostgreSQL repeats the values of a row, which may be personal."""

LEFT_TO_US = ("uvicorn", "uvicorn.asgi", "uvicorn.error", "websockets")
CHATTER = ('"WebSocket /', "connection open", "connection closed", "connection rejected")
"""What uvicorn says of each websocket, with the visitor's address; our own line says it without."""


class LineFormatter(logging.Formatter):
    """Writes a record; `whose` adds the fields that are known of the moment, such as the session."""

    def __init__(self, style: Style, whose: Callable[[], Fields]) -> None:
        super().__init__()
        self._kind = style
        self._whose = whose

    def format(self, record: logging.LogRecord) -> str:
        """Give the line, the traceback of an error included."""
        known = {"request": REQUEST.get(), **self._whose(), **getattr(record, "fields", {})}
        known = {name: value for name, value in known.items() if value != ""}
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said, trace = record.getMessage(), self._trace(record)
        if self._kind == "json":
            head = {"time": moment, "level": record.levelname.lower(), "logger": record.name, "message": said}
            return json.dumps(head | known | ({"error": trace} if trace else {}), ensure_ascii=False, default=str)
        about = "".join(f" {name}={value}" for name, value in known.items())
        return f"{moment} {record.levelname} {record.name}: {_one_line(said)}{about}" + (f"\n{trace}" if trace else "")

    def _trace(self, record: logging.LogRecord) -> str:
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return QUOTED_VALUES.sub(r"\1: left out", trace)


def _one_line(said: str) -> str:
    """Escape what would begin another line or steer a terminal: messages repeat what visitors have sent."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in said)


def configure_logs(style: Style, whose: Callable[[], Fields]) -> None:
    """Send every line of this process to the standard error, in one form, those of Streamlit and uvicorn too.

    To be called again once the server has begun, since Streamlit gives its loggers handlers as they are made.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(style, whose))
    handler.addFilter(_is_no_chatter)
    logging.root.handlers = [handler]
    logging.getLogger("zqmap").setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        if name in LEFT_TO_US or name.partition(".")[0] == "streamlit":
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True


def _is_no_chatter(record: logging.LogRecord) -> bool:
    said = record.getMessage() if record.name == "uvicorn.error" else ""
    return not any(words in said for words in CHATTER)
