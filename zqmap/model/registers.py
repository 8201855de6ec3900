"""The registers: tables without geometry that staff keep as they keep the layers, revision by revision."""

from __future__ import annotations

from zqmap.model.field_sets import code_field, number_field, text_field
from zqmap.model.fields import Field, Group, Kind
from zqmap.model.layer import Layer
from zqmap.model.register_vocabularies import (
    FIGURE_UNIT,
    LINK_KIND,
    POLICY_KIND,
    POLICY_STATUS,
    QUALIFIER,
    STEP,
    STEP_STATE,
    YES_NO,
)
from zqmap.model.text import Text
from zqmap.model.vocabularies import AREA, CHAIN, INVESTMENT_STEP

NAME, STATE, SIZE, HONESTY = Group.NAME, Group.STATE, Group.SIZE, Group.HONESTY


def _first(zh: str = "名称", en: str = "name", *, required: bool = True) -> tuple[Field, ...]:
    return (
        Field("id", Kind.SLUG, Text("编号", "Id"), NAME, "id", required=True, searched=True),
        text_field(
            "name_zh", f"中文{zh}", f"Chinese {en}", NAME, "name_zh", required=required, searched=True, in_table=True
        ),
        text_field(
            "name_en", f"英文{zh}", f"English {en}", NAME, "name_en", required=required, searched=True, in_table=True
        ),
    )


_ANY_AREA = Text("空：不限于某个起步区", "empty: not of one area alone")
_SCOPE = Text(
    "空：来源没有写明适用范围；全区适用则选全部七个",
    "empty: the source does not say where; choose all seven where it holds everywhere",
)


def _areas(help_: Text = _ANY_AREA) -> Field:
    label = Text("起步区", "Starting areas")
    return Field("area_ids", Kind.CODES, label, NAME, "area_ids", vocabulary=AREA, help=help_, in_table=True)


def _last(*, has_source: bool = True) -> tuple[Field, ...]:
    source = (text_field("source_id", "来源", "Source", HONESTY, "source_id", required=True, in_table=True),)
    return (
        *(source if has_source else ()),
        number_field("order", "显示顺序", "Order of display", None, STATE, "order"),
        Field("inventory_ids", Kind.WORDS, Text("出处条目", "Inventory entries"), HONESTY, "inventory"),
        text_field("note_zh", "说明（中文）", "Note in Chinese", HONESTY, "note_zh"),
        text_field("note_en", "说明（英文）", "Note in English", HONESTY, "note_en"),
    )


def _yes_no(name: str, zh: str, en: str, **more: object) -> Field:
    return code_field(name, zh, en, YES_NO, STATE, name, **more)


def _enterprise(name: str, zh: str, en: str, shapefile: str) -> Field:
    label = Text(zh, en)
    return Field(name, Kind.SLUG, label, NAME, shapefile, required=True, in_table=True, refers_to=("enterprises",))


FIGURES = Layer(
    "figures",
    Text("公布的数字", "Published figures"),
    (),
    (
        *_first(),
        number_field("value", "数值", "Value", None, SIZE, "value", required=True, in_table=True),
        code_field("unit", "单位", "Unit", FIGURE_UNIT, SIZE, "unit", required=True, in_table=True),
        code_field("qualifier", "精确程度", "How exact", QUALIFIER, SIZE, "qualifier", in_table=True),
        text_field("scope_zh", "范围（中文）", "Scope in Chinese", NAME, "scope_zh", required=True, in_table=True),
        text_field("scope_en", "范围（英文）", "Scope in English", NAME, "scope_en", required=True, in_table=True),
        _areas(),
        Field("date", Kind.DATE, Text("日期", "Date"), STATE, "date", in_table=True),
        text_field(
            "period",
            "时段",
            "Period",
            STATE,
            "period",
            help=Text("如 2022、2023-Q1、2024-H1、2022-04/2023-04", "such as 2022, 2023-Q1, 2024-H1, 2022-04/2023-04"),
        ),
        _yes_no("headline", "列为要点", "Headline", in_table=True),
        *_last(),
    ),
    (),
)

POLICIES = Layer(
    "policies",
    Text("政策与服务", "Policies and services"),
    (),
    (
        *_first(),
        code_field("kind", "类别", "Kind", POLICY_KIND, STATE, "kind", required=True, in_table=True),
        code_field("status", "进展", "How far", POLICY_STATUS, STATE, "status", required=True, in_table=True),
        text_field("text_zh", "内容（中文）", "Text in Chinese", NAME, "text_zh", required=True),
        text_field("text_en", "内容（英文）", "Text in English", NAME, "text_en", required=True),
        _areas(_SCOPE),
        Field(
            "stages",
            Kind.CODES,
            Text("投资步骤", "Steps of an investment"),
            STATE,
            "stages",
            vocabulary=INVESTMENT_STEP,
        ),
        Field("chains", Kind.CODES, Text("产业链", "Chains"), NAME, "chains", vocabulary=CHAIN),
        number_field("cap_pct", "上限比例", "At most", Text("%", "%"), SIZE, "cap_pct", maximum=100),
        number_field("distance_km", "距离上限", "Distance below", Text("公里", "km"), SIZE, "dist_km"),
        _yes_no("one_time", "一次性", "One-time"),
        Field("base_includes", Kind.WORDS, Text("计入基数", "Counted"), SIZE, "counted"),
        Field("base_excludes", Kind.WORDS, Text("不计入基数", "Not counted"), SIZE, "excluded"),
        Field("covers", Kind.WORDS, Text("涵盖", "Covers"), NAME, "covers"),
        *_last(),
    ),
    (),
)

CONTACTS = Layer(
    "contacts",
    Text("联系方式", "Contacts"),
    (),
    (
        *_first(),
        text_field("tel", "电话", "Telephone", SIZE, "tel", required=True, in_table=True),
        text_field("fax", "传真", "Fax", SIZE, "fax"),
        text_field("address_zh", "地址（中文）", "Address in Chinese", SIZE, "addr_zh"),
        text_field("address_en", "地址（英文）", "Address in English", SIZE, "addr_en"),
        _areas(),
        _yes_no("is_default", "总联系人", "For all areas"),
        *_last(),
    ),
    (),
)

SUPPLY_LINKS = Layer(
    "supply_links",
    Text("供应关系", "Supply links"),
    (),
    (
        *_first("供应内容", "name of what is supplied", required=False),
        _enterprise("from_id", "供方", "From", "from_id"),
        _enterprise("to_id", "需方", "To", "to_id"),
        code_field("kind", "关系", "Kind", LINK_KIND, STATE, "kind", required=True, in_table=True),
        _yes_no("directed", "方向明确", "Direction stated", required=True),
        *_last(),
    ),
    (),
)

SOURCES = Layer(
    "sources",
    Text("来源", "Sources"),
    (),
    (
        *_first("标题", "title"),
        text_field("publisher_zh", "发布者（中文）", "Publisher in Chinese", NAME, "pub_zh"),
        text_field("publisher_en", "发布者（英文）", "Publisher in English", NAME, "pub_en"),
        Field("date", Kind.DATE, Text("日期", "Date"), STATE, "date", in_table=True),
        text_field("url", "网址", "Address", NAME, "url"),
        text_field("licence", "许可", "Licence", HONESTY, "licence"),
        text_field("used_for_zh", "用于（中文）", "Used for, in Chinese", NAME, "used_zh", required=True),
        text_field("used_for_en", "用于（英文）", "Used for, in English", NAME, "used_en", required=True),
        *_last(has_source=False),
    ),
    (),
)

STEPS = Layer(
    "steps",
    Text("项目步骤", "Project steps"),
    (),
    (
        *_first("项目名称", "project name", required=False),
        _enterprise("enterprise_id", "企业", "Enterprise", "ent_id"),
        code_field("step", "步骤", "Step", STEP, STATE, "step", required=True, in_table=True),
        code_field("state", "状态", "State", STEP_STATE, STATE, "state", required=True, in_table=True),
        Field("planned", Kind.DATE, Text("计划日期", "Planned"), STATE, "planned", in_table=True),
        Field("actual", Kind.DATE, Text("实际日期", "Actual"), STATE, "actual", in_table=True),
        _yes_no(
            "is_public",
            "公开",
            "Public",
            required=True,
            in_table=True,
            help=Text("否：只有工作人员看得到", "no: only staff see it"),
        ),
        *_last(),
    ),
    (),
    public_field="is_public",
)

REGISTERS: dict[str, Layer] = {
    register.name: register for register in (FIGURES, POLICIES, CONTACTS, SUPPLY_LINKS, SOURCES, STEPS)
}
