"""A link holds the whole state of the map page, and what is wrong in it is named."""

from zqmap.analysis.filters import make_filters
from zqmap.maps.state import View
from zqmap.ui.link import FeatureRef, Link, parse_link


def a_link() -> Link:
    return Link(
        language="en",
        filters=make_filters({"status": ["completed", "unknown"], "area": ["none"]}, layers=["roads"], text="long sha"),
        view=View(23.2481, 112.7434, 12),
        feature=FeatureRef("roads", "longsha-avenue"),
        basemap="amap",
        table="roads",
        order="-status",
        page=3,
    )


def test_a_link_read_back_is_the_same_link():
    assert parse_link(a_link().query(), ("offline", "amap")) == a_link()


def test_an_empty_query_is_the_default_link():
    assert parse_link({}) == Link()
    assert Link().query() == {}


def test_what_cannot_be_read_is_dropped_and_named_and_the_rest_stays():
    link = parse_link({"status": ["foo", "completed"], "view": ["here"], "lang": ["fr"], "feature": ["shops/1"]})
    assert link.filters == make_filters({"status": ["completed"]})
    assert (link.view, link.language, link.feature) == (None, None, None)
    assert [(bad.field, bad.value) for bad in link.dropped] == [
        ("status", "foo"),
        ("lang", "fr"),
        ("view", "here"),
        ("feature", "shops/1"),
    ]


def test_an_order_or_a_page_that_the_list_cannot_have_is_named():
    link = parse_link({"list": ["roads"], "sort": ["price_cny_per_mu"], "list_page": ["0"]})
    assert (link.order, link.page) == ("layer", 1)
    assert [(bad.field, bad.value) for bad in link.dropped] == [("sort", "price_cny_per_mu"), ("list_page", "0")]


def test_a_view_off_the_earth_is_not_a_view():
    assert View.parse("91,112,10") is None
    assert View.parse("23,112,99") is None
    assert View.parse("nan,112,10") is None
    assert View.parse("23,112") is None


def test_a_base_map_that_is_not_offered_is_named():
    link = parse_link({"base": ["tianditu"]}, ("offline", "osm"))
    assert link.basemap == "offline"
    assert [(bad.field, bad.value) for bad in link.dropped] == [("base", "tianditu")]


def test_a_box_is_for_downloads_and_not_for_the_page():
    link = parse_link({"bbox": ["112.7,23.2,112.8,23.3"]})
    assert link.filters.bbox is None
    assert [bad.field for bad in link.dropped] == ["bbox"]


def test_keys_that_are_not_ours_are_passed_over():
    assert parse_link({"utm_source": ["mail"]}) == Link()


def test_the_embedded_view_is_no_place_and_no_mistake():
    link = parse_link({"view": ["embed"], "at": ["23.2,112.7,11"], "status": ["completed"]})
    assert link.view is None
    assert link.dropped == ()
    assert link.query() == {"status": ["completed"]}
