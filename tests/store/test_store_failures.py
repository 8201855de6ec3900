"""A database that fails in the middle: the caller hears one kind of error, and the store is as before."""

from __future__ import annotations

import multiprocessing
import resource
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.builders import a_frame, a_road, an_enterprise
from zqmap.errors import StoreUnavailable
from zqmap.store.store import Store

WHO = {"author": "a", "note": "n"}
SPAWN = multiprocessing.get_context("spawn")

SQLITE_TRIGGER = (
    "CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END",
)
POSTGRESQL_TRIGGER = (
    "CREATE FUNCTION burn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is on fire'; END $$",
    "CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION burn()",
)


@pytest.mark.parametrize("table", ["features", "revisions", "audit"])
def test_a_write_that_fails_at_any_table_leaves_the_store_as_before_S3(store, table):
    store.publish("roads", a_frame("roads", a_road("a"), a_road("b")), base=0, **WHO)
    triggers = SQLITE_TRIGGER if store._engine.dialect.name == "sqlite" else POSTGRESQL_TRIGGER
    with store._engine.begin() as connection:
        for statement in triggers:
            connection.execute(text(statement.format(table=table)))
    with pytest.raises(StoreUnavailable, match="the disk is on fire"):
        store.publish("roads", a_frame("roads", a_road("a", status="completed"), a_road("c")), base=1, **WHO)
    assert store.heads() == {"roads": 1}
    assert store.read("roads")["id"].tolist() == ["a", "b"]
    assert len(store.audit()) == 1
    assert store.fsck() == []


def publish_within(url: str, limit_bytes: int, answers: Any) -> None:
    """Publish where no file may grow beyond a limit, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
    frame = a_frame("enterprises", *(an_enterprise(f"e-{number}") for number in range(2_000)))
    try:
        answers.put(Store(url).publish("enterprises", frame, base=1, **WHO).number)
    except StoreUnavailable as error:
        answers.put(error.reason)


@pytest.mark.parametrize("limit_kb", [4, 48, 300, 700])
def test_a_full_disk_is_a_clean_failure_and_the_store_stays_readable_S3(sqlite_store, tmp_path, limit_kb):
    sqlite_store.publish("enterprises", a_frame("enterprises", an_enterprise()), base=0, **WHO)
    answers = SPAWN.Queue()
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    worker = SPAWN.Process(target=publish_within, args=(url, limit_kb * 1024, answers))
    worker.start()
    answer = answers.get(timeout=60)
    worker.join(60)
    assert isinstance(answer, str), answer
    assert sqlite_store.heads() == {"enterprises": 1}
    assert len(sqlite_store.read("enterprises")) == 1
    assert sqlite_store.fsck() == []
    sqlite_store.publish("enterprises", a_frame("enterprises", an_enterprise("next")), base=1, **WHO)


def test_a_store_that_another_writer_holds_is_unavailable_after_the_wait(store, store_url):
    store.publish("roads", a_frame("roads", a_road("a")), base=0, **WHO)
    is_sqlite = store_url.startswith("sqlite")
    impatient = Store(store_url + ("?timeout=0.05" if is_sqlite else "&options=-c%20lock_timeout%3D50ms"))
    assert impatient.heads() == {"roads": 1}
    with store._engine.connect().execution_options(zqmap_writing=True) as holder, holder.begin():
        holder.execute(text("UPDATE layers SET head=head WHERE name='roads'"))
        with pytest.raises(StoreUnavailable, match="lock"):
            impatient.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
        assert impatient.read("roads")["id"].tolist() == ["a"]
    assert impatient.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO).number == 2
    impatient.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y", "no address", ""])
def test_an_address_that_is_no_store_is_refused(url):
    with pytest.raises(StoreUnavailable, match="ZQMAP_DATABASE_URL"):
        Store(url)


def test_a_file_that_is_missing_or_no_database_is_unavailable(tmp_path):
    (tmp_path / "text.sqlite").write_text("this is no database\n" * 500)
    for name in ("missing.sqlite", "text.sqlite", "no/folder/store.sqlite"):
        for read_only in (True, False):
            store = Store(f"sqlite:///{tmp_path / name}", read_only=read_only)
            with pytest.raises(StoreUnavailable):
                store.heads()
            with pytest.raises(StoreUnavailable):
                store.check_ready()
    assert not (tmp_path / "missing.sqlite").exists()


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        Store(f"sqlite:///{tmp_path / 'file' / 'store.sqlite'}").create()


def test_a_file_name_with_strange_signs_is_one_file(tmp_path):
    path = tmp_path / "库 a?b#c%20&mode=memory.sqlite"
    store = Store(f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}")
    store.create()
    store.close()
    assert [found.name for found in Path(tmp_path).iterdir()] == [path.name]


@pytest.mark.postgres
def test_a_server_that_dies_is_unavailable_and_serves_again_when_it_is_back(cluster):
    store = Store(cluster.make_database())
    store.create()
    store.publish("roads", a_frame("roads", a_road("a")), base=0, **WHO)
    cluster.stop(keep=True)
    try:
        for call in (store.heads, store.check_ready, lambda: store.read("roads")):
            with pytest.raises(StoreUnavailable):
                call()
        with pytest.raises(StoreUnavailable):
            store.publish("roads", a_frame("roads", a_road("b")), base=1, **WHO)
    finally:
        cluster.start()
    assert store.heads() == {"roads": 1}
    assert store.fsck() == []
    store.close()
