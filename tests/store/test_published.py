"""What PostgreSQL shows to GIS programs and what it refuses by itself; GDAL is the real one of the system."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.builders import a_facility, a_frame, a_line, a_parcel, a_point, a_road, an_area, an_enterprise
from tests.needed import need
from tests.tampering import REWRITES, tampering
from zqmap.model.frames import make_frame
from zqmap.model.layers import LAYERS, STORED, find_layer
from zqmap.store.published import declare_views
from zqmap.store.schema import upgrade_tables
from zqmap.store.store import Store

pytestmark = pytest.mark.postgres

WHO = {"author": "张三", "note": "n"}
DAY = {"source_id": "test", "enterprise_id": "xpeng", "step": "signing", "state": "done"}


def a_step(id_: str, *, is_public: str) -> dict:
    return DAY | {"id": id_, "is_public": is_public}


def fill(made: Store) -> Store:
    """Put something into every layer, and a past into the roads."""
    made.create()
    made.publish("areas", a_frame("areas", an_area()), base=0, **WHO)
    made.publish("roads", a_frame("roads", a_road("old"), a_road("kept")), base=0, **WHO)
    roads = a_frame("roads", a_road("kept"), a_road("new", length_km=2.5, planned_finish="2026-05"))
    made.publish("roads", roads, base=1, **WHO)
    both = a_frame("facilities", a_facility("point"), a_facility("line", a_line()), a_facility("nowhere", None))
    made.publish("facilities", both, base=0, **WHO)
    firms = a_frame("enterprises", an_enterprise("near"), an_enterprise("far", a_point(112.9, 23.5)))
    made.publish("enterprises", firms, base=0, **WHO)
    chains = ["biopharma", "nev_auto_parts"]
    made.publish("parcels", a_frame("parcels", a_parcel(chains=chains), a_parcel("bare")), base=0, **WHO)
    rows = [a_step("seen", is_public="yes"), a_step("hidden", is_public="no")]
    made.publish("steps", make_frame(find_layer("steps"), rows, [None, None]), base=0, **WHO)
    return made


@pytest.fixture(scope="module")
def on_server(cluster):
    """Give a filled store on PostgreSQL that no test changes."""
    made = fill(Store(cluster.make_database()))
    yield made
    made.close()


@pytest.fixture
def changeable(cluster):
    """Give a filled store on PostgreSQL of one test alone."""
    made = fill(Store(cluster.make_database()))
    yield made
    made.close()


def rows_of(store: Store, query: str) -> list[dict]:
    with store.engine.connect() as connection:
        return [row._asdict() for row in connection.execute(text(query))]


def ask_gdal(program: str, store: Store, *arguments: str) -> str:
    need(None if shutil.which(program) else "GDAL's programs are not installed (Debian: gdal-bin)")
    url = store.engine.url
    source = f"PG:dbname={url.database} host={url.query['host']} user={url.username} schemas=published"
    done = subprocess.run([program, *arguments, source], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_view_shows_the_newest_revision_in_columns(on_server):
    found = {row["id"]: row for row in rows_of(on_server, "SELECT * FROM published.roads")}
    assert set(found) == {"kept", "new"}
    assert (found["new"]["length_km"], found["new"]["planned_finish"]) == (2.5, "2026-05")
    assert found["kept"]["length_km"] is None
    assert (found["kept"]["since_revision"], found["new"]["since_revision"]) == (1, 2)
    parcels = {row["id"]: row["chains"] for row in rows_of(on_server, "SELECT id, chains FROM published.parcels")}
    assert parcels == {"parcel-1": ["biopharma", "nev_auto_parts"], "bare": None}


@pytest.mark.parametrize("name", STORED)
def test_every_field_is_a_column_with_its_labels(on_server, name):
    query = f"""
        SELECT a.attname, col_description(a.attrelid, a.attnum) AS said FROM pg_attribute a
        WHERE a.attrelid = 'published.{name}'::regclass AND a.attnum > 0
    """
    said = {row["attname"]: row["said"] for row in rows_of(on_server, query)}
    for field in STORED[name].fields:
        assert field.label.zh in said[field.name]
        assert field.label.en in said[field.name]
    assert set(said) - {field.name for field in STORED[name].fields} <= {"since_revision", "geometry"}
    assert ("geometry" in said) == STORED[name].is_mapped


def test_rows_that_are_not_public_and_names_of_staff_are_in_no_view(on_server):
    assert [row["id"] for row in rows_of(on_server, "SELECT * FROM published.steps")] == ["seen"]
    views = rows_of(on_server, "SELECT table_name AS name FROM information_schema.views WHERE table_schema='published'")
    names = {row["name"] for row in views}
    assert names == {*STORED, "terms", "revisions"}
    everything = repr([rows_of(on_server, f"SELECT * FROM published.{name}") for name in sorted(names)])
    assert "hidden" not in everything
    assert "张三" not in everything


def test_a_code_can_be_looked_up_in_both_languages(on_server):
    query = "SELECT label_zh, label_en FROM published.terms WHERE vocabulary='status' AND code='under_construction'"
    [found] = rows_of(on_server, query)
    assert found["label_zh"]
    assert found["label_en"].lower() == "under construction"


def test_gdal_lists_the_layers_with_one_kind_of_geometry_each(on_server):
    listed = ask_gdal("ogrinfo", on_server, "-so")
    assert "parcels (Multi Polygon)" in listed
    assert "roads (Multi Line String)" in listed
    assert "enterprises (Point)" in listed
    assert "areas (Multi Polygon)" in listed
    assert "facilities" in listed
    for inner in ("features", "audit", "accounts"):
        assert inner not in listed


@pytest.mark.parametrize("name", LAYERS)
def test_gdal_reads_every_feature_with_its_place(on_server, name, tmp_path):
    out = tmp_path / "out.geojson"
    url = on_server.engine.url
    source = f"PG:dbname={url.database} host={url.query['host']} user={url.username} schemas=published"
    subprocess.run(["ogr2ogr", str(out), source, name], check=True, capture_output=True, timeout=60)
    found = json.loads(out.read_bytes())["features"]
    frame = on_server.read(name)
    assert sorted(one["properties"]["id"] for one in found) == frame["id"].tolist()
    places = {one["properties"]["id"]: one["geometry"] for one in found}
    assert [places[id_] is None for id_ in frame["id"]] == frame.geometry.isna().tolist()
    assert {one["properties"]["name_zh"] for one in found} == set(frame["name_zh"])


def test_gdal_reads_a_box_and_finds_what_lies_in_it(on_server):
    listed = ask_gdal("ogrinfo", on_server, "-al", "-q", "-spat", "112.4", "23.0", "112.6", "23.2")
    assert "near" in listed
    assert "far" not in listed


def test_views_are_made_anew_where_the_declarations_are_others(changeable):
    with changeable.engine.begin() as connection:
        connection.execute(text("DROP VIEW published.roads"))
        connection.execute(text("CREATE VIEW published.roads AS SELECT 'of an older program' AS id"))
        declare_views(connection)
        assert connection.scalar(text("SELECT id FROM published.roads")) == "of an older program"
        connection.execute(text("COMMENT ON SCHEMA published IS 'of an older program'"))
    upgrade_tables(changeable.engine)
    assert {row["id"] for row in rows_of(changeable, "SELECT id FROM published.roads")} == {"kept", "new"}


WHOLE = {"id": "z", "name_zh": "z", "name_en": "z", "category": "avenue", "status": "completed", "source_id": "s"}
INSERT = """
    INSERT INTO features (layer, id, valid_from, digest, properties, geometry)
    VALUES (:layer, :id, :number, 'd', cast(:properties AS json), ST_GeomFromText(:place, 4326))
"""


def insert(store: Store, properties: dict, place: str | None = None, layer: str = "roads", number: int = 2) -> None:
    """Try to add a row, and take it back."""
    values = {"layer": layer, "id": "z", "number": number, "properties": json.dumps(properties), "place": place}
    with store.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(text(INSERT), values)
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        transaction.rollback()


@pytest.mark.parametrize(
    ("changes", "place", "named"),
    [
        ({"status": "soon"}, None, "status"),
        ({"status": None}, None, "status"),
        ({"name_zh": None}, None, "name_zh"),
        ({"id": "y"}, None, "id"),
        ({"length_km": -1}, None, "length_km"),
        ({"progress_pct": 101}, None, "progress_pct"),
        ({}, "LINESTRING EMPTY", "geometry"),
    ],
)
def test_the_database_refuses_a_feature_that_is_not_as_declared(on_server, changes, place, named):
    with pytest.raises(SQLAlchemyError, match=f"not as declared: {named}"):
        insert(on_server, WHOLE | changes, place)
    insert(on_server, WHOLE, "LINESTRING(112 23, 113 23)")


def test_the_database_refuses_a_geometry_of_another_kind(on_server):
    # The index of the published view refuses it before the trigger can.
    with pytest.raises(SQLAlchemyError, match=r"Geometry type .* does not match"):
        insert(on_server, WHOLE, "POINT(112 23)")


def test_the_database_refuses_rows_of_no_revision_and_of_no_layer(on_server):
    with pytest.raises(SQLAlchemyError, match="features_begin"):
        insert(on_server, WHOLE, number=99)
    with pytest.raises(SQLAlchemyError, match="layer"):
        insert(on_server, WHOLE, layer="bridges")


@pytest.mark.parametrize("statement", REWRITES)
def test_history_is_only_added_to_even_by_the_owner(on_server, statement):
    with on_server.engine.connect() as connection, pytest.raises(SQLAlchemyError, match="only ever added"):
        connection.execute(text(statement))
    assert on_server.fsck() == []


def test_a_rollback_to_a_code_that_is_no_longer_declared_still_works(changeable):
    with tampering(changeable) as connection:
        connection.execute(text("ALTER TABLE features DISABLE TRIGGER features_as_declared"))
    real = find_layer("roads").by_name["status"].vocabulary
    assert "suspended" in real.codes
    changeable.publish("roads", a_frame("roads", a_road("kept", status="suspended")), base=2, **WHO)
    changeable.publish("roads", a_frame("roads", a_road("kept")), base=3, **WHO)
    with changeable.engine.begin() as connection:
        source = connection.scalar(text("SELECT pg_get_functiondef('zqmap_hold_declaration'::regproc)"))
        narrowed = source.replace("'suspended', ", "").replace(", 'suspended'", "")
        assert narrowed != source
        connection.exec_driver_sql(narrowed, execution_options={"no_parameters": True})
        connection.execute(text("ALTER TABLE features ENABLE TRIGGER features_as_declared"))
    assert changeable.rollback("roads", 3, **WHO).number == 5
    with pytest.raises(SQLAlchemyError, match="status"):
        insert(changeable, WHOLE | {"status": "suspended"})


@pytest.mark.parametrize(
    "statement",
    ["DROP TRIGGER audit_only_added ON audit", "ALTER TABLE revisions DISABLE TRIGGER revisions_only_added"],
)
def test_a_guard_that_somebody_took_away_is_named(changeable, statement):
    assert changeable.fsck() == []
    with changeable.engine.begin() as connection:
        connection.execute(text(statement))
    [fault] = changeable.fsck()
    assert fault.code == "guard"
    assert "only_added" in fault.en
    assert "only_added" in fault.zh
