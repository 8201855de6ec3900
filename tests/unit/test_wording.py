"""Values read as people there write them."""

import pytest

from zqmap.model.layers import AREAS, ENTERPRISES, PARCELS, ROADS
from zqmap.texts.wording import date_words, length_words, money_words, mu_words, value_words


@pytest.mark.parametrize(
    ("iso", "zh", "en"),
    [
        ("2023-04-26", "2023年4月26日", "26 April 2023"),
        ("2022-04", "2022年4月", "April 2022"),
        ("2022", "2022年", "2022"),
        ("2023-Q1", "2023年一季度", "first quarter of 2023"),
        ("2024-H1", "2024年上半年", "first half of 2024"),
        ("2022-04/2023-04", "2022年4月至2023年4月", "April 2022 to April 2023"),
        ("2023-13", "2023-13", "2023-13"),
        ("spring 2022", "spring 2022", "spring 2022"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(iso, zh, en):
    assert (date_words(iso, "zh"), date_words(iso, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("amount_cny", "zh", "en"),
    [
        (80e9, "800亿元", "CNY 80 billion"),
        (1.2e9, "12亿元", "CNY 1.2 billion"),
        (350_000, "35万元", "CNY 350,000"),
        (7_800_000, "780万元", "CNY 7.8 million"),
        (0, "0元", "CNY 0"),
    ],
)
def test_money_is_written_in_each_languages_own_steps(amount_cny, zh, en):
    assert (money_words(amount_cny, "zh"), money_words(amount_cny, "en")) == (zh, en)


def test_land_is_written_in_mu_with_hectares():
    assert mu_words(30_000, "zh") == "30,000 亩（2,000 公顷）"
    assert mu_words(150, "en") == "150 mu (10 ha)"
    assert mu_words(130_000, "en") == "130,000 mu (8,667 ha)"


def test_a_length_changes_to_kilometres_at_one_thousand_metres():
    assert (length_words(950, "zh"), length_words(9700, "en")) == ("950 米", "9.7 km")


@pytest.mark.parametrize("value", [None, float("nan")])
def test_what_is_not_known_is_not_zero(value):
    field = ROADS.by_name["length_km"]
    assert value_words(field, value, "zh") == "未公布"
    assert value_words(field, value, "en") == "not stated"
    assert "0" not in value_words(field, value, "en")


def test_a_value_is_written_by_its_declaration():
    assert value_words(ENTERPRISES.by_name["chain"], "biopharma", "zh") == "生物医药"
    assert value_words(PARCELS.by_name["utilities"], ("water", "gas"), "en") == "Water, Gas"
    assert value_words(PARCELS.by_name["waits_for"], (), "zh") == "无"
    assert value_words(PARCELS.by_name["area_mu"], 150.0, "zh") == "150 亩（10 公顷）"
    assert value_words(PARCELS.by_name["price_cny_per_mu"], 275000.0, "en") == "CNY 275,000 per mu (CNY 412 per m²)"
    assert value_words(PARCELS.by_name["building_density_pct"], 40.0, "zh") == "40%"
    assert value_words(AREAS.by_name["districts"], ("端州区",), "zh") == "端州区"
