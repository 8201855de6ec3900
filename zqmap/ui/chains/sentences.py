"""Counts, chains and kinds of certainty in words."""

from __future__ import annotations

from zqmap.analysis.chains.neighbourhood import CountRange
from zqmap.model.vocabularies import CHAIN, SEGMENT
from zqmap.store.registers import sources
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.context import Context


def count_words(context: Context, count: CountRange) -> str:
    """Write how many there are: `3`, or `2–5` where positions leave it open."""
    certain, possible = (plain_number(number, context.language) for number in (count.certain, count.possible))
    return certain if count.certain == count.possible else f"{certain}–{possible}"


def chain_words(context: Context, chain: str | None) -> str:
    """Name a chain, or say that none is stated."""
    return context.words("chains.no_chain") if chain is None else context.label(CHAIN.label(chain))


def segment_words(context: Context, segment: str | None) -> str:
    """Name a segment, or say that none is stated."""
    return context.words("chains.no_segment") if segment is None else context.label(SEGMENT.label(segment))


def source_title(context: Context, source_id: str) -> str:
    """Name a source, without more."""
    source = sources().get(source_id)
    return context.label(source.title) if source else source_id


def source_words(context: Context, source_id: str) -> str:
    """Name a source with its date."""
    source = sources().get(source_id)
    if source is None:
        return source_id
    title = context.label(source.title)
    date = date_words(source.date, context.language) if source.date else context.words("value.not_stated")
    return context.words("chains.source", title=title, date=date)
