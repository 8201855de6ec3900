"""A base map of the operator's own, as a PMTiles file that GDAL wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import open_page, start_server
from tests.browser.zone_page import ZonePage
from zqmap.settings import ROOT


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("operator")
    districts = gpd.read_file(ROOT / "geodata" / "base" / "districts.geojson")[["name_zh", "geometry"]]
    file = folder / "zhaoqing.pmtiles"
    districts.to_file(file, driver="PMTiles", layer="earth", MAXZOOM=10)
    process, url = start_server(folder, ZQMAP_BASEMAP=str(file), ZQMAP_REVIEW_NUMBER="粤S(2026)000号")
    yield url, file
    process.terminate()
    process.wait(20)


def test_the_operators_map_is_read_in_ranges_and_named_in_the_credit(chromium: Browser, operator) -> None:
    url, _ = operator
    page = open_page(chromium)
    statuses: list[int] = []
    page.on("response", lambda answer: statuses.append(answer.status) if "/basemap/" in answer.url else None)
    zone = ZonePage(page, url).open("base=local")
    expect(zone.frame.locator(".leaflet-control-attribution")).to_contain_text("zhaoqing.pmtiles")
    expect(zone.frame.locator(".leaflet-control-attribution")).to_contain_text("审图号：粤S(2026)000号")
    assert 206 in statuses
    assert "roads/longsha-avenue" in zone.shown()
    page.context.close()


def test_an_operators_map_that_is_gone_gives_way_to_the_bundled_one(chromium: Browser, operator) -> None:
    url, file = operator
    file.rename(file.with_suffix(".away"))
    page = open_page(chromium)
    zone = ZonePage(page, url).open("base=local")
    expect(zone.frame.get_by_text("所选底图无法访问，已改用内置底图。")).to_be_visible()
    page.context.close()
    file.with_suffix(".away").rename(file)
