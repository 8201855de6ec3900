"""What HTTP refuses, by the guards around the application and at its addresses; `zqmap.web.answers` says it."""

from __future__ import annotations

from zqmap.errors import ZqmapError, say_length
from zqmap.model.strings import clean_line

NAMED = 100
"""How many characters of a foreign name stand in the log: who runs the server must know it."""


class ForeignHost(ZqmapError):
    """The server was asked by a name that is not its own (`zqmap.web.hosts`)."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{clean_line(host)[:NAMED]!r} is no name of this server")
        self.host = host


class ForeignOrigin(ZqmapError):
    """A page of another site, or none, wants to change or to hear something."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"a page of {clean_line(origin)[:NAMED]!r} may not do that")
        self.origin = origin


class WrongMethod(ZqmapError):
    """An address does not take this method; `allowed` are those that it takes."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{clean_line(method)[:NAMED]} is not taken here, only {', '.join(allowed)}")
        self.method = method
        self.allowed = allowed


class UploadRefused(ZqmapError):
    """A file came for a session that may not send any (`zqmap.web.uploads`)."""

    def __init__(self) -> None:
        super().__init__("this session may not send files")


class UploadTooLarge(ZqmapError):
    """With this file a session would hold more than the `bytes_max` that it may."""

    def __init__(self, bytes_max: int) -> None:
        super().__init__(f"more than {bytes_max} bytes")
        self.bytes_max = bytes_max


class BadAddress(ZqmapError):
    """A part of an address or query is not what it must be; `allowed` says what that is."""

    def __init__(self, part: str, value: str, allowed: str) -> None:
        super().__init__(f"{part} of {say_length(value)} must be {allowed}")
        self.part = part
        self.value = value
        self.allowed = allowed


class NothingHere(ZqmapError):
    """Nothing lies at an address: an unknown format, a digest of other content, a file that is not served."""

    def __init__(self, name: str) -> None:
        super().__init__(f"nothing is served under that name ({say_length(name)})")
        self.name = name


class MissingPackages(ZqmapError):
    """A browser library is not installed, or not in the version that the lock names."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is missing: run `make setup` (npm ci)")
        self.path = path


class TooBusy(ZqmapError):
    """Too many others have asked for work that takes much memory (`zqmap.web.gate`)."""

    def __init__(self) -> None:
        super().__init__("too much is asked for at once")


class NoRoom(ZqmapError):
    """A file that was asked for cannot be made, since the disk is full or fails."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"the file cannot be made: {cause.strerror or cause}")
