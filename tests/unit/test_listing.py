"""The list under the map, where it is long enough to be cut into pages."""

from __future__ import annotations

import pytest
from shapely import Point

from zqmap.model.frames import make_frame
from zqmap.model.layers import ENTERPRISES, ROADS
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshot
from zqmap.ui.context import Context
from zqmap.ui.link import ALL, Link
from zqmap.ui.listing import Listed, list_features, sort_listed


def a_snapshot(layer, *rows):
    common = {"source_id": "s", "role": "other", "stage": "unknown", "category": "road", "status": "unknown"}
    return Snapshot(layer, 1, make_frame(layer, [common | row for row in rows], [Point(112.7, 23.2)] * len(rows)))


@pytest.fixture
def context():
    roads = a_snapshot(
        ROADS,
        {"id": "b", "name_zh": "富溪大道", "name_en": "Fuxi Avenue", "area_id": "dasha"},
        {"id": "a", "name_zh": "永贝大道", "name_en": "Yongbei Avenue"},
    )
    firms = a_snapshot(ENTERPRISES, {"id": "c", "name_zh": "安道拓", "name_en": "Adient", "area_id": "gaoyao"})
    return Context("zh", Link(), {"roads": roads, "enterprises": firms}, Settings(), is_narrow=False)


def ids(listed: Listed) -> list[str]:
    return [str(listed.ref(row)) for row in range(len(listed))]


def test_the_list_holds_every_layer_in_the_order_of_the_declarations(context):
    assert ids(list_features(context, ALL)) == ["roads/a", "roads/b", "enterprises/c"]


def test_chinese_names_are_sorted_by_pinyin(context):
    assert ids(sort_listed(context, list_features(context, ALL), "name")) == ["enterprises/c", "roads/b", "roads/a"]


def test_what_has_no_area_comes_last(context):
    assert ids(sort_listed(context, list_features(context, ALL), "area"))[-1] == "roads/a"


def test_a_page_is_a_part_of_the_sorted_list(context):
    page = sort_listed(context, list_features(context, ALL), "name").page(1, 1)
    assert ids(page) == ["roads/b"]
