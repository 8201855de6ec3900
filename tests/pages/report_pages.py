"""What a page that ran without a browser says, and which numbers of it lead where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from zqmap.analysis.filters import matches
from zqmap.analysis.rolls import with_members
from zqmap.model.layers import LAYERS
from zqmap.store.as_of import today_in_china
from zqmap.store.process import get_snapshots
from zqmap.ui.link import parse_link

NUMBER_LINK = re.compile(r'<a href="(/map\?[^"]*)"[^>]*>([\d,]+)(?![^<]*(?:亩|平方公里|工作日))[^<]*</a>')


def draw(path="overview", is_narrow=False):
    from importlib import import_module

    from zqmap.ui.context import make_context

    import_module(f"pages.{path}").render(make_context(is_narrow=is_narrow))


def walk(block) -> Iterator:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from walk(child)
        else:
            yield child


def body(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(element.proto.body for element in walk(page.main) if element.type == "html")


def number_links(html: str) -> list[tuple[int, str]]:
    """List the numbers that lead to the map, each with its address; land and days, which nobody counts there, not."""
    found = [(unescape(address), number) for address, number in NUMBER_LINK.findall(html) if "feature=" not in address]
    return [(int(number.replace(",", "")), address) for address, number in found]


def count_behind(address: str) -> int:
    """Count what the map shows under an address."""
    link = parse_link(parse_qs(urlsplit(address).query))
    assert not link.dropped, address
    snapshots = {layer: get_snapshots().get(layer) for layer in LAYERS}
    filters = with_members(link.filters, snapshots, link.as_of or today_in_china())
    return sum(int(matches(snapshot, filters).sum()) for snapshot in snapshots.values())
