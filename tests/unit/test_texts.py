"""Both catalogues say the same things."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from zqmap.model.text import LANGUAGES
from zqmap.settings import ROOT
from zqmap.texts import ONE_OR_MORE, fill_in, load_catalogue, sentence, sentences_below

NUMBERED = frozenset({"q1", "q2", "q3", "q4", "h1", "h2"})
"""Ends of keys that are made of digits: quarters and halves of a year."""


def test_both_languages_have_the_same_keys():
    assert load_catalogue("zh").keys() == load_catalogue("en").keys()


def test_both_languages_fill_in_the_same_values():
    def names(text: str) -> set[str]:
        plain = ONE_OR_MORE.sub(r"{\1}", text)
        return {name for _, name, _, _ in string.Formatter().parse(plain) if name}

    english = load_catalogue("en")
    assert {key: names(text) for key, text in load_catalogue("zh").items()} == {k: names(t) for k, t in english.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language):
    assert [key for key, text in load_catalogue(language).items() if not text.strip()] == []


def test_an_english_sentence_holds_no_chinese():
    assert [key for key, text in load_catalogue("en").items() if re.search(r"[一-鿿]", text)] == []


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        sentence("zh", "no.such.key")


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 revisions"), (1, "1 revision"), (2, "2 revisions"), (11, "11 revisions")]
)
def test_one_is_not_many_in_english(number, said):
    assert sentence("en", "history.caption", layer="Roads", number=number) == f"Roads: {said}, times in UTC+8"


def test_chinese_says_one_and_many_alike():
    assert [key for key, text in load_catalogue("zh").items() if ONE_OR_MORE.search(text)] == []


NUMBERS = r"\{(number|days|seconds|value|features|drawn|total|count)[^}]*\}"


def test_no_english_sentence_has_a_bare_plural_after_a_number():
    plural = re.compile(rf"{NUMBERS} (more )?(are|have|(?!is\b)[a-z]+s)\b(?! of)")
    counted = {key: text for key, text in load_catalogue("en").items() if not key.endswith(".other")}
    assert [key for key, text in counted.items() if plural.search(text)] == []


def test_a_prefix_gives_the_keys_below_it():
    assert sentences_below("map", "en")["legend.title"] == "Legend"


def used_keys() -> set[str]:
    sources = [*ROOT.glob("zqmap/**/*.py"), *ROOT.glob("pages/*.py")]
    text = "\n".join(Path(source).read_text(encoding="utf-8") for source in sources)
    return set(re.findall(r'(?:words|sentence)\((?:language, |"(?:zh|en)", )?"([a-z_.]+)"', text))


def test_every_literal_key_in_the_code_exists():
    assert used_keys() - load_catalogue("zh").keys() == set()


def code_text() -> str:
    """Give everything that can name a key: code, scripts, forms, and the registers whose codes are parts of keys."""
    patterns = ("zqmap/**/*.py", "zqmap/**/*.js", "zqmap/**/*.html", "pages/*.py", "geodata/registers/*.json")
    return "\n".join(path.read_text(encoding="utf-8") for pattern in patterns for path in ROOT.glob(pattern))


def composed_keys(text: str) -> Iterator[re.Pattern[str]]:
    """Give the keys that the code composes, such as `f"updates.{step}.title"`; each gap is a group."""
    gaps = r"""[a-z_0-9.]*(?:\{[^{}"']+\}[a-z_0-9.]*)+"""
    for written in (*re.findall(f'"({gaps})"', text), *re.findall(f"'({gaps})'", text)):
        parts = re.split(r"\{[^{}]*\}", written)
        if "." in "".join(parts):
            yield re.compile(r"([A-Za-z_0-9.]+)".join(map(re.escape, parts)))


def test_every_sentence_is_said_somewhere():
    """A key stands in the code, or is composed there of words that the code knows."""
    text = code_text()
    words = set(re.findall(r"""["']([A-Za-z_0-9.]+)["']""", text)) | NUMBERED | {"one", "other"}
    patterns = set(composed_keys(text))
    below = {f"{prefix}." for prefix in re.findall(r'sentences_below\("([a-z_.]+)"', text)}

    def is_known(gap: str) -> bool:
        return gap in words or gap.removesuffix("_within") in words

    def is_said(key: str) -> bool:
        if key in words or any(key.startswith(start) for start in below):
            return True
        found = (pattern.fullmatch(key) for pattern in patterns)
        return any(match and all(map(is_known, match.groups())) for match in found)

    assert [key for key in load_catalogue("zh") if not is_said(key)] == []


@pytest.mark.parametrize("name", ["text", "key", "language"])
def test_a_value_may_bear_any_name(name):
    assert fill_in(f"<{{{name}}}>", **{name: "x"}) == "<x>"
    assert "x" in sentence("en", "filter.text_chip", **{"text": "x", name: "x"})
