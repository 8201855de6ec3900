"""The closed vocabularies that only the registers use."""

from __future__ import annotations

from zqmap.model.text import Text
from zqmap.model.vocabularies import Term, Vocabulary

YES, NO = "yes", "no"


def _vocabulary(name: str, *terms: tuple[str, str, str]) -> Vocabulary:
    return Vocabulary(name, tuple(Term(code, Text(zh, en)) for code, zh, en in terms))


YES_NO = _vocabulary("yes_no", (YES, "是", "Yes"), (NO, "否", "No"))

FIGURE_UNIT = _vocabulary(
    "figure_unit",
    ("km2", "平方公里", "km²"),
    ("km", "公里", "km"),
    ("mu", "亩", "mu"),
    ("CNY", "元", "CNY"),
    ("percent", "%", "%"),
    ("areas", "个起步区", "areas"),
    ("zones", "个集聚区", "zones"),
    ("projects", "个项目", "projects"),
    ("enterprises", "家企业", "enterprises"),
    ("rank", "位次", "rank"),
    ("working_days", "个工作日", "working days"),
)

QUALIFIER = _vocabulary(
    "qualifier",
    ("about", "约", "about"),
    ("over", "超过", "over"),
    ("at_most", "不超过", "at most"),
    ("less_than", "不足", "less than"),
)

POLICY_KIND = _vocabulary(
    "policy_kind",
    ("policy", "政策", "Policy"),
    ("service", "服务", "Service"),
    ("promise", "承诺", "Promise"),
    ("governance", "管理体制", "Governance"),
    ("performance", "实绩", "Performance"),
)

POLICY_STATUS = _vocabulary(
    "policy_status",
    ("in_place", "已实行", "In place"),
    ("promised", "已承诺", "Promised"),
    ("trial", "试行", "Trial"),
    ("claimed", "报道称", "Claimed"),
    ("exploring", "探索中", "Exploring"),
    ("guideline", "指引", "Guideline"),
    ("one_case", "个案", "One case"),
    ("planned", "计划中", "Planned"),
    ("slogan", "口号", "Slogan"),
)

LINK_KIND = _vocabulary(
    "link_kind", ("supplies", "供货", "Supplies"), ("next_door_supply", "隔墙供应", "Supplies next door")
)

STEP = _vocabulary(
    "step",
    ("signing", "签约", "Signing"),
    ("land", "取得土地", "Land"),
    ("planning_permit", "规划许可", "Planning permit"),
    ("building_permit", "施工许可", "Building permit"),
    ("construction", "开工建设", "Construction"),
    ("acceptance", "竣工验收", "Acceptance"),
    ("production", "投产", "Production"),
)
"""The way of an industrial project, in its order."""

STEP_STATE = _vocabulary(
    "step_state",
    ("done", "已完成", "Done"),
    ("in_progress", "办理中", "In progress"),
    ("not_started", "未开始", "Not started"),
    ("unknown", "未公布", "Not stated"),
)
