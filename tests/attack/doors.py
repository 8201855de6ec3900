"""A server's doors as an attacker tries them: bytes on a socket, and Streamlit's websocket without a browser."""

from __future__ import annotations

import http.client
import re
import select
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

STREAM = "/_stcore/stream"
WAIT_S = 20
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
BOUNDARY = "zqmap-test"
FORM_END = f"\r\n--{BOUNDARY}--\r\n".encode()


@dataclass(frozen=True)
class Door:
    """A running server."""

    port: int
    pid: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def memory_bytes(self) -> int:
        """Give the resident memory of the process."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        """Send a request as it stands; `Host` may be given like any other header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        sent = {"Host": self.host} | (headers or {})
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        connection.close()
        return answer

    def shake_hands(self, *headers: str, host: str | None = None) -> int:
        """Begin a websocket with exactly these further header lines and give the status of the answer."""
        lines = [
            f"GET {STREAM} HTTP/1.1",
            f"Host: {host or self.host}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {KEY}",
            "Sec-WebSocket-Protocol: streamlit",
            *headers,
        ]
        return status_of(self.send_raw(lines))

    def send_raw(self, lines: list[str], chunks: Iterable[bytes] = ()) -> bytes:
        """Send header lines and chunks until the server answers; give the beginning of the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode())
            for chunk in chunks:
                if select.select([line], [], [], 0)[0]:
                    break
                try:
                    line.sendall(chunk)
                except (BrokenPipeError, ConnectionResetError):
                    break
            return line.recv(4096)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Visitor:
    """One session of Streamlit, spoken to over its websocket."""

    def __init__(self, door: Door, line: ClientConnection, token: str) -> None:
        self.door = door
        self.line = line
        self.token = token
        self.session_id = ""

    def visit(self, query: str = "", page: str = "") -> list[ForwardMsg]:
        """Run the page's script and give every message until it has finished."""
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_name = page
        self.line.send(asked.SerializeToString())
        heard: list[ForwardMsg] = []
        while not heard or heard[-1].WhichOneof("type") != "script_finished":
            message = ForwardMsg()
            message.ParseFromString(self.line.recv(WAIT_S))
            if message.WhichOneof("type") == "new_session":
                self.session_id = message.new_session.initialize.session_id or self.session_id
            heard.append(message)
        return heard

    def upload_lines(self, file_id: str, method: str = "PUT", *, token: str | None = None) -> list[str]:
        """Give the header lines of an upload as a browser sends them, the length left out."""
        sent = self.token if token is None else token
        return [
            f"{method} /_stcore/upload_file/{self.session_id}/{file_id} HTTP/1.1",
            f"Host: {self.door.host}",
            f"Origin: {self.door.origin}",
            f"Cookie: _streamlit_xsrf={self.token}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
            *([f"X-Xsrftoken: {sent}"] if sent else []),
        ]

    def put(self, file_id: str, size_bytes: int, *, token: str | None = None) -> int:
        """Send a file of so many bytes with its length; give the status."""
        body = form_around(b"x" * size_bytes)
        lines = [*self.upload_lines(file_id, token=token), f"Content-Length: {len(body)}"]
        return status_of(self.door.send_raw(lines, [body]))

    def put_chunked(self, file_id: str, chunks: Iterable[bytes]) -> int:
        """Send a file in chunks without saying how long it is."""
        lines = [*self.upload_lines(file_id), "Transfer-Encoding: chunked"]
        return status_of(self.door.send_raw(lines, (_chunk(part) for part in [*chunks, b""])))

    def delete(self, file_id: str) -> int:
        """Take a file away."""
        return status_of(self.door.send_raw([*self.upload_lines(file_id, "DELETE"), "Content-Length: 0"]))


@contextmanager
def enter(door: Door) -> Iterator[Visitor]:
    """Open a session as a browser does."""
    cookie = door.ask("GET", "/_stcore/health").headers["Set-Cookie"]
    token = cookie.partition("=")[2].partition(";")[0]
    with connect(
        f"ws://{door.host}{STREAM}",
        origin=door.origin,
        subprotocols=["streamlit", token],
        additional_headers={"Cookie": f"_streamlit_xsrf={token}"},
        max_size=None,
    ) as line:
        yield Visitor(door, line, token)


def form_around(content: bytes) -> bytes:
    """Wrap a file into a form of one part."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n'.encode()
    return head + content + FORM_END


def status_of(answer: bytes) -> int:
    """Read the status from the beginning of an answer."""
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    assert found, answer
    return int(found[1])


def _chunk(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"
