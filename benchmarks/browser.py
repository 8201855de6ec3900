"""Drive one tab of a headless Chromium over its own protocol (CDP).

Playwright is not used here on purpose: it listens to the network all the time, so every websocket frame of a page is
copied to it, which would slow exactly the contenders that send much.
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from urllib.request import urlopen

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

VIEWPORT = (1280, 800)
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--hide-scrollbars",
    "--lang=en",
    "--enable-unsafe-swiftshader",
    f"--window-size={VIEWPORT[0]},{VIEWPORT[1]}",
)
DRAWING = {"gl": ("--use-gl=angle", "--use-angle=swiftshader"), "software": ()}
ANSWER_TIMEOUT_S = 120.0
START_TIMEOUT_S = 60.0

Handler = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Box:
    """A rectangle on the page in CSS pixels, which are device pixels here."""

    left: int
    top: int
    width: int
    height: int

    @property
    def centre(self) -> tuple[float, float]:
        """Return the middle of the box."""
        return self.left + self.width / 2, self.top + self.height / 2


class BrowserError(RuntimeError):
    """Chromium refused a command, or what was looked for never appeared."""


class Tab:
    """One page of the browser; commands wait for their answer, events go to the handler that was set."""

    def __init__(self, connection: ClientConnection) -> None:
        """Listen to the page behind an open connection."""
        self._connection = connection
        self._numbers = count(1)
        self._answers: dict[int, SimpleQueue[dict[str, Any]]] = {}
        self._handlers: dict[str, Handler] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def on(self, event: str, handler: Handler | None) -> None:
        """Set or remove the one handler of an event; it runs on the listening thread and must not wait."""
        if handler is None:
            self._handlers.pop(event, None)
        else:
            self._handlers[event] = handler

    def post(self, method: str, **parameters: Any) -> int:
        """Send a command without waiting for its answer."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        return number

    def post_to(self, session: str, method: str) -> None:
        """Send a command to a frame that has a process of its own, by its session, without waiting for its answer."""
        self._connection.send(json.dumps({"id": next(self._numbers), "sessionId": session, "method": method}))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and return its result; raise BrowserError where Chromium refuses."""
        number = next(self._numbers)
        answer = self._answers[number] = SimpleQueue()
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        try:
            message = answer.get(timeout=ANSWER_TIMEOUT_S)
        except Empty as cause:
            raise BrowserError(f"{method} was not answered in {ANSWER_TIMEOUT_S:.0f} s") from cause
        finally:
            del self._answers[number]
        if "error" in message:
            raise BrowserError(f"{method}: {message['error']['message']}")
        result: dict[str, Any] = message["result"]
        return result

    def open(self, url: str) -> None:
        """Begin to load an address; the caller waits for what it needs to see."""
        self.call("Page.navigate", url=url)

    def evaluate(self, expression: str) -> Any:
        """Return the JSON value of a JavaScript expression in the page."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    def box_of(self, selector: str, timeout_s: float = START_TIMEOUT_S) -> Box:
        """Return where the first element that a CSS selector finds stands, once it is larger than a few pixels."""
        quoted = json.dumps(selector)
        expression = (
            f"(() => {{ const b = document.querySelector({quoted})?.getBoundingClientRect();"
            " return b && b.width > 50 && b.height > 50 ? [b.left, b.top, b.width, b.height] : null; })()"
        )
        deadline = time.monotonic() + timeout_s
        while (found := self.evaluate(expression)) is None:
            if time.monotonic() > deadline:
                raise BrowserError(f"nothing drawn at {selector} after {timeout_s:.0f} s")
            time.sleep(0.1)
        return Box(*(round(value) for value in found))

    def centre_of(self, role: str, name: str, timeout_s: float = START_TIMEOUT_S) -> tuple[float, float]:
        """Return the middle of the first visible widget of a role whose accessible name is this, or begins with it.

        What follows after a space may be a count, which changes with every click.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            root = self.call("DOM.getDocument", depth=0)["root"]["nodeId"]
            nodes = self.call("Accessibility.queryAXTree", nodeId=root, role=role)["nodes"]
            for node in nodes:
                if not node["ignored"] and f"{node['name']['value']} ".startswith(name + " "):
                    quad = self.call("DOM.getContentQuads", backendNodeId=node["backendDOMNodeId"])["quads"][0]
                    return sum(quad[::2]) / 4, sum(quad[1::2]) / 4
            time.sleep(0.1)
        raise BrowserError(f"no {role} named {name!r} after {timeout_s:.0f} s")

    def move_mouse(self, x: float, y: float, *, pressed: bool = False) -> None:
        """Move the mouse to a place of the page, dragging when the left button is held."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, buttons=int(pressed))

    def press_mouse(self, x: float, y: float) -> None:
        """Hold the left button down."""
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", buttons=1, clickCount=1)

    def release_mouse(self, x: float, y: float) -> None:
        """Let the left button go."""
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=x, y=y, button="left", clickCount=1)

    def turn_wheel(self, x: float, y: float, delta: float) -> None:
        """Turn the wheel over a place; negative zooms a map in."""
        self.call("Input.dispatchMouseEvent", type="mouseWheel", x=x, y=y, deltaX=0, deltaY=delta)

    def _listen(self) -> None:
        """Hand answers to who waits for them and events to their handler, until the connection closes."""
        try:
            for text in self._connection:
                message = json.loads(text)
                if (answer := self._answers.get(message.get("id", 0))) is not None:
                    answer.put(message)
                elif (handler := self._handlers.get(message.get("method", ""))) is not None:
                    handler(message["params"])
        except ConnectionClosed:
            return


class Browser:
    """A running Chromium with a profile of its own, so its cache starts empty."""

    def __init__(self, port: int) -> None:
        """Speak to the Chromium that listens on a port of this machine."""
        self._port = port

    @contextmanager
    def tab(self) -> Iterator[Tab]:
        """Open a tab in the size that all measurements use, and close it at the end."""
        with urlopen(f"http://127.0.0.1:{self._port}/json/list", timeout=10) as answer:
            page = next(target for target in json.load(answer) if target["type"] == "page")
        with connect(page["webSocketDebuggerUrl"], max_size=None, compression=None) as connection:
            tab = Tab(connection)
            for domain in ("Page", "Runtime", "DOM", "Accessibility"):
                tab.call(f"{domain}.enable")
            width, height = VIEWPORT
            tab.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
            )
            yield tab
            tab.call("Page.navigate", url="about:blank")


@contextmanager
def browser(drawing: str = "gl") -> Iterator[Browser]:
    """Run Chromium (the program named in `BENCH_CHROMIUM`, or the one on the path) with an empty profile.

    WebGL is drawn by SwiftShader on the processor. `gl` composes the page with it too; `software` composes the page
    as Chromium does by itself on a desktop without a GPU.
    """
    program = os.environ.get("BENCH_CHROMIUM") or shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory(prefix="bench-profile-", ignore_cleanup_errors=True) as profile:
        command = [
            program,
            *FLAGS,
            *DRAWING[drawing],
            "--remote-debugging-port=0",
            f"--user-data-dir={profile}",
            "about:blank",
        ]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Browser(_debugging_port(Path(profile)))
        finally:
            process.terminate()
            process.wait(timeout=START_TIMEOUT_S)


def _debugging_port(profile: Path) -> int:
    """Return the port that Chromium chose, which it writes into its profile."""
    file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise BrowserError(f"Chromium did not start in {START_TIMEOUT_S:.0f} s")
