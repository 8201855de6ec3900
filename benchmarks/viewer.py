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

from benchmarks.tab_memory import TabMemory

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
    bytes: int = 0

    def hear(self, message: ForwardMsg) -> None:
        """Take in one message."""
        if message.WhichOneof("type") != "delta" or message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "button_group" and element.button_group.id.endswith(FACETS):
            choices = [option.content for option in element.button_group.options]
            self.pills.append(Pills(element.button_group.id, choices, message.delta.fragment_id))


class Viewer:
    """One open tab."""

    def __init__(self, line: ClientConnection, chance: random.Random, address: str) -> None:
        self._line = line
        self._chance = chance
        self._memory = TabMemory(address, "lang=zh")
        self.page = Page()

    async def open(self) -> float:
        """Run the whole page and give the seconds until it was there."""
        seconds = await self.load("map")
        if not self.page.pills:
            raise ViewerError("the page came without its filters")
        return seconds

    async def load(self, page: str) -> float:
        """Run a page as a whole and give the seconds until it was there."""
        self._memory.go_to(page, "lang=zh")
        seconds, self.page = await self._run("")
        return seconds

    async def click(self) -> tuple[float, int]:
        """Choose something in one row of filters, or let go of it; give the seconds until the answer, and its bytes."""
        pills = self._chance.choice(self.page.pills)
        self._memory.press(
            pills.widget, [] if self._memory.chosen(pills.widget) else [self._chance.choice(pills.choices)]
        )
        seconds, run = await self._run(pills.part)
        return seconds, run.bytes

    async def _run(self, part: str) -> tuple[float, Page]:
        begun, page, asked = time.perf_counter(), Page(), BackMsg()
        asked.rerun_script.fragment_id = part
        self._memory.fill(asked.rerun_script)
        await self._line.send(asked.SerializeToString())
        while True:
            said = await asyncio.wait_for(self._line.recv(), RUN_LIMIT_S)
            message = ForwardMsg()
            message.ParseFromString(said)
            page.bytes += len(said)
            page.hear(self._memory.take(message))
            if message.WhichOneof("type") == "script_finished":
                self._memory.end_run(part)
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
        yield Viewer(line, chance, f"http://{host}/map")


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
