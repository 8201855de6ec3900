"""The briefing opens, its tables and charts are native, its fonts are named, and nothing in it acts as a formula."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Inches
from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.builders import a_frame
from tests.past import fill_past
from tests.process_store import process_store
from zqmap.settings import ROOT
from zqmap.store.store import Store
from zqmap.ui.briefing.address import make_briefing_routes
from zqmap.ui.briefing.desk import get_briefing_desk, make_visitor_context
from zqmap.ui.briefing.order import read_order
from zqmap.ui.wall.frames import make_frames
from zqmap.web.routes import make_routes

HOSTILE = '=HYPERLINK("http://x.example","<script>alert(1)</script>")'
SECRET = "机密步骤"


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    get_briefing_desk.cache_clear()
    with process_store(tmp_path_factory.mktemp("briefing")) as opened:
        fill_past(opened)
        roads = opened.read("roads").copy()
        roads.loc[roads["id"] == "fuli-road", ["name_zh", "name_en"]] = HOSTILE
        opened.publish("roads", roads, base=2, author="李四", note="恶意名称")
        step = {"id": "secret", "enterprise_id": "xpeng", "step": "land", "state": "done", "is_public": "no"}
        step |= {"source_id": "test", "note_zh": SECRET, "name_zh": SECRET}
        opened.publish("steps", a_frame("steps", {"properties": step, "geometry": None}), base=1, author="李", note="x")
        yield opened
    get_briefing_desk.cache_clear()


@pytest.fixture(scope="module")
def client(store) -> TestClient:
    return TestClient(Starlette(routes=[*make_briefing_routes(), *make_routes()]))


@pytest.fixture(scope="module")
def slides(client):
    answer = client.get("/data/briefing.pptx?lang=both&since=2026-04-01")
    assert answer.status_code == 200
    return answer.content


def texts(content: bytes) -> str:
    """Give every text of a file, tables and groups included."""
    said = []
    for slide in Presentation(io.BytesIO(content)).slides:
        for shape in walk(slide.shapes):
            if shape.has_text_frame:
                said.append(shape.text_frame.text)
            if getattr(shape, "has_table", False) and shape.has_table:
                said += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(said)


def walk(shapes):
    for shape in shapes:
        yield shape
        if shape.shape_type == 6:
            yield from walk(shape.shapes)


def test_the_slides_hold_native_tables_charts_and_pictures(slides):
    shapes = [shape for slide in Presentation(io.BytesIO(slides)).slides for shape in walk(slide.shapes)]
    assert sum(bool(getattr(shape, "has_table", False) and shape.has_table) for shape in shapes) >= 6
    charts = [shape.chart for shape in shapes if getattr(shape, "has_chart", False) and shape.has_chart]
    assert len(charts) == 2
    assert {series.name for series in charts[0].plots[0].series} == {"前期工作", "在建", "建成", "未公布"}
    assert sum(shape.shape_type == 13 for shape in shapes) == 2


def test_every_slide_has_a_title_and_both_languages_are_there(slides):
    deck = Presentation(io.BytesIO(slides))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(titles)
    assert {"总体情况", "The state of the zone", "来源", "Sources", "近期变化", "What has changed"} <= set(titles)


def test_the_content_has_what_a_leader_asks_for(slides):
    said = texts(slides)
    for words in (
        "共 30 项工程",
        "约 800亿元",
        "超过 120 个项目",
        "龙沙大道",
        "道路工程第 3 版",
        "示例",
    ):
        assert words in said
    assert "不能相加" in said
    assert "GeoNames" in said


def test_chinese_fonts_are_named_on_every_run_and_in_the_theme(slides):
    with zipfile.ZipFile(io.BytesIO(slides)) as packed:
        pages = [packed.read(name).decode() for name in packed.namelist() if name.startswith("ppt/slides/slide")]
        theme = packed.read("ppt/theme/theme1.xml").decode()
        charts = [
            packed.read(name).decode() for name in packed.namelist() if "charts/chart" in name and "rels" not in name
        ]
    assert '<a:ea typeface="微软雅黑"/>' in theme
    for page in pages:
        assert page.count("<a:t>") == page.count('<a:ea typeface="微软雅黑"/>') > 0
    assert all('<a:ea typeface="微软雅黑"/>' in chart for chart in charts)


def test_the_numbers_of_a_chart_lie_in_a_workbook_without_formulas(slides):
    with zipfile.ZipFile(io.BytesIO(slides)) as packed:
        books = [packed.read(name) for name in packed.namelist() if name.startswith("ppt/embeddings/")]
    assert len(books) == 2
    for book in books:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows() for cell in row]
        assert any(cell.value == 5 for cell in cells)
        assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_the_parts_of_a_chart_differ_in_pattern_and_their_numbers_stand_on_white(slides):
    with zipfile.ZipFile(io.BytesIO(slides)) as packed:
        charts = [packed.read(name).decode() for name in packed.namelist() if re.search(r"charts/chart\d+\.xml", name)]
    for chart in charts:
        fills = [
            re.search(r'<c:spPr>.*?(pattFill prst="\w+"|solidFill)', part)[1] for part in chart.split("<c:ser>")[1:]
        ]
        assert len(set(fills)) == len(fills) > 2
        assert re.search(r'<c:dLbls>.*<c:spPr>.*?srgbClr val="FFFFFF".*</c:spPr><c:txPr>', chart)


def test_no_table_runs_off_its_slide(slides):
    for slide in Presentation(io.BytesIO(slides)).slides:
        for shape in slide.shapes:
            if shape.has_table:
                high = sum(row.height for row in shape.table.rows)
                assert shape.top + high < Inches(6.9), slide.shapes.title.text_frame.text


def test_hostile_names_are_text_and_link_nowhere(slides):
    assert HOSTILE in texts(slides)
    with zipfile.ZipFile(io.BytesIO(slides)) as packed:
        assert not any(b"hlinkClick" in packed.read(name) for name in packed.namelist() if name.endswith(".xml"))
        assert not any(b'TargetMode="External"' in packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("query", ["lang=zh", "lang=en", "lang=both", "lang=zh&area=dasha", "lang=zh&status=completed"])
@pytest.mark.parametrize("ending", ["pptx", "pdf"])
def test_a_briefing_is_made_well_under_fifteen_seconds_and_says_nothing_private(client, ending, query):
    start = time.monotonic()
    answer = client.get(f"/data/briefing.{ending}?{query}&since=2026-04-01")
    assert time.monotonic() - start < 15
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="zqmap-briefing-')
    if ending == "pdf":
        assert answer.content.startswith(b"%PDF-")
    else:
        assert SECRET not in texts(answer.content)


def test_a_filter_is_named_and_keeps_the_others_out(client):
    said = texts(client.get("/data/briefing.pptx?lang=zh&area=dasha").content)
    assert "筛选：起步区：四会大沙" in said
    assert "共 9 项工程" in said


def test_an_unchanged_briefing_is_not_sent_again(client):
    first = client.get("/data/briefing.pdf?lang=zh")
    again = client.get("/data/briefing.pdf?lang=zh", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("query", ["lang=fr", "since=2099-01-01", "since=x", "area=atlantis", "bbox=1,2,3,4", "x=1"])
def test_an_order_that_cannot_be_meant_is_refused_in_both_languages(client, query):
    answer = client.get(f"/data/briefing.pptx?{query}")
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"zh", "en"}


def test_making_briefings_never_loads_the_map_widget():
    """Streamlit registers it only in a visitor's script; loading it with the application would break the map."""
    code = (
        "import sys, zqmap.ui.briefing.address, zqmap.ui.briefing.content, zqmap.web.briefing.slides;"
        "sys.exit('streamlit_folium' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_pictures_of_the_wall_escape_what_comes_from_data(store):
    order = read_order({"lang": ["zh"], "since": ["2026-04-01"]})
    frames = make_frames(make_visitor_context("zh", order), order)
    said = "".join(frame.html for frame in frames)
    assert [frame.theme for frame in frames][:7] == ["state", "figures", "map", "chart", "due", "news", "coverage"]
    assert {frame.title for frame in frames if frame.theme == "area"} >= {"四会大沙", "鼎湖莲花—四会富溪"}
    assert "<script" not in said
    assert "&lt;script&gt;" in said
    assert SECRET not in said
    assert "示例" in said


@pytest.mark.parametrize(
    "query",
    ["q=zzzz", "q=%00", "q=%ED%A0%80", "layer=enterprises", "layer=enterprises&status=completed", "q=fuli", "q=xpeng"],
)
@pytest.mark.parametrize("ending", ["pptx", "pdf"])
def test_a_briefing_of_nothing_or_of_one_place_is_a_briefing(client, ending, query):
    answer = client.get(f"/data/briefing.{ending}?{query}")
    assert answer.status_code == 200
    assert answer.content[:2] in (b"PK", b"%P")


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-31", "1899-12-31"])
def test_a_day_before_there_was_anything_is_refused_in_words(client, day):
    for query in (f"as_of={day}", f"since={day}"):
        answer = client.get(f"/data/briefing.pdf?{query}")
        assert answer.status_code == 400
        assert "YYYY-MM-DD" in answer.text
