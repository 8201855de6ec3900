"""The public reference of an enquiry: whoever has it sees the state and the answers, and nobody else does.

`ZQ-` and twenty signs of Crockford's base 32, which has no I, L, O and U: 95 bits that cannot be guessed, and one sign
that shows a slip of the pen.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
PREFIX = "ZQ"
DATA_SIGNS = 19
GROUP = 4
LONGEST = 60
"""What is longer is no reference and is not looked at."""


def make_reference(secret: bytes, token: str) -> str:
    """Make the reference that belongs to a form's token; the same token gives the same one, if the answer got lost.

    Nobody without the secret of this installation can make it.
    """
    number = int.from_bytes(hmac.new(secret, b"reference:" + token.encode(), hashlib.sha256).digest())
    signs = "".join(ALPHABET[number >> 5 * place & 31] for place in range(DATA_SIGNS))
    return write_reference(signs)


def write_reference(signs: str) -> str:
    """Write the data signs with their check sign in groups of four."""
    whole = signs + _check_sign(signs)
    groups = (whole[start : start + GROUP] for start in range(0, len(whole), GROUP))
    return "-".join((PREFIX, *groups))


def read_reference(text: str) -> str | None:
    """Read what somebody typed, whatever its case, width, blanks and dashes; None where it can be no reference."""
    if len(text) > LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", text).upper()
    signs = "".join(sign for sign in plain if sign.isalnum())
    if len(signs) == len(PREFIX) + DATA_SIGNS + 1:
        signs = signs.removeprefix(PREFIX)
    signs = signs.translate(LOOKALIKES)
    is_whole = len(signs) == DATA_SIGNS + 1 and all(sign in ALPHABET for sign in signs)
    if not is_whole or _check_sign(signs[:-1]) != signs[-1]:
        return None
    return write_reference(signs[:-1])


def reference_digest(reference: str) -> str:
    """Give what the database knows of a reference; a copy of the database shows nobody an answer."""
    return hashlib.sha256(reference.encode()).hexdigest()


def _check_sign(signs: str) -> str:
    """Give the check sign by Luhn's rule in base 32: it shows every wrong sign and nearly every swap of neighbours."""
    total = 0
    for place, sign in enumerate(reversed(signs)):
        value = ALPHABET.index(sign) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
