"""The five layers of the zone and every field they have.

`LAYERS` are those that the map shows. `STORED` are those and the registers (`zqmap.model.registers`), which have no
geometry: the store, the history, the update desk and `/data` serve both alike.
"""

from __future__ import annotations

from zqmap.errors import UnknownLayer
from zqmap.model.field_sets import (
    CNY,
    PERCENT,
    PROJECT_ORDER,
    code_field,
    fields_first,
    fields_last,
    number_field,
    project_fields,
    text_field,
)
from zqmap.model.fields import Field, Group, Kind
from zqmap.model.layer import Layer
from zqmap.model.registers import REGISTERS
from zqmap.model.text import Text
from zqmap.model.vocabularies import (
    AVAILABILITY,
    CHAIN,
    FACILITY_CATEGORY,
    LAND_USE,
    ROAD_CATEGORY,
    ROLE,
    SEGMENT,
    STAGE,
    TIER,
    UTILITY,
)

MU_M2 = 2000 / 3
"""Square metres in one mu (亩)."""


AREAS = Layer(
    "areas",
    Text("起步区", "Starting areas"),
    ("Polygon", "MultiPolygon"),
    (
        *fields_first(),
        code_field("tier", "层级", "Tier", TIER, Group.STATE, "tier", required=True, in_tile=True, in_table=True),
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
        number_field("planned_area_km2", "规划面积", "Planned area", Text("平方公里", "km²"), Group.SIZE, "plan_km2"),
        *fields_last(),
    ),
    ("tier",),
)

ROADS = Layer(
    "roads",
    Text("道路工程", "Roads"),
    ("LineString", "MultiLineString"),
    (
        *fields_first(),
        *project_fields(ROAD_CATEGORY),
        number_field("length_km", "长度", "Length", Text("公里", "km"), Group.SIZE, "length_km"),
        *fields_last(),
    ),
    ("status", "category", "area_id", "basis"),
    PROJECT_ORDER,
)

FACILITIES = Layer(
    "facilities",
    Text("配套设施", "Facilities"),
    ("Point", "Polygon", "LineString", "MultiPolygon", "MultiLineString"),
    (*fields_first(), *project_fields(FACILITY_CATEGORY), *fields_last()),
    ("status", "category", "area_id", "basis"),
    PROJECT_ORDER,
)

ENTERPRISES = Layer(
    "enterprises",
    Text("企业", "Enterprises"),
    ("Point",),
    (
        *fields_first(),
        code_field(
            "chain",
            "产业链",
            "Chain",
            CHAIN,
            Group.INDUSTRY,
            "chain",
            facet="chain",
            in_tile=True,
            in_table=True,
            searched=True,
        ),
        code_field("segment", "环节", "Segment", SEGMENT, Group.INDUSTRY, "segment", in_table=True, searched=True),
        code_field(
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
        code_field(
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
        text_field("products_zh", "产品（中文）", "Products in Chinese", Group.INDUSTRY, "prod_zh", searched=True),
        text_field("products_en", "产品（英文）", "Products in English", Group.INDUSTRY, "prod_en", searched=True),
        number_field("investment_cny", "投资额", "Investment", CNY, Group.SIZE, "invest_cny"),
        *fields_last(),
    ),
    ("chain", "role", "stage", "area_id", "basis"),
)

PARCELS = Layer(
    "parcels",
    Text("地块", "Parcels"),
    ("Polygon", "MultiPolygon"),
    (
        *fields_first(),
        code_field(
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
        number_field("area_mu", "面积", "Area", Text("亩", "mu"), Group.SIZE, "area_mu", in_table=True),
        code_field(
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
        number_field(
            "price_cny_per_mu", "参考地价", "Guide price", Text("元/亩", "CNY per mu"), Group.SIZE, "price_mu"
        ),
        number_field("plot_ratio_min", "容积率下限", "Plot ratio, minimum", None, Group.SITE, "far_min", maximum=20),
        number_field("plot_ratio_max", "容积率上限", "Plot ratio, maximum", None, Group.SITE, "far_max", maximum=20),
        number_field(
            "building_density_pct", "建筑密度", "Building density", PERCENT, Group.SITE, "density", maximum=100
        ),
        number_field("height_limit_m", "限高", "Height limit", Text("米", "m"), Group.SITE, "height_m", maximum=600),
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
        Field(
            "waits_for",
            Kind.IDS,
            Text("等待的工程", "Waits for"),
            Group.SITE,
            "waits_for",
            refers_to=("roads", "facilities"),
        ),
        text_field("contact_id", "联系人", "Contact", Group.NAME, "contact_id", refers_to=("contacts",)),
        *fields_last(),
    ),
    ("availability", "chains", "area_id", "basis"),
    (("plot_ratio_min", "plot_ratio_max"),),
)

LAYERS: dict[str, Layer] = {layer.name: layer for layer in (AREAS, ROADS, FACILITIES, ENTERPRISES, PARCELS)}

__all__ = ["LAYERS", "REGISTERS", "STORED", "Layer", "find_layer", "find_mapped"]

STORED: dict[str, Layer] = LAYERS | REGISTERS


def find_layer(name: str) -> Layer:
    """Give the declaration of a layer or a register by name.

    Raises:
        UnknownLayer: nothing has that name.

    """
    if name not in STORED:
        raise UnknownLayer(name)
    return STORED[name]


def find_mapped(name: str) -> Layer:
    """Give the declaration of a layer that the map shows.

    Raises:
        UnknownLayer: no layer has that name; a register has no place on a map.

    """
    if name not in LAYERS:
        raise UnknownLayer(name)
    return LAYERS[name]
