"""Every list of allowed values, with labels, colours and second signs, declared once.

Colours are the ones of the Okabe-Ito (status) and Paul Tol "muted" (chains, parcels) palettes, which people with
the common forms of colour blindness can tell apart; the second sign carries the meaning in grey print.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zqmap.model.aliases import term_words
from zqmap.model.text import Text


@dataclass(frozen=True, slots=True)
class Term:
    """One allowed value: its code, its label, how it is drawn, and what files call it."""

    code: str
    label: Text
    color: str | None = None
    sign: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """A closed, ordered list of terms."""

    name: str
    terms: tuple[Term, ...]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """List the codes in their order of display."""
        return tuple(term.code for term in self.terms)

    @cached_property
    def by_code(self) -> dict[str, Term]:
        """Map each code to its term."""
        return {term.code: term for term in self.terms}

    def words(self, code: str) -> tuple[str, ...]:
        """Give all that files call a code: the code, its labels, its aliases."""
        term = self.by_code[code]
        return (code, term.label.zh, term.label.en, *term.aliases, *term_words(self.name, code))

    def label(self, code: str) -> Text:
        """Give the label of a code; a code outside the vocabulary is its own label."""
        term = self.by_code.get(code)
        return term.label if term else Text(code, code)


def _term(code: str, zh: str, en: str, color: str | None = None, sign: str | None = None, *aliases: str) -> Term:
    return Term(code, Text(zh, en), color, sign, aliases)


STATUS = Vocabulary(
    "status",
    (
        _term("preliminary", "前期工作", "Preliminary works", "#E69F00", "dashed", "前期", "筹备", "planned"),
        _term("under_construction", "在建", "Under construction", "#0072B2", "solid", "已开工", "施工中", "started"),
        _term("completed", "建成", "Completed", "#009E73", "double", "已建成", "完工", "竣工", "in_use"),
        _term("suspended", "停工", "Suspended", "#D55E00", "gaps", "暂停", "缓建"),
        _term("unknown", "未公布", "Not stated", "#7A7A7A", "dotted", "未知", "不详", "not_stated"),
    ),
)

CHAIN = Vocabulary(
    "chain",
    (
        _term(
            "nev_auto_parts", "新能源汽车及零部件", "New-energy vehicles and parts", "#332288", "V", "新能源汽车", "nev"
        ),
        _term("electronic_information", "电子信息", "Electronic information", "#88CCEE", "E", "新一代电子信息"),
        _term("equipment_manufacturing", "装备制造", "Equipment manufacturing", "#117733", "M", "高端装备制造"),
        _term("biopharma", "生物医药", "Biopharma", "#CC6677", "B", "医药"),
        _term("advanced_materials", "先进材料", "Advanced materials", "#AA4499", "A", "新材料", "金属加工"),
    ),
)

AREA = Vocabulary(
    "area_id",
    (
        _term("lianhua-fuxi", "鼎湖莲花—四会富溪", "Dinghu Lianhua–Sihui Fuxi"),
        _term("dasha", "四会大沙", "Sihui Dasha"),
        _term("duanzhou", "端州区", "Duanzhou District"),
        _term("new-area", "鼎湖肇庆新区", "Dinghu Zhaoqing New Area"),
        _term("gaoyao", "高要区", "Gaoyao District"),
        _term("sihui", "四会市", "Sihui City"),
        _term("hightech", "肇庆高新区", "Zhaoqing High-tech Zone"),
    ),
)

TIER = Vocabulary(
    "tier",
    (_term("municipal", "市管", "Municipal", "#332288", "heavy"), _term("local", "属地", "Local", "#555555", "light")),
)

ROAD_CATEGORY = Vocabulary(
    "road_category",
    (
        _term("expressway", "高速公路", "Expressway", None, "6"),
        _term("provincial_highway", "省道", "Provincial highway", None, "5"),
        _term("avenue", "大道", "Avenue", None, "4"),
        _term("road", "道路", "Road", None, "3"),
        _term("unspecified", "未分类", "Unspecified", None, "3"),
    ),
)

FACILITY_CATEGORY = Vocabulary(
    "facility_category",
    (
        _term("sewage", "污水处理", "Sewage treatment", None, "sewage"),
        _term("water_supply", "供水", "Water supply", None, "drop"),
        _term("water_system", "水系工程", "Water system", None, "wave"),
        _term("park", "产业园", "Industrial park", None, "park"),
        _term("hospital", "医院", "Hospital", None, "cross"),
        _term("hotel", "酒店", "Hotel", None, "bed"),
        _term("factory_buildings", "标准厂房", "Factory buildings", None, "factory"),
        _term("utilities", "水电气管网", "Utility networks", None, "bolt"),
        _term("unspecified", "未分类工程", "Unspecified works", None, "dot"),
    ),
)

ROLE = Vocabulary(
    "role",
    (
        _term("chain_owner", "链主企业", "Chain owner", None, "star"),
        _term("supplier", "配套企业", "Supplier", None, "circle"),
        _term("other", "其他企业", "Other", None, "diamond"),
    ),
)

STAGE = Vocabulary(
    "stage",
    (
        _term("signed", "已签约", "Signed", "#E69F00", "dashed"),
        _term("under_construction", "建设中", "Under construction", "#0072B2", "solid"),
        _term("in_production", "已投产", "In production", "#009E73", "double"),
        _term("unknown", "未公布", "Not stated", "#7A7A7A", "dotted"),
    ),
)

SEGMENT = Vocabulary(
    "segment",
    (
        _term("vehicle", "整车", "Vehicle"),
        _term("battery", "动力电池", "Battery"),
        _term("battery_materials", "电池材料", "Battery materials"),
        _term("battery_equipment", "电池装备", "Battery equipment"),
        _term("motor", "电机", "Motor"),
        _term("wire", "线束", "Wire"),
        _term("structural_parts", "结构件", "Structural parts"),
        _term("seat", "座椅", "Seat"),
        _term("two_wheeler", "两轮电动车", "Two-wheel electric vehicle"),
        _term("two_wheeler_parts", "两轮车零部件", "Two-wheeler parts"),
        _term("electronic_components", "电子元器件", "Electronic components"),
        _term("aluminium", "铝型材", "Aluminium"),
        _term("doors_windows", "智能门窗", "Smart doors and windows"),
        _term("home_appliances", "智能家电", "Smart home appliances"),
        _term("electronic_control", "电控系统", "Electronic control systems"),
        _term("charging", "充换电设备", "Charging and swapping equipment"),
        _term("semiconductors", "半导体与集成电路", "Semiconductors"),
        _term("circuit_boards", "印制电路板", "Circuit boards"),
        _term("displays", "显示与光电器件", "Displays and optoelectronics"),
        _term("terminals", "智能终端", "Smart terminals"),
        _term("key_parts", "关键基础零部件", "Key basic parts"),
        _term("moulds", "模具", "Moulds"),
        _term("machine_tools", "数控机床", "Machine tools"),
        _term("robots", "工业机器人", "Industrial robots"),
        _term("active_ingredients", "原料药", "Active ingredients"),
        _term("preparations", "药物制剂", "Pharmaceutical preparations"),
        _term("chinese_medicine", "中药", "Chinese medicine"),
        _term("medical_devices", "医疗器械", "Medical devices"),
        _term("electronic_materials", "电子功能材料", "Electronic materials"),
        _term("polymers", "高分子材料", "Polymers"),
        _term("metal_processing", "金属精深加工", "Deep processing of metals"),
    ),
)

AVAILABILITY = Vocabulary(
    "availability",
    (
        _term("available", "可供地", "Available", "#44AA99", "fill", "可出让", "净地"),
        _term("reserved", "预留", "Reserved", "#DDCC77", "light", "意向"),
        _term("allocated", "已出让", "Allocated", "#999999", "hatch", "已供"),
        _term("withdrawn", "暂不供地", "Withdrawn", "#7A7A7A", "outline", "撤回"),
    ),
)

LAND_USE = Vocabulary(
    "land_use",
    (
        _term("M1", "一类工业用地 M1", "M1 Light industrial"),
        _term("M2", "二类工业用地 M2", "M2 General industrial"),
        _term("M3", "三类工业用地 M3", "M3 Heavy industrial"),
        _term("W1", "一类物流仓储用地 W1", "W1 Logistics and storage"),
        _term("W2", "二类物流仓储用地 W2", "W2 General storage"),
        _term("B2", "商务用地 B2", "B2 Business"),
        _term("R2", "二类居住用地 R2", "R2 Residential"),
        _term("A3", "教育科研用地 A3", "A3 Education and research"),
        _term("U1", "供应设施用地 U1", "U1 Supply facilities"),
    ),
)

UTILITY = Vocabulary(
    "utility",
    (
        _term("water", "供水", "Water"),
        _term("power", "供电", "Power"),
        _term("gas", "供气", "Gas"),
        _term("sewage", "排污", "Sewage"),
        _term("telecom", "通信", "Telecom"),
        _term("heat", "供热", "Heat"),
    ),
)

BASIS = Vocabulary(
    "basis",
    (
        _term("surveyed", "实测", "Surveyed", None, "solid"),
        _term("digitised", "数字化", "Digitised", None, "solid"),
        _term("approximate", "概略位置", "Approximate", None, "circle"),
        _term("schematic", "示意", "Schematic", None, "dashed"),
        _term("demo", "示例", "Demo", None, "badge"),
    ),
)

INVESTMENT_STEP = Vocabulary(
    "investment_step",
    (
        _term("decide", "选址签约", "Choosing and signing"),
        _term("approve", "报批", "Approvals"),
        _term("build", "建设", "Building"),
        _term("operate", "投产运营", "Operating"),
    ),
)
"""The steps of an investment; which policy matters in which is our own reading."""
