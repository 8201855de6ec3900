"""Which encoding a file's texts are in: told by whoever wrote it, or tried strictly, never guessed in silence."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass

CANDIDATES = ("utf-8", "gb18030", "big5")
"""What is tried, in this order; GB18030 holds GBK and GB2312."""

SAMPLE_CHARACTERS = 40
SAMPLE_TEXTS = 3
USUAL_SHARE = 0.9
"""The share of characters that must be of everyday Chinese for a GB18030 reading to be beyond doubt."""

LOSSLESS = "ISO-8859-1"
"""Every byte is a character in it: a library that is told so hands texts through, to be decoded here, strictly."""

BYTES_AS_CHARACTERS = re.compile("[\x00-\xff]+")
CODE_PAGES = {"65001": "utf-8", "936": "gb18030", "54936": "gb18030", "20936": "gb18030", "950": "big5"}
SAME_AS_GB18030 = frozenset({"gbk", "gb2312", "cp936", "ms936", "euc-cn", "hz"})


@dataclass(frozen=True)
class Encoding:
    """The encoding that texts are most likely in; where it is doubtful, `samples` shows them in each possible one."""

    name: str
    doubtful: bool = False
    samples: tuple[tuple[str, str], ...] = ()


def find_encoding(texts: Sequence[bytes], declared: str | None = None) -> Encoding:
    """Find the encoding of texts; `declared` is what the file says of itself, in whatever spelling."""
    foreign = [text for text in texts if not text.isascii()]
    told = normalise_name(declared) if declared else None
    if not foreign:
        return Encoding(told or "utf-8")
    possible = [name for name in CANDIDATES if _fits_all(foreign, name)]
    if told and _fits_all(foreign, told) and (_has_many_bytes(told) or not possible):
        return Encoding(told)
    return _choose(foreign, possible, told)


def normalise_name(written: str) -> str | None:
    """Give Python's name of an encoding for what a .cpg file or a person writes, or None where it is unknown."""
    plain = written.strip().strip("\0").lower().replace("ansi ", "").replace("oem ", "").removeprefix("cp")
    name = CODE_PAGES.get(plain, f"cp{plain}" if plain.isdigit() else plain)
    if name.replace("_", "-") in SAME_AS_GB18030 or written.strip().lower() in SAME_AS_GB18030:
        return "gb18030"
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Some codecs of Python are no encodings of text, such as zip.
    return found.name if getattr(found, "_is_text_encoding", True) else None


def decode_passed_through(text: str, encoding: str) -> str:
    """Decode a text whose bytes a library handed through as ISO-8859-1; other characters in it stay.

    Raises:
        UnicodeDecodeError: its bytes are not in this encoding.

    """
    return BYTES_AS_CHARACTERS.sub(lambda found: decode_text(found[0].encode("latin-1"), encoding), text)


def decode_text(text: bytes, encoding: str) -> str:
    """Decode a text strictly; a character that the width of its field has cut off at the end is left out.

    Raises:
        UnicodeDecodeError: it is not in this encoding.

    """
    return codecs.getincrementaldecoder(encoding)("strict").decode(text, final=False)


def _fits_all(texts: Sequence[bytes], encoding: str) -> bool:
    try:
        for text in texts:
            decode_text(text, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _has_many_bytes(encoding: str) -> bool:
    """Tell whether an encoding can be wrong for a text at all: one byte a character fits every text."""
    return encoding.startswith(("utf", "gb", "big5", "euc", "shift", "cp932", "cp949"))


def _choose(texts: Sequence[bytes], possible: Sequence[str], told: str | None) -> Encoding:
    if not possible:
        return Encoding("gb18030", doubtful=True, samples=_samples(texts, ("gb18030", told or "latin-1")))
    best = possible[0]
    sure = told is None and (_has_long_sequences(texts) if best == "utf-8" else _is_usual(texts, best))
    others = tuple(dict.fromkeys((*possible, *([told] if told else []))))
    return Encoding(best) if sure else Encoding(best, doubtful=True, samples=_samples(texts, others))


def _has_long_sequences(texts: Sequence[bytes]) -> bool:
    """Tell whether a text in UTF-8 has a character of three bytes, as all Chinese; two bytes may be GBK as well."""
    return any(byte >= 0xE0 for text in texts for byte in text)


def _is_usual(texts: Sequence[bytes], encoding: str) -> bool:
    signs = [sign for text in texts for sign in decode_text(text, encoding) if not sign.isascii()]
    usual = sum(1 for sign in signs if _in_gb2312(sign))
    return bool(signs) and usual / len(signs) >= USUAL_SHARE


def _in_gb2312(sign: str) -> bool:
    try:
        lead = sign.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    # Signs and punctuation, and the 3,755 characters that are in daily use; the rarer ones follow from 0xD8 on.
    return lead in (0xA1, 0xA3) or 0xB0 <= lead <= 0xD7


def _samples(texts: Sequence[bytes], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    chosen = texts[:SAMPLE_TEXTS]
    shown = {name: "；".join(text.decode(name, "replace")[:SAMPLE_CHARACTERS] for text in chosen) for name in names}
    return tuple(shown.items())
