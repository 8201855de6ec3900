"""What a browser must bring with a form, without any foreign service: a signed token, a while, and some work.

The token is signed by this installation, bound to a cookie of the browser, and taken once. The work is a number whose
SHA-256 together with the token begins with enough zero bits; it is found while the person types. It makes sending
thousands of forms cost time; it does not tell people from machines.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from zqmap.errors import UnprovenForm

LEAST_AGE = timedelta(seconds=3)
"""Nobody reads and fills the form in less."""

LONGEST_AGE = timedelta(hours=12)
LONGEST_TOKEN = 200
LONGEST_WORK = 20
USUAL_BITS = 15
"""About 33,000 tries: a tenth of a second on a desktop, a second on an old phone."""

MOST_BITS = 21
"""Two million tries: some ten seconds, while the form is filled in."""


class Flaw(StrEnum):
    """Why a form is not taken; the browser asks for a new token after the first three and sends again."""

    FORGED = "forged"
    OLD = "old"
    LAZY = "lazy"
    HASTY = "hasty"


@dataclass(frozen=True, slots=True)
class Challenge:
    """A token and how many zero bits its work must have."""

    token: str
    bits: int


def make_challenge(secret: bytes, browser: str, bits: int, now: datetime) -> Challenge:
    """Make the token of one form for the browser with this cookie."""
    body = f"{int(now.timestamp() * 1000)}.{bits}.{secrets.token_urlsafe(12)}"
    return Challenge(f"{body}.{_sign(secret, browser, body)}", bits)


def check_challenge(secret: bytes, browser: str, token: str, work: str, now: datetime) -> None:
    """Hold a form's token and work to what they must be; asks no database.

    Raises:
        UnprovenForm: with the flaw.

    """
    body, _, signature = token.rpartition(".") if len(token) <= LONGEST_TOKEN else ("", "", "")
    # What is not ASCII cannot be compared in constant time, and is no signature of ours.
    if not body or not signature.isascii() or not hmac.compare_digest(_sign(secret, browser, body), signature):
        raise UnprovenForm(Flaw.FORGED.value)
    made_ms, bits, _ = body.split(".")
    age = now - datetime.fromtimestamp(int(made_ms) / 1000, now.tzinfo)
    if age > LONGEST_AGE:
        raise UnprovenForm(Flaw.OLD.value)
    if age < LEAST_AGE:
        raise UnprovenForm(Flaw.HASTY.value)
    if len(work) > LONGEST_WORK or zero_bits(f"{token}:{work}") < int(bits):
        raise UnprovenForm(Flaw.LAZY.value)


def zero_bits(text: str) -> int:
    """Count the zero bits with which the SHA-256 of a text begins."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return 256 - int.from_bytes(digest).bit_length()


def token_digest(token: str) -> str:
    """Give what the database remembers of a token that was taken."""
    return hashlib.sha256(token.encode()).hexdigest()


def _sign(secret: bytes, browser: str, body: str) -> str:
    said = f"form:{browser}:{body}".encode("utf-8", "surrogatepass")
    return hmac.new(secret, said, hashlib.sha256).hexdigest()
