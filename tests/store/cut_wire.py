"""A wire to PostgreSQL that is cut when a commit passes, before or after the server has carried it out."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from threading import Thread

COMMIT = b"COMMIT\x00"


class CutWire:
    """Passes everything on between clients and a server's socket; `cut` names when the next commit is cut."""

    def __init__(self, server: Path, folder: Path) -> None:
        self._server = server
        self.folder = folder
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / server.name))
        self._listener.listen()
        self.cut: str | None = None
        self.cuts = 0
        Thread(target=self._take, daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        self._listener.close()

    def _take(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._server))
            Thread(target=self._back, args=(server, client), daemon=True).start()
            Thread(target=self._forth, args=(client, server), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        while data := _receive(client):
            when = self.cut if COMMIT in data else None
            if when is None:
                server.sendall(data)
                continue
            self.cut, self.cuts = None, self.cuts + 1
            # The client goes first, so that nothing of an answer can reach it.
            client.shutdown(socket.SHUT_RDWR)
            if when == "after":
                server.sendall(data)
                continue
            break
        _shut(server)
        _shut(client)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        while data := _receive(server):
            try:
                client.sendall(data)
            except OSError:
                break
        _shut(client)


def _receive(wire: socket.socket) -> bytes:
    try:
        return wire.recv(65536)
    except OSError:
        return b""


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)
    wire.close()
