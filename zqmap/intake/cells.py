"""Tables whose cells have no types, CSV and workbooks: read without a person, as the update page proposes to."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd

from zqmap.intake.contents import FileContents
from zqmap.intake.formats.signatures import Format
from zqmap.intake.headers import SURE
from zqmap.intake.ids import give_ids
from zqmap.intake.matches import ColumnMatch, Matching
from zqmap.intake.matching import propose_matching
from zqmap.intake.readings import read_rows, with_published
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.model.values import show_value

TABLES = frozenset({Format.CSV.value, Format.EXCEL.value})
"""The formats whose columns are called as people like and whose cells hold no types."""


def read_cells(
    contents: FileContents, layer: Layer, published: gpd.GeoDataFrame | None = None
) -> tuple[FileContents, tuple[Finding, ...]]:
    """Give a table's rows with our fields and types, and what was found; any other file as it is.

    A column about which a person would be asked blocks; one that becomes no field is left out with a warning. Rows
    without an id get one, and what a file has no column of stays as it is `published`, as on the update page.
    """
    if contents.format not in TABLES:
        return contents, ()
    matching = propose_matching(layer, contents)
    read, said = read_rows(contents, matching)
    named, by_name = give_ids(read, published)
    kept = named if published is None else with_published(named, layer, published)
    return kept, (*_find_questions(layer, matching), *said, *by_name)


def _find_questions(layer: Layer, matching: Matching) -> Iterator[Finding]:
    for match in matching.columns:
        shown = show_value(" ".join(match.column.split()))
        if match.column in matching.unused:
            yield Finding(Severity.WARN, "unused_column", None, shown, None, _UNUSED)
        elif match.field is not None and _is_guess(match):
            label = layer.by_name[match.field].label
            said = Text(
                f"不能确定该列就是“{label.zh}”或其单位、取值；请在更新页面核对，或把列名改为 {match.field}",
                f"it is not sure that this is '{label.en}', or in which unit or words; confirm it on the update page, "
                f"or call the column {match.field}",
            )
            yield Finding(Severity.BLOCK, "unsure_column", None, shown, None, said)


def _is_guess(match: ColumnMatch) -> bool:
    guessed = any(value.code is not None and not value.is_sure for value in match.values)
    return match.confidence < SURE or guessed or (match.unit is not None and not match.unit.is_sure)


_UNUSED = Text("没有对应的字段，未采用", "is no field of the layer and was left out")
