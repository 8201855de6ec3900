"""A tab of the dashboard without a browser: what a run of the script sent, and presses that may be forged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.attack.doors import STREAM, WAIT_S, Door
from zqmap.access.sessions import SESSION_COOKIE


@dataclass
class Run:
    """What one run of the script sent."""

    words: str = ""
    buttons: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    is_not_found: bool = False
    redirect: str = ""

    def hear(self, message: ForwardMsg) -> None:
        """Take in one message."""
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
        elif kind == "auth_redirect":
            self.redirect = message.auth_redirect.url
        elif kind == "page_not_found":
            self.is_not_found = True
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self.words += str(element.markdown.body) + str(element.alert.body) + str(element.text.body)
            self.words += str(element.html.body)
            if element.WhichOneof("type") == "button":
                self.buttons[element.button.label] = element.button.id


class Tab:
    """A session of Streamlit, spoken to without a browser."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line

    def run(self, *, page: str = "", page_hash: str = "", press: str | None = None, query: str = "") -> Run:
        """Ask for a run of the script, as the browser does, and hear it out."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = page_hash
        if press:
            state = asked.rerun_script.widget_states.widgets.add()
            state.id, state.trigger_value = press, True
        self._line.send(asked.SerializeToString())
        run = Run()
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._line.recv(WAIT_S))
            run.hear(message)
            if message.WhichOneof("type") == "script_finished":
                return run


@contextmanager
def open_tab(door: Door, token: str | None = None, *, xsrf: str = "", **headers: str) -> Iterator[Tab]:
    """Open a session with our cookie, or with any other headers; `xsrf` is what the page proves its cookies with."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if token is not None:
        sent["Cookie"] = f"{SESSION_COOKIE}={token}"
    protocols = ["streamlit", *([xsrf] if xsrf else [])]
    with connect(
        f"ws://{door.host}{STREAM}",
        origin=door.origin,
        subprotocols=protocols,
        additional_headers=sent,
        max_size=None,
    ) as line:
        yield Tab(line)
