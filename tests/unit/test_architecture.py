"""Imports flow one way, and only the two outer folders know Streamlit and folium."""

import ast
import re
from pathlib import Path

import pytest

from zqmap.settings import ROOT

FLOORS = {
    "model": 0,
    "texts": 0,
    "telemetry": 0,
    "access": 1,
    "store": 1,
    "intake": 1,
    "analysis": 1,
    "maps": 2,
    "enquiries": 2,
    "web": 3,
    "ui": 4,
    "pages": 5,
    "cli": 5,
    "app": 6,
}
ENTRY = ROOT / "zqmap" / "ui" / "main.py"
FILES = sorted(path for folder in ("zqmap", "pages") for path in (ROOT / folder).rglob("*.py") if path != ENTRY)


def imported_modules(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def room(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] == "pages":
        return "pages"
    if parts[0] != "zqmap" or len(parts) == 1:
        return None
    return parts[1] if parts[1] in FLOORS else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_from_floors_below_or_its_own(path):
    own = room(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own is None:
        return
    above = {name for name in imported_modules(path) if (other := room(name)) and FLOORS[other] > FLOORS[own]}
    assert above == set()


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("streamlit", {"ui", "pages"}),
        ("folium", {"maps"}),
        ("streamlit_folium", {"ui"}),
        ("duckdb", set()),
        ("prometheus_client", {"telemetry", "web"}),
    ],
)
def test_a_library_is_known_only_where_it_belongs(library, allowed):
    knowing = {
        path.relative_to(ROOT) for path in FILES if any(n.split(".")[0] == library for n in imported_modules(path))
    }
    assert {str(path) for path in knowing if room(".".join(path.with_suffix("").parts)) not in allowed} == set()


def test_pages_hold_no_sentences_of_the_interface():
    chinese = {
        path.name for path in (ROOT / "pages").glob("*.py") if re.search(r"[一-鿿]", path.read_text(encoding="utf-8"))
    }
    assert chinese == set()


def test_one_broad_catch_stands_in_the_whole_program():
    broad = [
        str(path.relative_to(ROOT))
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == "Exception"
    ]
    assert broad == ["zqmap/ui/page_frame.py"]
