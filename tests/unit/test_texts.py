"""Both catalogues say the same things."""

import re
import string
from pathlib import Path

import pytest

from zqmap.model.text import LANGUAGES
from zqmap.settings import ROOT
from zqmap.texts import ONE_OR_MORE, load_catalogue, sentence, sentences_below


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
    assert [key for key, text in load_catalogue("en").items() if plural.search(text)] == []


def test_a_prefix_gives_the_keys_below_it():
    assert sentences_below("map", "en")["legend.title"] == "Legend"


def used_keys() -> set[str]:
    sources = [*ROOT.glob("zqmap/**/*.py"), *ROOT.glob("pages/*.py")]
    text = "\n".join(Path(source).read_text(encoding="utf-8") for source in sources)
    return set(re.findall(r'(?:words|sentence)\((?:language, )?"([a-z_.]+)"', text))


def test_every_literal_key_in_the_code_exists():
    assert used_keys() - load_catalogue("zh").keys() == set()
