"""A table that is read on any screen: columns on a wide one, a card a row on a narrow one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

STYLE = Path(__file__).parent / "browser" / "tables.css"
"""How such tables look; a page that has one puts it in with `st.html`."""


@dataclass(frozen=True, slots=True)
class Html:
    """Text that is HTML already; everything else is escaped."""

    text: str


Cell = str | Html


def make_link(words: str, address: str) -> Html:
    """Make a link to one of our own addresses."""
    return Html(f'<a href="{escape(address)}">{escape(words)}</a>')


def make_mark(words: str, kind: str) -> Html:
    """Make a small coloured word; `kind` is one of the classes in `tables.css`."""
    return Html(f'<span class="zq-mark {kind}">{escape(words)}</span>')


def keep_together(words: Cell) -> Html:
    """Keep a short cell, such as a date, on one line: Chinese breaks anywhere."""
    return Html(f'<span class="zq-line">{write_cell(words)}</span>')


def make_table(caption: Cell, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Make the HTML of a table; each cell knows its column's name, which a narrow screen shows before it."""
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    body = "".join(f"<tr>{_cells(heads, row)}</tr>" for row in rows)
    title = f"<caption>{write_cell(caption)}</caption>"
    return f'<table class="zq-table">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def write_cell(cell: Cell) -> str:
    """Write a cell as HTML."""
    return cell.text if isinstance(cell, Html) else escape(cell)


def _cells(heads: Sequence[str], row: Sequence[Cell]) -> str:
    pairs = zip(heads, row, strict=True)
    return "".join(f'<td data-label="{escape(words)}"><div>{write_cell(cell)}</div></td>' for words, cell in pairs)
