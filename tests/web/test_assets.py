"""Browser libraries and our own scripts."""

from __future__ import annotations

import json
import re

import pytest

from tests.web.conftest import words_of
from zqmap.settings import ROOT, Settings
from zqmap.web import assets
from zqmap.web.assets import asset_names, asset_url
from zqmap.web.refusals import MissingPackages, NothingHere


@pytest.mark.parametrize("name", asset_names())
def test_every_asset_answers_under_its_digest_forever_and_to_anyone(client, name):
    answer = client.get(asset_url(name))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["access-control-allow-origin"] == "*"
    kinds = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "png": "image/png"}
    assert answer.headers["content-type"] == kinds[name.rpartition(".")[2]]


def test_a_script_is_packed_for_those_who_take_it(client):
    plain = client.get(asset_url("leaflet.js"), headers={"accept-encoding": "identity"})
    packed = client.get(asset_url("leaflet.js"))
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == (ROOT / "node_modules/leaflet/dist/leaflet.js").read_bytes()


def test_the_images_of_the_style_sheet_lie_where_it_says(client):
    style = asset_url("leaflet.css")
    found = re.findall(r"url\((?!#)([^)]+)\)", client.get(style).text)
    assert len(found) >= 3
    for image in found:
        assert client.get(f"{style.rpartition('/')[0]}/{image}").status_code == 200, image


@pytest.mark.parametrize(
    "name",
    [
        "package.json",
        "../../app.py",
        "..%2f..%2fapp.py",
        "leaflet/dist/leaflet.js",
        "images/..%2fleaflet.js",
        "",
        "none.js",
    ],
)
def test_nothing_but_the_listed_names_is_served(client, name):
    digest = asset_url("leaflet.js").split("/")[2]
    assert client.get(f"/assets/{digest}/{name}").status_code == 404


def test_another_digest_is_not_found(client):
    answer = client.get("/assets/0123456789ab/leaflet.js")
    assert answer.status_code == 404
    assert words_of(answer)


def test_an_unknown_name_has_no_address():
    with pytest.raises(NothingHere):
        asset_url("jquery.js")


def test_the_lock_names_exact_versions_and_no_path_of_a_machine():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
    assert all("integrity" in entry for path, entry in lock["packages"].items() if path)
    assert "file:" not in json.dumps(lock)


@pytest.fixture
def no_packages(monkeypatch, tmp_path):
    """Put an empty folder in the place of node_modules."""
    monkeypatch.setattr(assets, "PACKAGES", tmp_path)
    assets._library.cache_clear()
    yield tmp_path
    assets._library.cache_clear()


def test_missing_packages_say_how_to_get_them(client, no_packages):
    with pytest.raises(MissingPackages, match="make setup"):
        asset_url("leaflet.js")
    answer = client.get("/assets/0123456789ab/leaflet.js")
    assert answer.status_code == 503
    assert "make setup" in words_of(answer)


def test_a_package_in_another_version_is_as_good_as_missing(no_packages):
    (no_packages / "leaflet").mkdir()
    (no_packages / "leaflet" / "package.json").write_text('{"version": "1.9.3"}')
    with pytest.raises(MissingPackages, match=r"leaflet 1\.9\.4"):
        asset_url("leaflet.js")


class TestOwnBasemap:
    @pytest.fixture
    def settings(self, tmp_path):
        path = tmp_path / "zone.pmtiles"
        path.write_bytes(bytes(range(256)) * 4)
        return Settings(basemap=path)

    def test_a_byte_range_is_answered_with_just_that(self, client):
        answer = client.get("/basemap/zone.pmtiles", headers={"range": "bytes=256-259"})
        assert (answer.status_code, answer.content) == (206, b"\0\1\2\3")
        assert answer.headers["content-range"] == "bytes 256-259/1024"
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Content-Range" in answer.headers["access-control-expose-headers"]

    def test_the_browser_may_ask_for_ranges_from_the_map_frame(self, client):
        answer = client.options("/basemap/zone.pmtiles")
        assert answer.status_code == 204
        assert "range" in answer.headers["access-control-allow-headers"]

    def test_no_other_file_is_served(self, client):
        answer = client.get("/basemap/other.pmtiles")
        assert answer.status_code == 404
        assert words_of(answer)


def test_without_a_basemap_of_the_operator_there_is_none(client):
    assert client.get("/basemap/zone.pmtiles").status_code == 404
