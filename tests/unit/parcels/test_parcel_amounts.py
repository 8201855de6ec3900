import pytest

from zqmap.analysis.parcels.amounts import BUDGET, HEIGHT, RADIUS, RATIO, SIZE, UNIT_PRICE, read_amount
from zqmap.errors import UnreadAmount


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        (SIZE, "150", 150),
        (SIZE, "150亩", 150),
        (SIZE, "１５０ 亩", 150),
        (SIZE, "150亩以上", 150),
        (SIZE, "10公顷", 150),
        (SIZE, "10 ha", 150),
        (SIZE, "at least 10 ha", 150),
        (SIZE, "10万平方米", 150),
        (SIZE, "100,000 m²", 150),
        (SIZE, "0.1 km2", 150),
        (UNIT_PRICE, "30万元/亩", 300_000),
        (UNIT_PRICE, "30万", 300_000),
        (UNIT_PRICE, "30万/亩", 300_000),
        (UNIT_PRICE, "450元/平方米", 300_000),
        (UNIT_PRICE, "300000", 300_000),
        (UNIT_PRICE, "¥300,000", 300_000),
        (UNIT_PRICE, "300k CNY/mu", 300_000),
        (BUDGET, "3.5亿", 350_000_000),
        (BUDGET, "3.5亿元", 350_000_000),
        (BUDGET, "35000万元", 350_000_000),
        (BUDGET, "350 million", 350_000_000),
        (HEIGHT, "24米", 24),
        (RADIUS, "5公里", 5),
        (RADIUS, "800 m", 0.8),
        (RATIO, "1.5", 1.5),
    ],
)
def test_amounts_are_read_as_people_write_them(kind, written, value):
    assert read_amount(kind, written) == pytest.approx(value, rel=1e-9)


def test_a_bare_number_is_in_the_unit_that_the_viewer_chose():
    assert read_amount(SIZE, "10", "ha") == pytest.approx(150)
    assert read_amount(SIZE, "10亩", "ha") == 10


@pytest.mark.parametrize(
    ("kind", "written", "why"),
    [
        (SIZE, "-5亩", "不能为负"),
        (SIZE, "很大", "不是数字"),
        (SIZE, "150元", "单位无法识别"),
        (SIZE, "1e9", "大得不合常理"),
        (SIZE, "1" * 500, "不是数字"),
        (SIZE, "<script>alert(1)</script>", "不是数字"),
        (UNIT_PRICE, "3.5亿", "大得不合常理"),
        (UNIT_PRICE, "30亩", "单位无法识别"),
        (RATIO, "1.5米", "没有单位"),
        (RADIUS, "nan", "不是数字"),
    ],
)
def test_what_cannot_be_an_amount_is_refused_in_words(kind, written, why):
    with pytest.raises(UnreadAmount) as refused:
        read_amount(kind, written)
    assert why in refused.value.reason.zh
    assert refused.value.reason.en
