"""What goes into a file that leaves the house, and what the file says about itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd

from zqmap.model.fields import Field
from zqmap.model.layers import Layer
from zqmap.model.records import Source
from zqmap.model.revisions import Revision
from zqmap.model.text import Language, Text
from zqmap.store.registers import sources

DEMO_WARNING = Text(
    "含示例数据：为展示功能而编造，不得用作依据。", "Holds demo data, invented to show functions: do not rely on it."
)
NOT_STATED = Text("空值表示未公布，不等于零。", "An empty value means not stated, never zero.")
SYSTEM = Text(
    "WGS 84 / CGCS2000 经度、纬度（EPSG:4326），未加密偏移",
    "WGS 84 / CGCS2000 longitude, latitude (EPSG:4326), not shifted",
)


@dataclass(frozen=True)
class Export:
    """A layer's features on their way into a file.

    `revision` is None for content that is not stored; `language` chooses the labels where a format has one language.
    """

    frame: gpd.GeoDataFrame
    layer: Layer
    revision: Revision | None
    language: Language

    @property
    def placed(self) -> gpd.GeoDataFrame:
        """Give the features that have a geometry."""
        return self.frame[self.frame.geometry.notna()]


def about(export: Export) -> list[tuple[Text, Text]]:
    """Say what a file holds: pairs of a heading and its words."""
    return [
        (Text("图层", "Layer"), export.layer.label),
        *_revision_lines(export.revision),
        (Text("要素数", "Features"), _same(str(len(export.frame)))),
        *_place_lines(export),
        *((Text("来源", "Source"), source_words(source_id)) for source_id in _source_ids(export.frame)),
        (Text("空值", "Empty values"), NOT_STATED),
        *([(Text("注意", "Warning"), DEMO_WARNING)] if _holds_demo(export.frame) else []),
    ]


def source_words(source_id: str) -> Text:
    """Credit a source with its title, publisher, date and licence as far as the register knows them."""
    source = sources().get(source_id)
    if source is None:
        return _same(source_id)
    return Text(
        _credit(source, source.title_zh, source.publisher_zh), _credit(source, source.title_en, source.publisher_en)
    )


def field_heading(field: Field) -> Text:
    """Give a field's label, with its unit where it has one."""
    return field.unit_label or field.label


def _revision_lines(revision: Revision | None) -> Iterable[tuple[Text, Text]]:
    if revision is None:
        return []
    made = revision.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return [(Text("版本", "Revision"), _same(str(revision.number))), (Text("发布时间", "Published"), _same(made))]


def _place_lines(export: Export) -> Iterable[tuple[Text, Text]]:
    if not export.layer.is_mapped:
        return []
    unplaced = str(len(export.frame) - len(export.placed))
    return [(Text("无位置", "Without a place"), _same(unplaced)), (Text("坐标系", "Coordinate system"), SYSTEM)]


def _holds_demo(frame: gpd.GeoDataFrame) -> bool:
    return "basis" in frame and bool((frame["basis"] == "demo").any())


def _source_ids(frame: gpd.GeoDataFrame) -> list[str]:
    return sorted(frame["source_id"].dropna().unique()) if "source_id" in frame else []


def _credit(source: Source, title: str, publisher: str | None) -> str:
    return " · ".join(part for part in (title, publisher, source.date, source.licence, source.id) if part)


def _same(words: str) -> Text:
    return Text(words, words)
