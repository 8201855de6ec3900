"""What was found in a file can be read where it stands, on a wide screen and on a phone."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from tests.process_store import NAME
from zqmap.access.roles import Role
from zqmap.intake.systems import Candidate
from zqmap.model.text import Text
from zqmap.store.store import Store
from zqmap.ui.updates.desk import get_cases
from zqmap.ui.updates.findings_table import ROW_PX, TALL_ROW_PX, row_height_px
from zqmap.ui.updates.system_view import system_name


def draw(is_narrow: bool):
    from pages import updates
    from zqmap.ui.context import make_context
    from zqmap.ui.identity import current_identity

    updates.render(make_context(is_narrow=is_narrow, identity=current_identity()))


@pytest.fixture
def bring(desk_store: Store, sign: Callable) -> Callable[..., AppTest]:
    """Bring one published road under other words for its status, as a publisher."""
    sign(Role.PUBLISHER)
    road = desk_store.read("roads").iloc[0]
    feature = {
        "type": "Feature",
        "properties": {"道路名称": road["name_zh"], "状态": "在建"},
        "geometry": road.geometry.__geo_interface__,
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    def run(*, is_narrow: bool) -> AppTest:
        case = get_cases().open(NAME, "roads.geojson", content, layer="roads", base=1)
        page = AppTest.from_function(draw, default_timeout=120, kwargs={"is_narrow": is_narrow})
        page.query_params.update({"lang": "zh", "case": case.id})
        page.run()
        assert not page.exception
        return page

    return run


def test_on_a_phone_a_column_of_the_file_stands_beside_its_field(bring):
    page = bring(is_narrow=True)
    page.button(key="confirm-system").click().run()
    table = page.dataframe[0]
    names = table.value.columns
    assert set(table.proto.column_order) == set(names)
    assert list(table.proto.column_order)[:3] == ["文件中的列", "写入字段", "把握"]


@pytest.mark.parametrize(
    ("words", "height_px"),
    [
        ("编号与第 2 行重复", ROW_PX),
        ("几何无效：自相交（112.7721 23.2918）", ROW_PX),
        ("没有编号；按名称与已发布的“beishui-avenue-ab”视为同一项", TALL_ROW_PX),
        ("the required field 'Category' has no value. Allowed: avenue, road", TALL_ROW_PX),
    ],
)
def test_rows_are_as_high_as_their_longest_sentence_needs(words, height_px):
    assert row_height_px(["短", words]) == height_px


@pytest.mark.parametrize(
    ("code", "label", "name"),
    [
        ("GCJ-02", Text("GCJ-02（高德、腾讯）", "GCJ-02 (Amap, Tencent)"), "GCJ-02（高德、腾讯）"),
        ("EPSG:4547", Text("国家 2000 3 度带 114°E", "CGCS2000"), "国家 2000 3 度带 114°E · EPSG:4547"),
        ("EPSG:9999", Text("", ""), "EPSG:9999"),
    ],
)
def test_a_coordinate_system_is_named_once(code, label, name):
    context = SimpleNamespace(label=lambda text: text.in_("zh"))
    assert system_name(context, Candidate(code, 1.0, label=label)) == name
