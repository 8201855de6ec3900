"""The five layers of the zone and every field they have."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zqmap.errors import UnknownLayer
from zqmap.model.fields import Field, Group, Kind
from zqmap.model.text import Text
from zqmap.model.vocabularies import (
    AREA,
    AVAILABILITY,
    BASIS,
    CHAIN,
    FACILITY_CATEGORY,
    LAND_USE,
    ROAD_CATEGORY,
    ROLE,
    SEGMENT,
    STAGE,
    STATUS,
    TIER,
    UTILITY,
    Vocabulary,
)

MU_M2 = 2000 / 3
"""Square metres in one mu (亩)."""


@dataclass(frozen=True)
class Layer:
    """A kind of feature: which geometries it may have and which fields, in their order of display.

    `class_fields` are the fields whose combination of values is a class that thinning of tiles may never lose.
    """

    name: str
    label: Text
    geometries: tuple[str, ...]
    fields: tuple[Field, ...]
    class_fields: tuple[str, ...]

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Map each field's name to its declaration."""
        return {field.name: field for field in self.fields}

    @cached_property
    def by_facet(self) -> dict[str, Field]:
        """Map each filter's name to the field that answers to it."""
        return {field.facet: field for field in self.fields if field.facet}


CNY = Text("元", "CNY")
PERCENT = Text("%", "%")


def _code(name: str, zh: str, en: str, vocabulary: Vocabulary, group: Group, shapefile: str, **more: object) -> Field:
    return Field(name, Kind.CODE, Text(zh, en), group, shapefile, vocabulary=vocabulary, **more)  # type: ignore[arg-type]


def _text(name: str, zh: str, en: str, group: Group, shapefile: str, **more: object) -> Field:
    return Field(name, Kind.TEXT, Text(zh, en), group, shapefile, **more)  # type: ignore[arg-type]


def _date(name: str, zh: str, en: str, shapefile: str, **more: object) -> Field:
    return Field(name, Kind.DATE, Text(zh, en), Group.STATE, shapefile, **more)  # type: ignore[arg-type]


def _number(name: str, zh: str, en: str, unit: Text | None, group: Group, shapefile: str, **more: object) -> Field:
    return Field(name, Kind.NUMBER, Text(zh, en), group, shapefile, unit=unit, minimum=0, **more)  # type: ignore[arg-type]


def _common_first() -> tuple[Field, ...]:
    return (
        Field("id", Kind.SLUG, Text("编号", "Id"), Group.NAME, "id", required=True, in_tile=True, searched=True),
        _text("name_zh", "中文名称", "Chinese name", Group.NAME, "name_zh", required=True, in_tile=True, searched=True),
        _text("name_en", "英文名称", "English name", Group.NAME, "name_en", required=True, in_tile=True, searched=True),
        _code(
            "area_id", "起步区", "Starting area", AREA, Group.NAME, "area_id", facet="area", in_tile=True, in_table=True
        ),
    )


def _common_last() -> tuple[Field, ...]:
    place = Group.HONESTY
    return (
        _code(
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
        _number(
            "accuracy_m", "位置误差", "Accuracy of the position", Text("米", "m"), place, "accuracy_m", in_tile=True
        ),
        _text("source_id", "来源", "Source", place, "source_id", required=True),
        Field("source_date", Kind.DATE, Text("资料日期", "Date of the source"), place, "src_date", in_table=True),
        _text("note_zh", "说明（中文）", "Note in Chinese", place, "note_zh"),
        _text("note_en", "说明（英文）", "Note in English", place, "note_en"),
    )


def _project(category: Vocabulary) -> tuple[Field, ...]:
    state, size = Group.STATE, Group.SIZE
    return (
        _code(
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
        ),
        _code(
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
        _date("status_date", "状态日期", "Date of the status", "stat_date", in_table=True),
        _text("status_note_zh", "状态说明（中文）", "Status note in Chinese", state, "stat_zh"),
        _text("status_note_en", "状态说明（英文）", "Status note in English", state, "stat_en"),
        _date("planned_start", "计划开工", "Planned start", "plan_start"),
        _date("planned_finish", "计划完工", "Planned finish", "plan_end", in_table=True),
        _date("actual_start", "实际开工", "Actual start", "act_start"),
        _date("actual_finish", "实际完工", "Actual finish", "act_end"),
        _number("progress_pct", "形象进度", "Progress", PERCENT, state, "progress", maximum=100),
        _number("investment_cny", "投资额", "Investment", CNY, size, "invest_cny"),
    )


AREAS = Layer(
    "areas",
    Text("起步区", "Starting areas"),
    ("Polygon", "MultiPolygon"),
    (
        *_common_first(),
        _code("tier", "层级", "Tier", TIER, Group.STATE, "tier", required=True, in_tile=True, in_table=True),
        Field("districts", Kind.WORDS, Text("所在县（市、区）", "Districts"), Group.SITE, "districts", required=True),
        Field(
            "chains",
            Kind.CODES,
            Text("重点产业链", "Chains"),
            Group.INDUSTRY,
            "chains",
            vocabulary=CHAIN,
            facet="chain",
            in_tile=True,
        ),
        _number("planned_area_km2", "规划面积", "Planned area", Text("平方公里", "km²"), Group.SIZE, "plan_km2"),
        *_common_last(),
    ),
    ("tier",),
)

ROADS = Layer(
    "roads",
    Text("道路工程", "Roads"),
    ("LineString", "MultiLineString"),
    (
        *_common_first(),
        *_project(ROAD_CATEGORY),
        _number("length_km", "长度", "Length", Text("公里", "km"), Group.SIZE, "length_km"),
        *_common_last(),
    ),
    ("status", "category", "area_id", "basis"),
)

FACILITIES = Layer(
    "facilities",
    Text("配套设施", "Facilities"),
    ("Point", "Polygon", "LineString", "MultiPolygon", "MultiLineString"),
    (*_common_first(), *_project(FACILITY_CATEGORY), *_common_last()),
    ("status", "category", "area_id", "basis"),
)

ENTERPRISES = Layer(
    "enterprises",
    Text("企业", "Enterprises"),
    ("Point",),
    (
        *_common_first(),
        _code("chain", "产业链", "Chain", CHAIN, Group.INDUSTRY, "chain", facet="chain", in_tile=True, in_table=True),
        _code("segment", "环节", "Segment", SEGMENT, Group.INDUSTRY, "segment", in_table=True),
        _code(
            "role",
            "角色",
            "Role",
            ROLE,
            Group.INDUSTRY,
            "role",
            required=True,
            facet="role",
            in_tile=True,
            in_table=True,
        ),
        _code(
            "stage",
            "阶段",
            "Stage",
            STAGE,
            Group.STATE,
            "stage",
            required=True,
            facet="stage",
            in_tile=True,
            in_table=True,
        ),
        _text("products_zh", "产品（中文）", "Products in Chinese", Group.INDUSTRY, "prod_zh", searched=True),
        _text("products_en", "产品（英文）", "Products in English", Group.INDUSTRY, "prod_en", searched=True),
        _number("investment_cny", "投资额", "Investment", CNY, Group.SIZE, "invest_cny"),
        *_common_last(),
    ),
    ("chain", "role", "stage", "area_id", "basis"),
)

PARCELS = Layer(
    "parcels",
    Text("地块", "Parcels"),
    ("Polygon", "MultiPolygon"),
    (
        *_common_first(),
        _code(
            "land_use",
            "用地性质",
            "Land use",
            LAND_USE,
            Group.SITE,
            "land_use",
            required=True,
            in_table=True,
            help=Text("GB 50137 用地分类代码", "Code of GB 50137"),
        ),
        _number("area_mu", "面积", "Area", Text("亩", "mu"), Group.SIZE, "area_mu", in_table=True),
        _code(
            "availability",
            "供地状态",
            "Availability",
            AVAILABILITY,
            Group.STATE,
            "avail",
            required=True,
            facet="availability",
            in_tile=True,
            in_table=True,
        ),
        _number("price_cny_per_mu", "参考地价", "Guide price", Text("元/亩", "CNY per mu"), Group.SIZE, "price_mu"),
        _number("plot_ratio_min", "容积率下限", "Plot ratio, minimum", None, Group.SITE, "far_min", maximum=20),
        _number("plot_ratio_max", "容积率上限", "Plot ratio, maximum", None, Group.SITE, "far_max", maximum=20),
        _number("building_density_pct", "建筑密度", "Building density", PERCENT, Group.SITE, "density", maximum=100),
        _number("height_limit_m", "限高", "Height limit", Text("米", "m"), Group.SITE, "height_m", maximum=600),
        Field("utilities", Kind.CODES, Text("已通管线", "Utilities"), Group.SITE, "utilities", vocabulary=UTILITY),
        Field(
            "chains",
            Kind.CODES,
            Text("适配产业链", "Suited chains"),
            Group.INDUSTRY,
            "chains",
            vocabulary=CHAIN,
            facet="chain",
            in_tile=True,
            in_table=True,
        ),
        Field("waits_for", Kind.IDS, Text("等待的工程", "Waits for"), Group.SITE, "waits_for"),
        _text("contact_id", "联系人", "Contact", Group.NAME, "contact_id"),
        *_common_last(),
    ),
    ("availability", "chains", "area_id", "basis"),
)

LAYERS: dict[str, Layer] = {layer.name: layer for layer in (AREAS, ROADS, FACILITIES, ENTERPRISES, PARCELS)}


def find_layer(name: str) -> Layer:
    """Give a layer's declaration by name.

    Raises:
        UnknownLayer: no layer has that name.

    """
    if name not in LAYERS:
        raise UnknownLayer(name)
    return LAYERS[name]
