"""Steps that staff keep to themselves leave the house by no door: data, tiles, past revisions, heads, pages."""

from __future__ import annotations

import io

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from tests.builders import a_frame
from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.access.roles import Role
from zqmap.store.registers import Registers, project_steps
from zqmap.store.store import Store
from zqmap.web.routes import make_routes

SECRET, WITHDRAWN, OPEN = "机密步骤甲", "后来收回的步骤乙", "公开步骤丙"


def a_step(id_, note, *, public, step="land"):
    properties = {
        "id": id_,
        "enterprise_id": "xpeng",
        "step": step,
        "state": "done",
        "actual": "2026-01-05",
        "is_public": public,
        "source_id": "article-2023-04-26",
        "note_zh": note,
        "note_en": note,
    }
    return {"type": "Feature", "properties": properties, "geometry": None}


@pytest.fixture
def store(desk_store: Store) -> Store:
    shown, kept = a_step("open", OPEN, public="yes"), a_step("secret", SECRET, public="no", step="building_permit")
    once, now = (a_step("once", WITHDRAWN, public=public, step="planning_permit") for public in ("yes", "no"))
    desk_store.publish("steps", a_frame("steps", shown, kept, once), base=1, author="李四", note="步骤")
    desk_store.publish("steps", a_frame("steps", shown, kept, now), base=2, author="李四", note="收回一步")
    return desk_store


@pytest.fixture
def client(store) -> TestClient:
    return TestClient(Starlette(routes=make_routes()))


def says(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode("utf-8", "replace")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("query", ["", "?revision=3", "?id=secret,once,open", "?lang=en"])
def test_a_download_holds_public_steps_and_no_others(client, ending, query):
    answer = client.get(f"/data/steps.{ending}{query}")
    assert answer.status_code == 200
    said = says(answer.content)
    assert OPEN in said
    assert SECRET not in said
    assert WITHDRAWN not in said
    assert "secret" not in said


def test_a_search_in_a_download_finds_no_private_step(client):
    assert "secret" not in says(client.get("/data/steps.csv?q=secret").content)


@pytest.mark.parametrize("revision", [1, 2])
def test_what_was_public_once_is_not_given_from_the_past(client, revision):
    answer = client.get(f"/data/steps.csv?revision={revision}")
    assert answer.status_code == 404
    assert WITHDRAWN not in answer.text


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "kml", "zip", "shp"])
def test_a_register_comes_in_no_format_with_places(client, ending):
    assert client.get(f"/data/steps.{ending}").status_code == 404


@pytest.mark.parametrize("address", ["/tiles/steps/3/8/208/111.mvt", "/tiles/figures/1/8/208/111.mvt"])
def test_no_tile_is_made_of_a_register(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert SECRET.encode() not in answer.content


@pytest.mark.parametrize("address", ["/heads", "/readyz", "/data/template/steps.xlsx"])
def test_other_answers_say_nothing_of_them(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert SECRET not in says(answer.content)


def draw(page, identity):
    import importlib

    from zqmap.ui.context import make_context

    importlib.import_module(f"pages.{page}").render(make_context(is_narrow=False, identity=identity))


def page_text(page: str, identity: Identity, **query: str) -> str:
    app = AppTest.from_function(draw, args=(page, identity), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return repr(list(app.main)) + "".join(str(getattr(element, "value", "")) for element in app.get("html"))


@pytest.mark.parametrize("query", [{"register": "steps"}, {"register": "steps", "a": "2", "b": "3"}])
def test_the_history_of_steps_is_for_staff_alone(store, query):
    said = page_text("history", ANONYMOUS, **query)
    assert SECRET not in said
    assert "收回一步" not in said
    assert "项目步骤" not in said
    assert "收回一步" in page_text("history", Identity("张三", Role.EDITOR), **query)


def test_the_register_gives_private_steps_only_when_asked(store):
    assert set(project_steps()) == {"open"}
    assert set(project_steps(with_private=True)) == {"open", "secret", "once"}


def test_looking_at_a_day_of_the_past_shows_no_step_that_was_withdrawn_since(store):
    then = Registers({"steps": 2})
    assert set(then.project_steps()) == {"open"}
    assert set(then.project_steps(with_private=True)) == {"open", "secret", "once"}
    assert Registers({}).project_steps(with_private=True) == {}
