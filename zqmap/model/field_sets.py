"""Fields that several layers share, and short ways to declare one."""

from __future__ import annotations

from zqmap.model.fields import Field, Group, Kind
from zqmap.model.text import Text
from zqmap.model.vocabularies import AREA, BASIS, STATUS, Vocabulary

CNY = Text("元", "CNY")
PERCENT = Text("%", "%")

PROJECT_ORDER = (("planned_start", "planned_finish"), ("actual_start", "actual_finish"))
"""The fields of a project of which the first may not lie after the second."""


def code_field(
    name: str, zh: str, en: str, vocabulary: Vocabulary, group: Group, shapefile: str, **more: object
) -> Field:
    """Declare a field with a closed vocabulary."""
    return Field(name, Kind.CODE, Text(zh, en), group, shapefile, vocabulary=vocabulary, **more)  # type: ignore[arg-type]


def text_field(name: str, zh: str, en: str, group: Group, shapefile: str, **more: object) -> Field:
    """Declare a free text."""
    return Field(name, Kind.TEXT, Text(zh, en), group, shapefile, **more)  # type: ignore[arg-type]


def date_field(name: str, zh: str, en: str, shapefile: str, **more: object) -> Field:
    """Declare a date of a project."""
    return Field(name, Kind.DATE, Text(zh, en), Group.STATE, shapefile, **more)  # type: ignore[arg-type]


def number_field(name: str, zh: str, en: str, unit: Text | None, group: Group, shapefile: str, **more: object) -> Field:
    """Declare a number that is not negative."""
    return Field(name, Kind.NUMBER, Text(zh, en), group, shapefile, unit=unit, minimum=0, **more)  # type: ignore[arg-type]


def fields_first() -> tuple[Field, ...]:
    """Give the fields with which every layer begins."""
    return (
        Field("id", Kind.SLUG, Text("编号", "Id"), Group.NAME, "id", required=True, in_tile=True, searched=True),
        text_field(
            "name_zh", "中文名称", "Chinese name", Group.NAME, "name_zh", required=True, in_tile=True, searched=True
        ),
        text_field(
            "name_en", "英文名称", "English name", Group.NAME, "name_en", required=True, in_tile=True, searched=True
        ),
        code_field(
            "area_id", "起步区", "Starting area", AREA, Group.NAME, "area_id", facet="area", in_tile=True, in_table=True
        ),
    )


def fields_last() -> tuple[Field, ...]:
    """Give the fields with which every layer ends: how far its position and its source can be trusted."""
    place = Group.HONESTY
    return (
        code_field(
            "basis",
            "位置依据",
            "Basis of the position",
            BASIS,
            place,
            "basis",
            facet="basis",
            in_tile=True,
            in_table=True,
        ),
        number_field(
            "accuracy_m", "位置误差", "Accuracy of the position", Text("米", "m"), place, "accuracy_m", in_tile=True
        ),
        text_field("source_id", "来源", "Source", place, "source_id", required=True),
        Field("source_date", Kind.DATE, Text("资料日期", "Date of the source"), place, "src_date", in_table=True),
        text_field("note_zh", "说明（中文）", "Note in Chinese", place, "note_zh"),
        text_field("note_en", "说明（英文）", "Note in English", place, "note_en"),
    )


def project_fields(category: Vocabulary) -> tuple[Field, ...]:
    """Give the fields of a project; `category` is the layer's own vocabulary."""
    state, size = Group.STATE, Group.SIZE
    return (
        code_field(
            "category",
            "类别",
            "Category",
            category,
            state,
            "category",
            required=True,
            facet="category",
            in_tile=True,
            in_table=True,
            searched=True,
        ),
        code_field(
            "status",
            "状态",
            "Status",
            STATUS,
            state,
            "status",
            required=True,
            facet="status",
            in_tile=True,
            in_table=True,
        ),
        date_field("status_date", "状态日期", "Date of the status", "stat_date", in_table=True),
        text_field("status_note_zh", "状态说明（中文）", "Status note in Chinese", state, "stat_zh"),
        text_field("status_note_en", "状态说明（英文）", "Status note in English", state, "stat_en"),
        date_field("planned_start", "计划开工", "Planned start", "plan_start"),
        date_field("planned_finish", "计划完工", "Planned finish", "plan_end", in_table=True),
        date_field("actual_start", "实际开工", "Actual start", "act_start"),
        date_field("actual_finish", "实际完工", "Actual finish", "act_end"),
        number_field("progress_pct", "形象进度", "Progress", PERCENT, state, "progress", maximum=100),
        number_field("investment_cny", "投资额", "Investment", CNY, size, "invest_cny"),
    )
