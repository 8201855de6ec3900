"""What is personal, under a key: locked on its way into the database, opened for whoever may read it.

Content is sealed to two readers: the office, whose key is a setting of the staff's processes alone, and the asker,
whose key follows from the reference that nobody else has. A process that takes enquiries in needs the office's public
half (`ZQMAP_ENQUIRY_SEAL`) and can open nothing with it; a copy of the database alone tells nothing. Without a key the
content is kept as it is, and the staff's page says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from zqmap.enquiries.seals import (
    WRITTEN_KEY,
    asker_of,
    make_seal_key,
    open_sealed,
    read_seal,
    read_seal_key,
    seal_content,
    write_seal,
)
from zqmap.errors import BadSetting, LockedContent
from zqmap.model.text import Text

SEALED, LOCKED, OPEN = b"s", b"f", b"p"
"""The first byte of what is stored: sealed to its readers, locked with one key for both ways (Fernet), or plain."""

KEY, SEAL = "ZQMAP_ENQUIRY_KEY", "ZQMAP_ENQUIRY_SEAL"
A_KEY = Text("`python -m zqmap enquiries key` 生成的密钥", "a key of `python -m zqmap enquiries key`")
A_SEAL = Text("`python -m zqmap enquiries seal` 给出的公钥", "what `python -m zqmap enquiries seal` prints")
FITTING = Text(f"与 {KEY} 中某个密钥对应的公钥", f"the public half of one of the keys in {KEY}")


@dataclass(frozen=True)
class Safe:
    """Locks and opens content; without keys and seals it locks nothing.

    `seals` are the offices that new content is sealed to; `own` opens what is sealed, `keys` what older versions
    locked.
    """

    keys: MultiFernet | None = None
    own: tuple[X25519PrivateKey, ...] = ()
    seals: tuple[X25519PublicKey, ...] = ()

    @classmethod
    def read(cls, setting: str | None, seal: str | None = None) -> Self:
        """Read `ZQMAP_ENQUIRY_KEY`: keys between commas, of which the first locks and all open; and the seal instead.

        Raises:
            BadSetting: one of them is no key, or no key opens what is sealed; the value itself is not repeated.

        """
        names = _names(setting)
        try:
            own = [read_seal_key(name) for name in names if name.startswith(WRITTEN_KEY)]
            older = [Fernet(name) for name in names if not name.startswith(WRITTEN_KEY)]
        except ValueError as error:
            raise BadSetting(KEY, "…", A_KEY) from error
        try:
            seals = [read_seal(name) for name in _names(seal)]
        except ValueError as error:
            raise BadSetting(SEAL, "…", A_SEAL) from error
        mine = [key.public_key() for key in own]
        if seals and own and not any(seal in mine for seal in seals):
            raise BadSetting(SEAL, "…", FITTING)
        first = mine[:1] if names and names[0].startswith(WRITTEN_KEY) else []
        return cls(MultiFernet(older) if older else None, tuple(own), tuple(seals or first))

    @property
    def is_sealing(self) -> bool:
        """Tell whether new content is sealed, so that it can be taken in without being readable."""
        return bool(self.seals)

    @property
    def is_locking(self) -> bool:
        """Tell whether content is locked on its way in."""
        return self.is_sealing or self.keys is not None

    def of_asker(self, key: X25519PrivateKey) -> Self:
        """Give a safe that also opens what is sealed to an asker."""
        return replace(self, own=(key, *self.own))

    def lock(self, content: Mapping[str, str], asker: X25519PublicKey | None = None) -> bytes:
        """Write content as the database keeps it, for the office and perhaps an asker.

        What an asker is to read is sealed wherever the office has a key that seals, even behind one for both ways.
        """
        plain = json.dumps(dict(content), ensure_ascii=False).encode()
        seals = self.seals or (tuple(key.public_key() for key in self.own) if asker else ())
        if seals:
            return SEALED + seal_content(plain, seals, asker)
        return LOCKED + self.keys.encrypt(plain) if self.keys else OPEN + plain

    def open(self, stored: bytes) -> dict[str, str]:
        """Read what `lock` wrote.

        Raises:
            LockedContent: its key is not among those of this installation, or it was altered.

        """
        kind, rest = stored[:1], stored[1:]
        try:
            if kind == SEALED:
                rest = open_sealed(rest, self.own)
            elif kind == LOCKED:
                if self.keys is None:
                    raise LockedContent
                rest = self.keys.decrypt(rest)
            elif kind != OPEN:
                raise LockedContent
            read = json.loads(rest)
        except (InvalidToken, InvalidTag, ValueError) as error:
            raise LockedContent from error
        return {str(name): str(value) for name, value in read.items()}


def find_asker(stored: bytes | None) -> X25519PublicKey | None:
    """Give the key of the asker for whom an enquiry's content is sealed, which answers are to be sealed to as well."""
    return asker_of(stored[1:]) if stored and stored[:1] == SEALED else None


def make_key() -> str:
    """Make a new key for the office."""
    return make_seal_key()


def public_half(setting: str | None) -> str | None:
    """Give the public half of the first key of `ZQMAP_ENQUIRY_KEY`; None where there is none that seals.

    Raises:
        BadSetting: one of them is no key.
    """
    seals = Safe.read(setting).seals
    return write_seal(seals[0]) if seals else None


def _names(setting: str | None) -> list[str]:
    parts: Iterable[str] = (part.strip() for part in (setting or "").split(","))
    return [part for part in parts if part]
