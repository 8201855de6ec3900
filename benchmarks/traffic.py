"""Count what a tab sends and receives: websocket messages, requests, hosts and bytes over the wire."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg

from benchmarks.browser import Tab

BINARY_OPCODE = 2
STREAMLIT_OWN = ("/static/", "/favicon")
SERVICE = "/_stcore/"
HEADS = "/heads"


@dataclass
class Request:
    """One HTTP request: its address, and the bytes of its answer over the wire (0 from the cache)."""

    address: str
    wire_bytes: int = 0

    @property
    def host(self) -> str:
        """Return host and port."""
        return urlsplit(self.address).netloc

    @property
    def path(self) -> str:
        """Return the path without the query."""
        return urlsplit(self.address).path

    def is_streamlits_own(self, page: str) -> bool:
        """Tell whether every Streamlit page loads this: its bundle, its service paths and its one HTML page."""
        return self.path.startswith(STREAMLIT_OWN) or SERVICE in self.path or self.path == urlsplit(page).path


@dataclass
class Traffic:
    """What went over the wire while it was watched; websocket bytes are those of the messages, uncompressed."""

    received_bytes: int = 0
    sent_messages: list[bytes] = field(default_factory=list)
    requests: dict[str, Request] = field(default_factory=dict)

    @property
    def websocket_bytes(self) -> int:
        """Return the bytes of all messages, both ways."""
        return self.received_bytes + sum(map(len, self.sent_messages))

    @property
    def http_bytes(self) -> int:
        """Return the bytes of all answers, with their headers, but for the look for new revisions each second."""
        return sum(request.wire_bytes for request in self.requests.values() if request.path != HEADS)

    @property
    def hosts(self) -> set[str]:
        """Return every host and port that was asked for something."""
        return {request.host for request in self.requests.values() if request.host}

    def reruns(self) -> tuple[int, int]:
        """Return how many runs of the whole page, and how many of a fragment alone, the browser asked for."""
        asked = [
            message.rerun_script for message in map(_parsed, self.sent_messages) if message.HasField("rerun_script")
        ]
        of_fragments = sum(bool(rerun.fragment_id) for rerun in asked)
        return len(asked) - of_fragments, of_fragments

    def bytes_beyond_streamlit(self, page: str) -> dict[str, int]:
        """Return the wire bytes of everything that is not Streamlit's own, by the first part of the path."""
        sums: dict[str, int] = {}
        for request in self.requests.values():
            if request.host and not request.is_streamlits_own(page):
                part = "/" + request.path.strip("/").split("/")[0]
                sums[part] = sums.get(part, 0) + request.wire_bytes
        return sums


@contextmanager
def watching(tab: Tab) -> Iterator[Traffic]:
    """Count the traffic of a tab until the block ends; outside the block Chromium reports none of it.

    Frames with a process of their own, as the map's, are held until their traffic is counted too.
    """
    traffic = Traffic()
    handlers = {
        "Target.attachedToTarget": lambda event: _watch_frame(tab, event["sessionId"]),
        "Network.webSocketFrameReceived": lambda event: _count_received(traffic, event),
        "Network.webSocketFrameSent": lambda event: traffic.sent_messages.append(_payload(event)),
        "Network.requestWillBeSent": lambda event: _note_request(traffic, event),
        "Network.loadingFinished": lambda event: _note_bytes(traffic, event),
    }
    for event, handler in handlers.items():
        tab.on(event, handler)
    tab.call("Network.enable")
    _attach(tab, wanted=True)
    try:
        yield traffic
    finally:
        _attach(tab, wanted=False)
        tab.call("Network.disable")
        for event in handlers:
            tab.on(event, None)


def _attach(tab: Tab, *, wanted: bool) -> None:
    """Begin or end to hear of frames in other processes."""
    tab.call("Target.setAutoAttach", autoAttach=wanted, waitForDebuggerOnStart=wanted, flatten=True)


def _watch_frame(tab: Tab, session: str) -> None:
    """Count a frame's traffic from its first request on."""
    tab.post_to(session, "Network.enable")
    tab.post_to(session, "Runtime.runIfWaitingForDebugger")


def _count_received(traffic: Traffic, event: dict[str, Any]) -> None:
    """Add the length of a message that the page received."""
    traffic.received_bytes += len(_payload(event))


def _note_request(traffic: Traffic, event: dict[str, Any]) -> None:
    """Remember a request over HTTP; a redirect keeps its first address."""
    if event["request"]["url"].startswith("http"):
        traffic.requests.setdefault(event["requestId"], Request(event["request"]["url"]))


def _note_bytes(traffic: Traffic, event: dict[str, Any]) -> None:
    """Add the bytes of a finished answer to its request, if that was seen to begin."""
    if (request := traffic.requests.get(event["requestId"])) is not None:
        request.wire_bytes += int(event["encodedDataLength"])


def _payload(event: dict[str, Any]) -> bytes:
    """Return the bytes of a websocket message, which CDP writes as base64 where they are binary."""
    frame = event["response"]
    text: str = frame["payloadData"]
    return base64.b64decode(text) if frame["opcode"] == BINARY_OPCODE else text.encode()


def _parsed(message: bytes) -> BackMsg:
    """Read a message from the browser to Streamlit."""
    parsed: BackMsg = BackMsg.FromString(message)
    return parsed
