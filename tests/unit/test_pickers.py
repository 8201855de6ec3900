"""What Streamlit writes into its pickers by itself is English: ours say what they say themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from zqmap.settings import ROOT


def calls(name: str) -> Iterator[tuple[str, dict[str | None, ast.expr]]]:
    for path in (*ROOT.glob("zqmap/**/*.py"), *ROOT.glob("pages/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield f"{path.name}:{node.lineno}", {word.arg: word.value for word in node.keywords}


def test_a_picker_of_several_does_not_say_choose_options_or_select_all():
    found = dict(calls("multiselect"))
    assert found
    assert [where for where, words in found.items() if "placeholder" not in words] == []

    def offers_all(words: dict[str | None, ast.expr]) -> bool:
        value = words.get("select_all")
        return not (isinstance(value, ast.Constant) and value.value is False)

    assert [where for where, words in found.items() if offers_all(words)] == []


def test_a_picker_that_begins_with_nothing_does_not_say_choose_an_option():
    empty = [(where, words) for where, words in calls("selectbox") if "index" in words]
    is_none = [
        (where, words)
        for where, words in empty
        if isinstance(words["index"], ast.Constant) and words["index"].value is None
    ]
    assert [where for where, words in is_none if "placeholder" not in words] == []
