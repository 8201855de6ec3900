"""What a briefing knows and does not know: coverage, what is named of published totals, and the sources."""

from __future__ import annotations

from collections.abc import Iterator

from zqmap.analysis.facet_columns import NOT_STATED
from zqmap.analysis.overview.coverage import BASES
from zqmap.model.layers import LAYERS
from zqmap.model.vocabularies import BASIS
from zqmap.texts.wording import date_words, plain_number
from zqmap.ui.context import Context
from zqmap.ui.overview.state import Overview
from zqmap.ui.registers_view import figure_words
from zqmap.web.briefing.brief import Table


def coverage_table(overview: Overview) -> Table:
    """Count by layer on what positions rest."""
    context = overview.context
    rows = [row for row in overview.coverage.layers if row.features]
    known = [code for code in BASES if any(dict(row.bases)[code] for row in rows)]
    bases = [context.words("basis.none") if code == NOT_STATED else context.label(BASIS.label(code)) for code in known]
    heads = (*(context.words(f"overview.coverage.column.{name}") for name in ("layer", "all")), *bases)
    cells = tuple(
        (
            context.label(LAYERS[row.key].label),
            plain_number(row.features, context.language),
            *(plain_number(dict(row.bases)[code], context.language) for code in known),
        )
        for row in rows
    )
    title, caption = context.words("overview.coverage.title"), context.words("overview.coverage.caption.layer")
    return Table(title, heads, cells, (2, *(1 for _ in heads[1:])), caption)


def honesty_lines(overview: Overview) -> Iterator[str]:
    """Say how much of the published totals is named, and what the signs mean."""
    context = overview.context
    for named in overview.published:
        yield context.words(
            "overview.coverage.named",
            name=context.label(named.figure.name),
            published=figure_words(context, named.figure),
            scope=context.label(named.figure.scope),
            number=plain_number(named.named, context.language),
        )
    for key in ("schematic", "demo", "unknown"):
        yield context.words(f"briefing.honest.{key}")


def source_lines(context: Context) -> Iterator[str]:
    """Name the sources that are used, and those that ask to be named."""
    used = {id_ for snapshot in context.shown for id_ in snapshot.frame["source_id"].dropna().unique()}
    used |= {figure.source_id for figure in context.registers.figures().values()}
    for source in context.registers.sources().values():
        if source.id in used or source.licence:
            publisher = source.publisher_zh if context.language == "zh" else source.publisher_en
            day = date_words(source.date, context.language) if source.date else None
            yield " · ".join(part for part in (context.label(source.title), publisher, day, source.licence) if part)
