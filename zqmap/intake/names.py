"""English names for features that come with a Chinese one only: a transcription, always to be looked at."""

from __future__ import annotations

from dataclasses import replace

from zqmap.intake.contents import FileContents
from zqmap.intake.written import is_not_stated
from zqmap.model.checks import Findings
from zqmap.model.findings import Finding
from zqmap.model.search import pinyin_keys
from zqmap.model.text import Text
from zqmap.model.values import Problem

ENDINGS = (
    ("大道", "Avenue"),
    ("高速公路", "Expressway"),
    ("路", "Road"),
    ("街", "Street"),
    ("大桥", "Bridge"),
    ("污水处理厂", "Sewage Plant"),
    ("水厂", "Waterworks"),
    ("工业园", "Industrial Park"),
    ("产业园", "Industrial Park"),
    ("医院", "Hospital"),
    ("地块", "Parcel"),
)
"""What the last part of a Chinese name is in English; the part before it is written in pinyin."""


def transcribe_names(contents: FileContents) -> tuple[FileContents, tuple[Finding, ...]]:
    """Give rows that have only a Chinese name an English one, and say so by row; `contents` has our fields.

    No translation is made up: the name is written in pinyin, only its kind (road, parcel) in English.
    """
    rows, findings = [], Findings()
    for number, row in enumerate(contents.rows, start=1):
        name = row.get("name_zh")
        made = transcribe(name) if isinstance(name, str) and is_not_stated(row.get("name_en")) else ""
        rows.append(row | {"name_en": made} if made else row)
        if made:
            said = Text(
                f"没有英文名称；按拼音写成“{made}”，请核对",
                f"has no English name; '{made}' is its pinyin, please check",
            )
            findings.add(number, "name_en", Problem("transcribed_name", said), made, warn=True)
    return replace(contents, rows=rows), tuple(findings.sorted())


def transcribe(name_zh: str) -> str:
    """Write a Chinese name in pinyin, its kind in English: 龙沙大道 is Longsha Avenue."""
    name = name_zh.strip()
    kinds = (pair for pair in ENDINGS if name.endswith(pair[0]) and name != pair[0])
    ending, kind = next(kinds, ("", ""))
    sound = pinyin_keys(name.removesuffix(ending))[0]
    return f"{sound[:1].upper()}{sound[1:]} {kind}".strip()
