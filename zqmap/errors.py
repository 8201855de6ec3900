"""What can go wrong, one flat class a situation; `ui.messages` and `web.answers` turn each into words."""

from __future__ import annotations

from zqmap.model.text import Text


class ZqmapError(Exception):
    """The base of every error that zqmap raises on purpose."""


class UnknownLayer(ZqmapError):
    """A layer was named that is not declared."""

    def __init__(self, layer: str) -> None:
        super().__init__(f"no layer is called {layer!r}")
        self.layer = layer


class UnknownRevision(ZqmapError):
    """A revision was named that the layer does not have."""

    def __init__(self, layer: str, revision: int | None) -> None:
        super().__init__(f"layer {layer!r} has no revision {revision}")
        self.layer = layer
        self.revision = revision


class StaleBase(ZqmapError):
    """A publish was made from a revision that is no longer the head.

    `difference` holds what has changed since that base (a `zqmap.model.revisions.Difference`).
    """

    def __init__(self, layer: str, base: int, head: int, difference: object) -> None:
        super().__init__(f"layer {layer!r} is at revision {head}, the change was made from {base}")
        self.layer = layer
        self.base = base
        self.head = head
        self.difference = difference


class NothingChanged(ZqmapError):
    """A publish or a rollback would make a revision equal to the head."""

    def __init__(self, layer: str, head: int) -> None:
        super().__init__(f"layer {layer!r} would not change from revision {head}")
        self.layer = layer
        self.head = head


class InvalidFeatures(ZqmapError):
    """Features break their layer's declaration; `findings` says where (`zqmap.model.findings.Finding`)."""

    def __init__(self, layer: str, findings: tuple[object, ...]) -> None:
        super().__init__(f"{len(findings)} findings block layer {layer!r}")
        self.layer = layer
        self.findings = findings


class UnreadableFile(ZqmapError):
    """A file is not what its name says, or cannot be parsed; `reason` is one plain sentence in both languages."""

    def __init__(self, name: str, reason: Text) -> None:
        super().__init__(f"{name}: {reason.en}")
        self.name = name
        self.reason = reason


class StoreUnavailable(ZqmapError):
    """The database cannot be reached, is of another version, or refuses to answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ReadOnlyStore(ZqmapError):
    """A write was tried on a store that was opened for reading (`ZQMAP_EDITING=off`)."""

    def __init__(self) -> None:
        super().__init__("this store was opened for reading only")


class BadFilter(ZqmapError):
    """A filter names a field or value that the layer does not have; `allowed` lists what it may be."""

    def __init__(self, field: str, value: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(
            f"{field}={value!r} is not a filter here" + (f"; allowed: {', '.join(allowed)}" if allowed else "")
        )
        self.field = field
        self.value = value
        self.allowed = allowed
