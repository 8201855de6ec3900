"""The names of the sheets that explain a workbook of ours; who reads it back passes them by."""

from __future__ import annotations

from zqmap.model.text import Text

GUIDE = Text("填写说明", "Guide")
FIELDS = "字段 Fields"
ABOUT = "说明 About"
EXPLAINING_SHEETS = frozenset({GUIDE.zh, GUIDE.en, FIELDS, ABOUT})
