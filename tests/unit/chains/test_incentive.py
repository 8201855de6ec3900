"""The reward's upper bound, and amounts as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zqmap.analysis.incentive import Applies, Investment, RewardRule, reward_at_most_cny
from zqmap.analysis.written_money import read_amount_cny
from zqmap.errors import UnreadAmount
from zqmap.model.vocabularies import AREA
from zqmap.store.registers import policies

amounts = st.one_of(st.none(), st.integers(0, 10**12))


@pytest.fixture
def rule() -> RewardRule:
    policy = policies()["ten-percent-reward"]
    assert policy.cap_pct is not None
    return RewardRule(int(policy.cap_pct), policy.area_ids or ())


def test_the_register_holds_a_cap_of_ten_per_cent_in_the_two_municipal_areas(rule):
    assert rule == RewardRule(10, ("lianhua-fuxi", "dasha"))


@pytest.mark.parametrize("area_id", AREA.codes)
def test_the_rule_speaks_of_the_two_municipal_areas_only(rule, area_id):
    wanted = Applies.YES if area_id in ("lianhua-fuxi", "dasha") else Applies.NO
    assert rule.applies_in(area_id) is wanted
    assert rule.applies_in(None) is Applies.UNKNOWN


def test_equipment_and_factory_count_and_land_does_not(rule):
    bare = Investment(300_000_000, 50_000_000)
    with_land = Investment(300_000_000, 50_000_000, 80_000_000)
    assert reward_at_most_cny(rule, "dasha", bare) == reward_at_most_cny(rule, "dasha", with_land) == 35_000_000


@given(amounts, amounts, amounts)
def test_the_bound_is_never_above_a_tenth_and_never_depends_on_land(equipment, factory, land):
    rule = RewardRule(10, ("dasha",))
    at_most = reward_at_most_cny(rule, "dasha", Investment(equipment, factory, land))
    assert at_most == reward_at_most_cny(rule, "dasha", Investment(equipment, factory))
    if equipment is None and factory is None:
        assert at_most is None
    else:
        assert 0 <= at_most <= ((equipment or 0) + (factory or 0)) / 10


def test_outside_of_the_areas_and_without_an_area_there_is_no_amount(rule):
    assert reward_at_most_cny(rule, "hightech", Investment(1)) is None
    assert reward_at_most_cny(rule, None, Investment(1)) is None


@pytest.mark.parametrize(
    ("written", "yuan"),
    [
        ("3.5亿", 350_000_000),
        ("3.5 亿 元", 350_000_000),
        ("３．５億", 350_000_000),
        ("1,200万", 12_000_000),
        ("1，200万元", 12_000_000),
        ("3亿5000万", 350_000_000),
        ("¥3.5亿元", 350_000_000),
        ("约3.5亿", 350_000_000),
        ("35 million", 35_000_000),
        ("CNY 1.2 billion", 1_200_000_000),
        ("rmb 35 million", 35_000_000),
        ("1.2千万", 12_000_000),
        ("350000000", 350_000_000),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_people_type_them(written, yuan):
    assert read_amount_cny(written) == yuan


@pytest.mark.parametrize(
    ("written", "because"),
    [
        ("-5万", "不能为负"),
        ("5 USD", "不是人民币"),
        ("5 million dollars", "不是人民币"),
        ("1e30", "大得不合常理"),
        ("3.5亿亿", "大得不合常理"),
        ("两三亿", "不是数字"),
        ("abc", "不是数字"),
        ("", "不是数字"),
        ("inf", "不是数字"),
        ("<script>alert(1)</script>", "不是数字"),
        ("9" * 400, "不是数字"),
        ("150亩", "单位无法识别"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_reason(written, because):
    with pytest.raises(UnreadAmount) as refused:
        read_amount_cny(written)
    assert because in refused.value.reason.zh
    assert refused.value.reason.en
