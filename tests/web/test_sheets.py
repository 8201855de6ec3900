"""Parcel sheets, read back with a library that people read PDF with."""

from __future__ import annotations

import io
import time
from contextlib import contextmanager

import pypdf
import pytest

from tests.builders import a_facility, a_parcel, a_point, a_road, an_area, an_enterprise
from tests.web.conftest import words_of
from zqmap.store.snapshots import Snapshots
from zqmap.web.gate import Gate

LIMIT_S = 3.0


@pytest.fixture
def zone(publish):
    """Publish two parcels, one invented and one real, with works, neighbours and an area."""
    publish("areas", an_area(name_zh="四会大沙", name_en="Sihui Dasha"))
    publish("roads", a_road("longsha", status="under_construction", planned_finish="2090-06"))
    publish("facilities", a_facility("plant", status="suspended"))
    publish(
        "enterprises",
        an_enterprise("xpeng", a_point(112.55, 23.1), basis="approximate", accuracy_m=2_000),
        an_enterprise("invented", a_point(112.51, 23.1), name_zh="编造企业", name_en="Invented", basis="demo"),
        an_enterprise("nowhere", None, name_zh="无处企业", name_en="Nowhere"),
    )
    return publish(
        "parcels",
        a_parcel(
            "demo-1", name_zh="示例地块<一>", name_en="Demo & one", basis="demo", area_mu=150, waits_for=["longsha"]
        ),
        a_parcel(
            "real-1",
            name_zh="鳌江地块",
            name_en="Aojiang parcel",
            area_mu=300,
            price_cny_per_mu=300_000,
            utilities=["water", "gas"],
            waits_for=["longsha", "plant"],
            contact_id="sihui-investment-promotion",
        ),
        a_parcel("unplaced", None, name_zh="无位置地块", name_en="No place"),
    )


def text_of(answer) -> str:
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    # The library reads the two bytes of each character as two characters, of which the first is none.
    return " ".join(" ".join(page.extract_text().replace("\x00", "").split()) for page in pages)


def fonts_of(answer):
    for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()


def test_a_sheet_says_in_chinese_what_is_known_and_what_is_not(client, zone):
    answer = client.get("/data/sheet/parcels/real-1.pdf", params={"lang": "zh"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    text = text_of(answer)
    for words in (
        "鳌江地块",
        "300 亩（20 公顷）",
        "30 万元/亩（450 元/平方米）",
        "供水、供气",
        "限高 未公布",
        "小鹏汽车",
        "龙沙大道",
    ):
        assert words in text, words
    assert "不早于2090年6月30日；日期未公布（有工程停工）" in text
    assert "第 1 版" in text
    assert "示例数据" not in text


def test_a_sheet_says_the_same_in_english(client, zone):
    text = text_of(client.get("/data/sheet/parcels/real-1.pdf", params={"lang": "en"}))
    for words in ("Aojiang parcel", "300 mu (20 ha)", "CNY 300,000 per mu", "Water, Gas", "XPeng", "2–6.1 km"):
        assert words in text, words
    assert "not before 30 June 2090" in text
    assert "龙沙大道" not in text


def test_a_demo_parcel_says_so_and_so_do_demo_neighbours(client, zone):
    text = text_of(client.get("/data/sheet/parcels/demo-1.pdf", params={"lang": "zh"}))
    assert "示例数据：本地块为展示功能而编造" in text
    assert "编造企业（示例" in text
    assert "示例地块<一>" in text
    assert "无处企业" not in text


def test_every_font_is_embedded(client, zone):
    fonts = list(fonts_of(client.get("/data/sheet/parcels/demo-1.pdf")))
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_several_parcels_make_one_file_in_the_order_asked_for(client, zone):
    answer = client.get("/data/sheet/parcels.pdf", params={"id": "real-1,demo-1", "lang": "en"})
    text = text_of(answer)
    assert text.index("Aojiang parcel") < text.index("Demo & one")


def test_a_parcel_without_a_place_has_a_sheet_too(client, zone):
    assert "无位置地块" in text_of(client.get("/data/sheet/parcels/unplaced.pdf"))


def test_a_sheet_is_made_in_time_and_not_made_again(client, zone):
    begun = time.perf_counter()
    first = client.get("/data/sheet/parcels/real-1.pdf")
    assert time.perf_counter() - begun < 10 * LIMIT_S  # the machine of the tests may be busy with others
    again = client.get("/data/sheet/parcels/real-1.pdf", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/data/sheet/parcels/real-1.pdf").content == first.content


def test_a_change_of_a_work_makes_another_sheet(client, zone, publish):
    before = client.get("/data/sheet/parcels/demo-1.pdf")
    publish("roads", a_road("longsha", status="completed"))
    after = client.get("/data/sheet/parcels/demo-1.pdf", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "现在可用" in text_of(after)
    assert "2090年6月30日起可用" in text_of(before)


def test_an_old_revision_of_the_parcels_can_be_asked_for(client, zone, publish):
    publish("parcels", a_parcel("real-1", name_zh="改名地块", name_en="Renamed"))
    assert "改名地块" in text_of(client.get("/data/sheet/parcels/real-1.pdf"))
    assert "鳌江地块" in text_of(client.get("/data/sheet/parcels/real-1.pdf", params={"revision": "1"}))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/data/sheet/parcels/nothing.pdf", 404),
        ("/data/sheet/parcels/NOT-AN-ID.pdf", 400),
        ("/data/sheet/parcels.pdf", 400),
        ("/data/sheet/parcels.pdf?id=" + ",".join(f"p{n}" for n in range(21)), 400),
        ("/data/sheet/parcels/real-1.pdf?lang=fr", 400),
        ("/data/sheet/parcels/real-1.pdf?revision=x", 400),
        ("/data/sheet/parcels/real-1.pdf?revision=99", 404),
        ("/data/sheet/parcels/real-1.pdf?status=x", 400),
        ("/data/parcels.geojson?id=%3Cscript%3E", 400),
        ("/data/parcels.kml?id=" + "a" * 500, 400),
        ("/data/parcels.xlsx?id=" + ",".join(f"p{n}" for n in range(51)), 400),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(client, zone, address, status):
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    assert words_of(answer)


def test_downloads_hold_just_the_parcels_that_are_named(client, zone):
    for address in ("/data/parcels.geojson?id=real-1,demo-1", "/data/parcels.geojson?id=real-1&id=demo-1"):
        features = client.get(address).json()["features"]
        assert sorted(feature["id"] for feature in features) == ["demo-1", "real-1"]


def test_an_old_revision_is_read_in_its_turn_so_that_many_are_not_held_at_once(client, zone, publish, monkeypatch):
    publish("parcels", a_parcel("demo-1"))
    inside, seen = [], []
    turn, get = Gate.turn, Snapshots.get

    @contextmanager
    def counted(gate):
        with turn(gate):
            inside.append(gate)
            yield
            inside.remove(gate)

    def read(snapshots, layer, revision=None):
        seen.append((layer, revision, bool(inside)))
        return get(snapshots, layer, revision)

    monkeypatch.setattr(Gate, "turn", counted)
    monkeypatch.setattr(Snapshots, "get", read)
    assert client.get("/data/sheet/parcels/demo-1.pdf?revision=1").status_code == 200
    assert ("parcels", 1, True) in seen
    assert all(is_inside for layer, revision, is_inside in seen if revision == 1)
