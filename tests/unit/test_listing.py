"""The list under the map, where it is long enough to be cut into pages."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import numpy as np
import pytest
from shapely import Point

from zqmap.analysis.filters import make_filters
from zqmap.model.frames import make_frame
from zqmap.model.layers import ENTERPRISES, PARCELS, ROADS
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshot
from zqmap.ui.context import Context
from zqmap.ui.feature_list import WHOLE_LIST_ROWS, held_rows, make_sheet, write_ranges
from zqmap.ui.link import ALL, Link
from zqmap.ui.list_columns import list_columns, pack_cells
from zqmap.ui.listing import Listed, list_everything, list_features, passing_rows, sort_rows


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


def in_order(context: Context, order: str, table: str = ALL) -> list[str]:
    sorted_so = replace(context, link=Link(order=order))
    listed = list_features(sorted_so, table)
    return ids(listed.take(sort_rows(sorted_so, table, listed)))


def test_chinese_names_are_sorted_by_pinyin(context):
    assert in_order(context, "name") == ["enterprises/c", "roads/b", "roads/a"]
    assert in_order(context, "-name") == ["roads/a", "roads/b", "enterprises/c"]


@pytest.mark.parametrize("order", ["area", "-area"])
def test_what_has_no_area_comes_last_either_way(context, order):
    assert in_order(context, order)[-1] == "roads/a"


def test_a_layer_is_sorted_by_its_own_numbers(context):
    sizes = {"a": 90.5, "b": None, "c": 100.0}
    parcels = a_snapshot(
        PARCELS, *({"id": id_, "name_zh": id_, "name_en": id_, "area_mu": area} for id_, area in sizes.items())
    )
    with_parcels = replace(context, snapshots={"parcels": parcels})
    assert in_order(with_parcels, "area_mu", "parcels") == ["parcels/a", "parcels/c", "parcels/b"]
    assert in_order(with_parcels, "-area_mu", "parcels") == ["parcels/c", "parcels/a", "parcels/b"]


def test_an_order_that_the_list_does_not_have_leaves_it_as_it_comes(context):
    assert in_order(context, "area_mu") == ["roads/a", "roads/b", "enterprises/c"]


def test_a_page_is_a_part_of_the_sorted_list(context):
    listed = list_features(context, ALL)
    assert ids(listed.page(1, 1)) == ["roads/b"]
    assert ids(listed.page(2, 5)) == ["enterprises/c"]


def test_a_filter_only_says_which_of_the_rows_are_shown(context):
    filtered = replace(context, link=Link(filters=make_filters({"area": ["dasha", "gaoyao"]})))
    everything = list_everything(filtered, ALL)
    assert ids(everything) == ["roads/a", "roads/b", "enterprises/c"]
    assert passing_rows(filtered, everything).tolist() == [1, 2]


def test_the_cells_stand_beside_their_names_in_whatever_order_the_rows_come(context):
    listed = list_features(context, ALL)
    columns = list_columns(context, ALL, listed.take(np.array([2, 0, 1])))
    assert columns[0].cells == ["安道拓", "永贝大道", "富溪大道"]
    assert columns[1].cells == ["企业", "道路工程", "道路工程"]


def test_a_word_that_stands_twice_travels_once(context):
    words, rows = pack_cells(list_columns(context, ALL, list_features(context, ALL)))
    assert "道路工程" in words
    unpacked = [[words[cell] if isinstance(cell, int) else cell for cell in row] for row in rows]
    assert [row[0] for row in unpacked] == ["永贝大道", "富溪大道", "安道拓"]


def unpack(rows):
    held = json.loads(zlib.decompress(rows.packed))["held"]
    return [[held["words"][cell] if isinstance(cell, int) else cell for cell in row] for row in held["rows"]]


def test_a_whole_list_is_packed_once_whatever_is_filtered(context):
    filtered = replace(context, link=Link(filters=make_filters({"area": ["dasha"]})))
    assert held_rows(context, make_sheet(context)) is held_rows(filtered, make_sheet(filtered))


def test_a_whole_list_in_another_language_is_another_one(context):
    english = replace(context, language="en")
    held_rows(context, make_sheet(context))
    assert [row[0] for row in unpack(held_rows(english, make_sheet(english)))] == [
        "Yongbei Avenue",
        "Fuxi Avenue",
        "Adient",
    ]


def test_a_whole_list_of_one_layer_is_another_one(context):
    of_roads = replace(context, link=Link(table="roads"))
    held_rows(context, make_sheet(context))
    assert len(unpack(held_rows(of_roads, make_sheet(of_roads)))) == 2


def test_a_publication_makes_the_whole_list_anew(context):
    before = held_rows(context, make_sheet(context))
    renamed = a_snapshot(ENTERPRISES, {"id": "c", "name_zh": "新名称", "name_en": "New"})
    published = replace(context, snapshots=context.snapshots | {"enterprises": replace(renamed, revision=2)})
    after = held_rows(published, make_sheet(published))
    assert [row[0] for row in unpack(after)] == ["永贝大道", "富溪大道", "新名称"]
    assert after.name != before.name


def test_of_a_long_list_only_the_rows_of_its_page_travel(context):
    many = a_snapshot(
        ROADS, *({"id": f"{n:03}", "name_zh": f"路{n}", "name_en": f"Road {n}"} for n in range(WHOLE_LIST_ROWS + 1))
    )
    first, second = (replace(context, link=Link(page=page), snapshots={"roads": many}) for page in (1, 2))
    rows = [unpack(held_rows(one, make_sheet(one))) for one in (first, second)]
    assert rows[0][0][0] == "路0"
    assert rows[1][0][0] == "路25"


@pytest.mark.parametrize(
    ("rows", "text"), [([], ""), ([4], "4"), ([0, 1, 2, 7], "0-2,7"), ([3, 2, 1, 5, 6], "3,2,1,5-6")]
)
def test_neighbours_are_written_as_a_range(rows, text):
    assert write_ranges(np.array(rows, dtype=int)) == text
