"""What the guards around the application refuse; `zqmap.web.answers` says it."""

from __future__ import annotations

from zqmap.errors import ZqmapError


class ForeignHost(ZqmapError):
    """The server was asked by a name that is not its own (`zqmap.web.hosts`)."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host!r} is no name of this server")
        self.host = host


class ForeignOrigin(ZqmapError):
    """A page of another site, or none, wants to change or to hear something."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"a page of {origin!r} may not do that")
        self.origin = origin


class WrongMethod(ZqmapError):
    """An address does not take this method; `allowed` are those that it takes."""

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{method} is not taken here, only {', '.join(allowed)}")
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
