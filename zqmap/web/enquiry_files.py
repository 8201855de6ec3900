"""Enquiries as files for the office: CSV that Excel opens right, and a workbook; no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter

from zqmap.enquiries.words import FIELDS, STEP
from zqmap.model.enquiries import ENQUIRY_STATE, Enquiry, Step, StepKind, weigh_waiting
from zqmap.model.strings import defuse
from zqmap.model.text import Language, Text
from zqmap.model.working_days import CHINA
from zqmap.web.workbook import CELL_CHARACTERS, OPTIONS

HEADS = (
    Text("编号", "Number"),
    Text("状态", "State"),
    Text("收到时间（UTC+8）", "Received (UTC+8)"),
    Text("工作日", "Working days"),
    Text("咨询对象", "About"),
    Text("经办人", "Assignee"),
    *FIELDS.values(),
    Text("答复", "Answers"),
    Text("内部备注", "Internal notes"),
    Text("经过", "Steps"),
)
WIDTHS = (8, 10, 18, 10, 28, 14, 16, 24, 26, 60, 60, 40, 40)


def enquiry_rows(enquiries: Iterable[Enquiry], language: Language, today: date) -> list[list[str | int]]:
    """Write the head and a row an enquiry; what is locked or erased has no content."""
    heads: list[str | int] = [head.in_(language) for head in HEADS]
    return [heads, *(_row(enquiry, language, today) for enquiry in enquiries)]


def write_enquiry_csv(rows: Sequence[Sequence[str | int]]) -> bytes:
    """Write rows as CSV: UTF-8 with a byte order mark."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([defuse(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return ("\ufeff" + sink.getvalue()).encode()


def write_enquiry_workbook(rows: Sequence[Sequence[str | int]], title: str) -> bytes:
    """Write rows as a workbook of one sheet."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, OPTIONS | {"in_memory": True}) as book:
        sheet, wrap = book.add_worksheet(title), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(HEADS) - 1)
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(line, place, cell, wrap)
                else:
                    sheet.write_string(line, place, cell[:CELL_CHARACTERS], wrap)
    return sink.getvalue()


def _row(enquiry: Enquiry, language: Language, today: date) -> list[str | int]:
    line, entry = enquiry.line, enquiry.entry
    return [
        line.number,
        ENQUIRY_STATE.label(line.state.value).in_(language),
        f"{line.received_at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        weigh_waiting(line, today).days,
        " ".join(line.subjects),
        line.assignee or "",
        *(getattr(entry, name) if entry else "" for name in FIELDS),
        _texts(enquiry, StepKind.ANSWER),
        _texts(enquiry, StepKind.NOTE),
        "\n".join(_step_words(step, language) for step in enquiry.steps),
    ]


def _step_words(step: Step, language: Language) -> str:
    parts = (f"{step.at.astimezone(CHINA):%Y-%m-%d %H:%M}", step.actor, STEP[step.kind].in_(language), step.assignee)
    return " ".join(part for part in parts if part)


def _texts(enquiry: Enquiry, kind: StepKind) -> str:
    return "\n\n".join(step.text for step in enquiry.steps if step.kind is kind)
