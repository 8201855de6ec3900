"""What an open tab may ask of Streamlit over its websocket.

Streamlit takes more from anybody than our pages send: emptying the caches of everybody (`clear_cache`), as many
addresses for uploads as a message has room for (one of 1.2 MB cost 230 MB), and what is meant for developers. What our
pages send is listed here, anything else is dropped before Streamlit sees it.

The messages are read as far as is needed to tell them apart, by the wire format of Protocol Buffers: a field is a
number with a kind, and then a number or so many bytes. A test holds the numbers against Streamlit's own declarations.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

STOP, RERUN, FILE_ADDRESSES, HEARTBEAT, OPERATION = 7, 11, 16, 17, 19
TAKEN = frozenset({STOP, RERUN, FILE_ADDRESSES, HEARTBEAT, OPERATION})
"""The messages that our pages send, by their numbers in `BackMsg`."""

FILE_NAMES, MOST_FILE_NAMES = 2, 40
"""Where the names of files to be sent stand, and how many a page asks addresses for at once."""

OPERATIONS = frozenset({3, 6})
OPERATION_HEADS = frozenset({1, 2})
"""The operations that our pages ask for: a file that is made when it is wanted, and more rows of a table."""

MOST_SMALL_BYTES = 64 * 1024
"""How large a message may be that is no run of the page."""

VARINT, EIGHT_BYTES, BYTES, FOUR_BYTES = 0, 1, 2, 5
FIXED_BYTES = {EIGHT_BYTES: 8, FOUR_BYTES: 4}
LONGEST_VARINT = 10


class TabMessages:
    """ASGI middleware that lets through what a page of ours says, and drops the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a connection; of a websocket, only the messages that are taken."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return

        is_noted = False

        async def sift() -> Message:
            nonlocal is_noted
            while True:
                message = await receive()
                said = message.get("bytes")
                if message["type"] != "websocket.receive" or said is None or is_taken(said):
                    return message
                if not is_noted:  # Once a tab, so that nobody fills the log.
                    log.warning("a message of a tab was dropped", extra={"fields": {"bytes": len(said)}})
                is_noted = True

        await self._app(scope, sift, send)


def is_taken(said: bytes) -> bool:
    """Tell whether a message is one that our pages send."""
    try:
        fields = list(read_fields(said))
        # The parts of a message may come in several pieces, which are put together behind this.
        asked, operation = (_pieces(fields, number) for number in (FILE_ADDRESSES, OPERATION))
        numbers = {number for number, _ in fields}
        is_small = numbers == {RERUN} or len(said) <= MOST_SMALL_BYTES
        return numbers <= TAKEN and is_small and _is_modest(asked) and _is_ours(operation)
    except ValueError:
        return False


def read_fields(said: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the fields of a message by their numbers; a field without bytes of its own has none.

    Raises:
        ValueError: it is no message.
    """
    at = 0
    while at < len(said):
        tag, at = _read_number(said, at)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            _, at = _read_number(said, at)
            yield number, b""
            continue
        size, at = _read_number(said, at) if kind == BYTES else (FIXED_BYTES.get(kind, -1), at)
        if size < 0 or at + size > len(said):
            raise ValueError("this is no message")
        yield number, said[at : at + size]
        at += size


def _read_number(said: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(said[at : at + LONGEST_VARINT]):
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, at + place + 1
    raise ValueError("this is no number")


def _pieces(fields: list[tuple[int, bytes]], wanted: int) -> bytes:
    return b"".join(content for number, content in fields if number == wanted)


def _is_modest(asked: bytes) -> bool:
    """Tell whether addresses are asked for as many files as a page can send."""
    return sum(number == FILE_NAMES for number, _ in read_fields(asked)) <= MOST_FILE_NAMES


def _is_ours(operation: bytes) -> bool:
    return {number for number, _ in read_fields(operation)} <= OPERATIONS | OPERATION_HEADS
