"""What is personal, under a key: locked on its way into the database, opened for whoever may read it.

The key is a setting (`ZQMAP_ENQUIRY_KEY`), so a copy of the database alone tells nothing. Without a key the content is
kept as it is, and the staff's page says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from zqmap.errors import BadSetting, LockedContent
from zqmap.model.text import Text

LOCKED, OPEN = b"f", b"p"
"""The first byte of what is stored: locked with Fernet (AES-128-CBC and HMAC-SHA-256), or plain."""


@dataclass(frozen=True)
class Safe:
    """Locks and opens content; without keys it locks nothing."""

    keys: MultiFernet | None = None

    @classmethod
    def read(cls, setting: str | None) -> Self:
        """Read `ZQMAP_ENQUIRY_KEY`: keys between commas, of which the first locks and all open.

        Raises:
            BadSetting: one of them is no key; the value itself is not repeated.

        """
        names = [part.strip() for part in (setting or "").split(",") if part.strip()]
        try:
            return cls(MultiFernet([Fernet(name) for name in names]) if names else None)
        except ValueError as error:
            allowed = Text("`python -m zqmap enquiries key` 生成的密钥", "a key of `python -m zqmap enquiries key`")
            raise BadSetting("ZQMAP_ENQUIRY_KEY", "…", allowed) from error

    @property
    def is_locking(self) -> bool:
        """Tell whether content is locked on its way in."""
        return self.keys is not None

    def lock(self, content: Mapping[str, str]) -> bytes:
        """Write content as the database keeps it."""
        plain = json.dumps(dict(content), ensure_ascii=False).encode()
        return LOCKED + self.keys.encrypt(plain) if self.keys else OPEN + plain

    def open(self, stored: bytes) -> dict[str, str]:
        """Read what `lock` wrote.

        Raises:
            LockedContent: its key is not among those of this installation, or it was altered.

        """
        kind, rest = stored[:1], stored[1:]
        try:
            if kind == LOCKED:
                if self.keys is None:
                    raise LockedContent
                rest = self.keys.decrypt(rest)
            read = json.loads(rest)
        except (InvalidToken, ValueError) as error:
            raise LockedContent from error
        return {str(name): str(value) for name, value in read.items()}


def make_key() -> str:
    """Make a new key."""
    return Fernet.generate_key().decode()
