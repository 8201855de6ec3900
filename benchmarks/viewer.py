"""A viewer without a browser: the page's own websocket and messages, and the tiles that its map would ask for."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

STREAM = "/_stcore/stream"
RUN_LIMIT_S = 600.0
HTTP_LIMIT_S = 60
FACETS = ("facet_layers", "facet_status", "facet_chain", "facet_area")


class ViewerError(RuntimeError):
    """The page did not answer as a page does."""


@dataclass
class Pills:
    """One row of choices: the id of its widget, what stands on them, and the part of the page that answers."""

    widget: str
    choices: list[str]
    part: str


@dataclass
class Page:
    """What a run of the page's script sent."""

    pills: list[Pills] = field(default_factory=list)
    replica: str = ""
    script: str = ""
    bytes: int = 0

    def hear(self, message: ForwardMsg) -> None:
        """Take in one message."""
        self.bytes += message.ByteSize()
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.script = message.new_session.page_script_hash
        if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "button_group" and element.button_group.id.endswith(FACETS):
            choices = [option.content for option in element.button_group.options]
            self.pills.append(Pills(element.button_group.id, choices, message.delta.fragment_id))


class Viewer:
    """One open tab."""

    def __init__(self, line: ClientConnection, chance: random.Random) -> None:
        self._line = line
        self._chance = chance
        self.page = Page()

    async def open(self) -> float:
        """Run the whole page and give the seconds until it was there."""
        seconds = await self.load("map")
        if not self.page.pills:
            raise ViewerError("the page came without its filters")
        return seconds

    async def load(self, page: str) -> float:
        """Run a page as a whole and give the seconds until it was there."""
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = "lang=zh"
        seconds, self.page = await self._run(asked)
        return seconds

    async def click(self) -> tuple[float, int]:
        """Choose something in one row of filters; give the seconds until the page had answered, and the bytes."""
        pills = self._chance.choice(self.page.pills)
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self.page.script
        asked.rerun_script.fragment_id = pills.part
        state = asked.rerun_script.widget_states.widgets.add()
        state.id = pills.widget
        state.string_array_value.data.extend(self._chance.sample(pills.choices, self._chance.randint(0, 1)))
        seconds, run = await self._run(asked)
        return seconds, run.bytes

    async def _run(self, asked: BackMsg) -> tuple[float, Page]:
        begun, page = time.perf_counter(), Page()
        await self._line.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(await asyncio.wait_for(self._line.recv(), RUN_LIMIT_S))
            page.hear(message)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - begun, page


@asynccontextmanager
async def tab_of(port: int, cookie: str, chance: random.Random) -> Iterator[Viewer]:  # type: ignore[misc]
    """Open a tab at a port of this machine; `cookie` names the replica, empty for whichever answers."""
    host = f"127.0.0.1:{port}"
    headers = {"Cookie": f"zqmap_replica={cookie}"} if cookie else {}
    address = f"ws://{host}{STREAM}"
    async with connect(
        address,
        origin=f"http://{host}",
        subprotocols=["streamlit"],
        additional_headers=headers,
        max_size=None,
        open_timeout=HTTP_LIMIT_S,
    ) as line:
        yield Viewer(line, chance)


def fetch(port: int, paths: Sequence[str], limit_s: float = HTTP_LIMIT_S) -> list[tuple[float, int, int]]:
    """Ask for addresses over one connection, one after the other: seconds, status and bytes of each."""
    connection, answers = HTTPConnection("127.0.0.1", port, timeout=limit_s), []
    for path in paths:
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        size = len(answer.read())
        answers.append((time.perf_counter() - begun, answer.status, size))
    connection.close()
    return answers
