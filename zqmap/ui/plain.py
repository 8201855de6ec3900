"""Text from the data or the link as plain words, where Streamlit would read markup."""

from __future__ import annotations

import re

MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!:$<>|~&@/^=])")


def plain_words(text: str) -> str:
    """Write a text so that Markdown shows it as it is: no link, image, colour, formula or code comes of it.

    A zero-width joiner after the characters that begin an address keeps bare addresses from becoming links.
    """
    one_line = " ".join(text.split())
    broken = re.sub(r"(?i)(://|www\.|@)", lambda found: "\u2060".join((*found[1], "")), one_line)
    return MARKUP.sub(r"\\\1", broken)
