"""Content for two readers: a key of its own locks it, and that key is sealed to each reader's public key.

Sealing is HPKE (RFC 9180) with X25519, HKDF-SHA-256 and ChaCha20-Poly1305; the content is under Fernet.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
PURPOSE, ASKER_PURPOSE = b"zqmap enquiry 1", b"zqmap asker 1"
KEY_BYTES = 32
SEALED_KEY_BYTES = KEY_BYTES + 32 + 16
"""A sealed key: what the reader needs for the exchange, the key, and the proof that nobody altered it."""

MOST_READERS = 8
NOBODY = bytes(KEY_BYTES)
"""Stands in the place of the asker's key where the content is for the office alone."""

WRITTEN_KEY, WRITTEN_SEAL = "zqk1_", "zqs1_"
"""How the office's key and its public half begin, so that nobody takes one for the other."""


def make_seal_key() -> str:
    """Make a key, written as a setting holds it."""
    return WRITTEN_KEY + _write(X25519PrivateKey.generate().private_bytes_raw())


def read_seal_key(written: str) -> X25519PrivateKey:
    """Read a key; ValueError where it is none."""
    return X25519PrivateKey.from_private_bytes(_read(written, WRITTEN_KEY))


def read_seal(written: str) -> X25519PublicKey:
    """Read the public half of a key; ValueError where it is none."""
    return X25519PublicKey.from_public_bytes(_read(written, WRITTEN_SEAL))


def write_seal(public: X25519PublicKey) -> str:
    """Write the public half of a key as a setting holds it."""
    return WRITTEN_SEAL + _write(public.public_bytes_raw())


def asker_key(reference: str) -> X25519PrivateKey:
    """Give the key of whoever has a reference, which has 95 bits that cannot be guessed."""
    derived = HKDF(SHA256(), KEY_BYTES, None, ASKER_PURPOSE).derive(reference.encode())
    return X25519PrivateKey.from_private_bytes(derived)


def seal_content(plain: bytes, offices: Sequence[X25519PublicKey], asker: X25519PublicKey | None) -> bytes:
    """Lock content for offices and perhaps an asker, whose public key stands in front."""
    readers = [*offices, *([asker] if asker else [])]
    key = Fernet.generate_key()
    raw = base64.urlsafe_b64decode(key)
    head = asker.public_bytes_raw() if asker else NOBODY
    # Whose answers will be sealed to whom is part of what nobody may alter.
    sealed = b"".join(SUITE.encrypt(raw, reader, PURPOSE + head) for reader in readers)
    return head + bytes([len(readers)]) + sealed + Fernet(key).encrypt(plain)


def open_sealed(stored: bytes, keys: Iterable[X25519PrivateKey]) -> bytes:
    """Open content with the first key that fits.

    Raises:
        InvalidTag, InvalidToken: none fits, or the content was altered.
        ValueError: it is no sealed content.
    """
    sealed, locked = _parts(stored)
    for key in keys:
        for one in sealed:
            try:
                raw = SUITE.decrypt(one, key, PURPOSE + stored[:KEY_BYTES])
            except InvalidTag:
                continue
            return Fernet(base64.urlsafe_b64encode(raw)).decrypt(locked)
    raise InvalidTag


def asker_of(stored: bytes) -> X25519PublicKey | None:
    """Give the public key of the asker that content is sealed to, None where it is sealed to none.

    A key to which nothing can be sealed counts as none: whoever wrote it there shall keep nobody from an answer.
    """
    head = stored[:KEY_BYTES]
    try:
        public = X25519PublicKey.from_public_bytes(head)
        X25519PrivateKey.generate().exchange(public)
    except ValueError:
        return None
    return public


def _parts(stored: bytes) -> tuple[list[bytes], bytes]:
    """Divide stored content into its sealed keys and what they lock."""
    start = KEY_BYTES + 1
    count = stored[KEY_BYTES] if len(stored) > KEY_BYTES else 0
    end = start + count * SEALED_KEY_BYTES
    if not 0 < count <= MOST_READERS or len(stored) <= end:
        raise ValueError("this is no sealed content")
    return [stored[at : at + SEALED_KEY_BYTES] for at in range(start, end, SEALED_KEY_BYTES)], stored[end:]


def _write(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read(written: str, beginning: str) -> bytes:
    body = written.removeprefix(beginning)
    if body == written:
        raise ValueError("it does not begin as it must")
    try:
        raw = base64.b64decode(body + "=", altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("it is not written as it must be") from error
    if len(raw) != KEY_BYTES:
        raise ValueError("it is not as long as it must be")
    return raw
