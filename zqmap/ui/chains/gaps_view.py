"""The gaps of the chains: a matrix of chain by segment, and the parcels that suit a gap."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.analysis.chains.segment_matrix import THIN_BELOW, Cell, ChainRow, Strategy, find_gap, make_matrix
from zqmap.model.chain_segments import ARTICLE
from zqmap.store.registers import policies
from zqmap.ui.chains.address import ChainsLink, address_of
from zqmap.ui.chains.chains_map import both_names
from zqmap.ui.chains.gap_parcels_view import show_gap_parcels
from zqmap.ui.chains.sentences import chain_words, segment_words, source_words
from zqmap.ui.context import Context
from zqmap.ui.html_table import make_link
from zqmap.ui.link import FeatureRef
from zqmap.ui.plain import plain_words

POLICY = "four-chain-actions"
"""The policy from which the four words come."""

MOST_NAMES = 6
"""How many enterprises a cell names; the rest are counted."""


def show_gaps(context: Context, here: ChainsLink) -> None:
    """Draw the chosen gap with its parcels, the matrix, and the rule behind it."""
    rows = make_matrix(context.snapshots["enterprises"])
    gap = find_gap(rows, *here.gap) if here.gap else None
    if gap:
        show_gap_parcels(context, here, gap)
        st.divider()
    st.markdown(context.words("chains.gaps.lead"))
    st.html(_matrix_html(context, rows))
    st.caption(f"{context.words('chains.proposed_note')} {plain_words(source_words(context, ARTICLE))}")
    with st.expander(context.words("chains.gaps.rule_title")):
        _show_rule(context)


def _show_rule(context: Context) -> None:
    lines = [
        f"**{context.words(f'chains.strategy.{strategy}')}**　"
        f"{context.words(f'chains.rule.{strategy}', thin=THIN_BELOW)}"
        for strategy in Strategy
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    policy = policies().get(POLICY)
    if policy:
        st.caption(context.words("chains.rule.source", source=source_words(context, policy.source_id)))


def _matrix_html(context: Context, rows: tuple[ChainRow, ...]) -> str:
    body = "".join(_row_html(context, row) for row in rows if row.cells)
    return f'<div class="zq-matrix" role="list">{body}</div>'


def _row_html(context: Context, row: ChainRow) -> str:
    cells = "".join(_cell_html(context, cell) for cell in row.cells)
    name = escape(chain_words(context, row.chain))
    summary = escape(_summary(context, row))
    head = f"<h4>{name}</h4><p>{summary}</p>"
    return f'<section role="listitem">{head}<ul>{cells}</ul></section>'


def _summary(context: Context, row: ChainRow) -> str:
    if row.chain is None:
        return context.words("chains.gaps.unstated", number=row.number)
    if not row.number:
        return context.words("chains.gaps.summary_none", gaps=len(row.gaps))
    return context.words("chains.gaps.summary", number=row.number, owners=len(row.owner_ids), gaps=len(row.gaps))


def _cell_html(context: Context, cell: Cell) -> str:
    title = f'<p class="head"><b>{escape(segment_words(context, cell.segment))}</b>{_badge_html(context, cell)}</p>'
    if cell.expected is None:
        note = "" if cell.chain is None else escape(context.words("chains.gaps.unexpected"))
    else:
        note = escape(context.words("chains.gaps.proposed" if cell.expected.is_proposed else "chains.gaps.stated"))
    kind = cell.strategy.value if cell.strategy else "other" if cell.expected is None else "fine"
    return f'<li class="{kind}">{title}{_names_html(context, cell)}<small>{note}</small></li>'


def _badge_html(context: Context, cell: Cell) -> str:
    if cell.strategy is None or cell.expected is None:
        return ""
    there = ChainsLink(part="gaps", gap=(cell.expected.chain, cell.expected.segment))
    words = context.words(f"chains.strategy.{cell.strategy}")
    return f"<b>{make_link(words, address_of(context, None, there)).text}</b>"


def _names_html(context: Context, cell: Cell) -> str:
    if not cell.ids:
        return f'<p class="none">{escape(context.words("chains.gaps.empty"))}</p>'
    shown = [_name_link(context, id_) for id_ in cell.ids[:MOST_NAMES]]
    rest = len(cell.ids) - len(shown)
    more = escape(context.words("chains.gaps.others", number=rest)) if rest else ""
    joiner = "、" if context.language == "zh" else ", "
    return f"<p>{joiner.join(shown)}{more}</p>"


def _name_link(context: Context, id_: str) -> str:
    ref = FeatureRef("enterprises", id_)
    name = both_names(context, ref)[0 if context.language == "zh" else 1]
    return make_link(name, address_of(context, ref, ChainsLink())).text
