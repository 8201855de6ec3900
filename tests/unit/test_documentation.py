"""What the documents name is there, and what is there is named."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import typer

from zqmap.cli.commands import app
from zqmap.settings import ROOT, Settings

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]

DEPENDENCIES = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8").lower()


def direct_dependencies() -> list[str]:
    """List what we ask for ourselves, of Python and for the browser."""
    files = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
    python = [name for path in files for name in re.findall(r"^([\w-]+)\S*==", path.read_text(), re.MULTILINE)]
    browser = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return [*python, *browser["dependencies"], *browser["devDependencies"]]


def repeated_rows(text: str) -> list[str]:
    """List the first cells that stand twice in one table, as after a merge that kept both sides."""
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    counts = [Counter(row.split(" | ")[0] for row in table.splitlines()) for table in tables]
    return [cell for count in counts for cell, number in count.items() if number > 1]


def anchors(path: Path) -> set[str]:
    """Give the anchors that GitHub makes of a document's headings."""
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> list[str]:
    broken = []
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


def makefile_calls() -> list[tuple[str, list[str]]]:
    """List each command of zqmap that the Makefile runs, with its options."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    calls = re.findall(r"-m zqmap (\w+)(.*)", text)
    return [(command, re.findall(r"(?<!\S)--[\w-]+", rest)) for command, rest in calls]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(path):
    assert broken_links(path) == []


def test_a_link_that_leads_nowhere_would_be_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# One head\n[a](page.md#one-head) [b](none.md) [c](#two) [d](https://example.org/x)")
    assert broken_links(page) == ["none.md", "#two"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_table_has_a_row_twice(path):
    assert repeated_rows(path.read_text(encoding="utf-8")) == []


def test_a_row_that_stands_twice_would_be_noticed():
    assert repeated_rows("| a | b |\n| --- | --- |\n| c | 1 |\n| c | 2 |\n\n| a | b |\n") == ["| c"]


@pytest.mark.parametrize("name", direct_dependencies())
def test_every_direct_dependency_has_its_reason(name):
    cells = re.findall(r"^\| (.+?) \|", DEPENDENCIES, re.MULTILINE)
    assert name.lower() in re.split(r", | ", ", ".join(cells))


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_operations_manual(name):
    assert f"| `ZQMAP_{name.upper()}` |" in OPERATIONS


def test_every_setting_of_the_operations_manual_exists():
    named = set(re.findall(r"ZQMAP_([A-Z_]+)", OPERATIONS))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_operations_manual_or_the_readme(command):
    assert re.search(rf"python -m zqmap {command}\b", OPERATIONS + README)


def test_the_commands_and_options_that_the_makefile_uses_exist():
    calls = makefile_calls()
    assert "serve" in {command for command, _ in calls}
    for command, options in calls:
        known = {option for parameter in COMMANDS[command].params for option in parameter.opts}
        assert set(options) <= known, command
    assert {"--host", "--port"} <= set(dict(calls)["serve"])
