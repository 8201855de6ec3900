"""Text from the data or the link never becomes markup."""

import pytest
from markdown_it import MarkdownIt

from zqmap.ui.plain import plain_words

HOSTILE = [
    "![i](https://evil.example/p.png)",
    "[x](javascript:alert(1))",
    "https://evil.example/x",
    "www.evil.example",
    "a@evil.example",
    "<img src=x onerror=alert(1)>",
    "**bold** _it_ `code` ~~gone~~",
    ":red[text] :material/home:",
    "$x^2$",
    "| a | b |",
    "# title",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text):
    html = MarkdownIt("commonmark", {"linkify": False}).render(plain_words(text))
    assert html.startswith("<p>")
    for tag in ("<a", "<img", "<strong", "<em", "<code", "<h1", "<del"):
        assert tag not in html


@pytest.mark.parametrize("text", ["https://evil.example/x", "www.evil.example", "a@evil.example"])
def test_a_bare_address_is_broken_up(text):
    assert text not in plain_words(text).replace("\\", "")


def test_lines_are_joined():
    assert plain_words("a\n\n- b") == "a \\- b"
