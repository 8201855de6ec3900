"""The roles of people, from the one that may least to the one that may most."""

from __future__ import annotations

from enum import StrEnum

from zqmap.model.text import Text


class Role(StrEnum):
    """What somebody is to the zone; each may all that the ones before may (`zqmap.access.policy`)."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Give the place in the order, 0 for the role that may least."""
        return list(Role).index(self)

    @property
    def label(self) -> Text:
        """Give the words for the role."""
        return _LABELS[self]


_LABELS = {
    Role.VIEWER: Text("浏览者", "viewer"),
    Role.EDITOR: Text("编辑员", "editor"),
    Role.PUBLISHER: Text("发布员", "publisher"),
    Role.ADMIN: Text("管理员", "administrator"),
}
