"""Wrong addresses under our prefixes are answered by us and not by Streamlit's page."""

from __future__ import annotations

import pytest

from tests.builders import a_road
from tests.web.conftest import words_of


@pytest.fixture(autouse=True)
def _roads(publish):
    publish("roads", a_road())


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/",
        "/tiles/roads",
        "/tiles/roads/1/9/415/222.pbf",
        "/tiles/roads/1/9/415/222",
        "/tiles/roads/1/9/415/222.mvt/more",
        "/tiles/canals/1/9/415/222.pbf",
        "/tiles/base/0123456789ab/8/208/111.pbf",
        "/data/",
        "/data/roads",
        "/data/.geojson",
        "/data/roads/roads.csv",
        "/assets/",
        "/assets/x",
        "/basemap/",
        "/basemap/x",
        "/basemap/x.pmtiles",
    ],
)
def test_an_address_where_nothing_lies_is_not_found_in_both_languages(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert words_of(answer)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/tiles/roads/latest/9/415/222.pbf", "latest"),
        ("/tiles/roads/latest/9/415/222.mvt", "latest"),
        ("/tiles/roads/latest", "latest"),
        ("/tiles/roads/1/9/415/x.pbf", "y=x"),
        ("/tiles/roads/1/99/415/222.pbf", "z=99"),
        ("/tiles/base/0123456789ab/8/999/111.pbf", "x=999"),
    ],
)
def test_a_malformed_number_is_refused_in_both_languages(client, address, named):
    answer = client.get(address)
    assert answer.status_code == 400
    assert named in words_of(answer)


def test_the_real_addresses_are_answered_as_before(client):
    assert client.get("/tiles/roads/1/9/415/222.mvt").status_code in (200, 204)
    assert client.get("/data/roads.csv").status_code == 200
