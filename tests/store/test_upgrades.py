"""Every store comes to the shape that is declared: a new one, one from before there were versions, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from tests.builders import a_frame, a_parcel, a_road
from tests.store.unversioned import make_unversioned
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.errors import OtherVersion, StoreUnavailable
from zqmap.store.drafts import Drafts
from zqmap.store.schema import upgrade_tables
from zqmap.store.snapshots import Snapshots
from zqmap.store.sqlite_copy import copy_before_upgrade
from zqmap.store.store import Store
from zqmap.store.tables import METADATA, SCHEMA_VERSION
from zqmap.store.upgrades import FOLDER, find_differences

WHO = {"author": "a", "note": "n"}


@pytest.fixture
def source(make_url):
    """Give a store of today with a past in it."""
    made = Store(make_url())
    made.create()
    made.publish("roads", a_frame("roads", a_road("a"), a_road("b")), base=0, **WHO)
    made.publish("roads", a_frame("roads", a_road("a", status="completed"), a_road("c")), base=1, **WHO)
    made.publish("parcels", a_frame("parcels", a_parcel(), a_parcel("none", None)), base=0, **WHO)
    made.rollback("roads", 1, **WHO)
    Access(made).add("li", Role.PUBLISHER, "a long pass phrase", by="test")
    Drafts(made).save("roads", a_frame("roads", a_road("d")), base=3, mode="update", author="li")
    yield made
    made.close()


@pytest.fixture
def old_url(make_url, source):
    """Give the address of a store from before there were versions, with the same past."""
    url = make_url()
    make_unversioned(url, source)
    return url


@pytest.fixture
def old(old_url):
    opened = Store(old_url)
    yield opened
    opened.close()


def contents(store: Store) -> dict[str, list]:
    """Give every row of every table but the version."""
    with store.engine.connect() as connection:
        tables = [table for table in METADATA.sorted_tables if table.name != "meta"]
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}


def differences(store: Store) -> list[str]:
    with store.engine.connect() as connection:
        return find_differences(connection)


def test_a_new_store_has_exactly_the_tables_that_are_declared(store):
    assert differences(store) == []


def test_a_table_that_is_not_as_declared_would_be_noticed(store):
    with store.engine.begin() as connection:
        connection.execute(text("ALTER TABLE drafts ADD COLUMN more TEXT"))
        connection.execute(text("DROP INDEX features_current"))
    found = " ".join(differences(store))
    assert "more" in found
    assert "features_current" in found


def test_the_newest_migration_is_the_version_of_the_program():
    assert ScriptDirectory(str(FOLDER)).get_current_head() == str(SCHEMA_VERSION)


def test_a_store_from_before_there_were_versions_is_upgraded_without_loss(old, source):
    before = contents(old)
    assert before == contents(source)
    assert upgrade_tables(old.engine) == (1, SCHEMA_VERSION)
    assert contents(old) == before
    assert differences(old) == []
    old.check_ready()
    assert old.fsck() == []
    for number in (1, 2, 3):
        assert old.read("roads", number).equals(source.read("roads", number))
    assert old.publish("roads", a_frame("roads", a_road("z")), base=3, **WHO).number == 4


def test_an_upgrade_makes_what_the_old_store_never_needed(make_url):
    url = make_url()
    make_unversioned(url)
    bare = Store(url)
    with bare.engine.begin() as connection:
        for name in ("drafts", "enquiry_steps", "enquiries", "sessions", "accounts"):
            connection.execute(text(f"DROP TABLE {name}"))
    upgrade_tables(bare.engine)
    assert differences(bare) == []
    assert bare.fsck() == []
    bare.close()


def test_an_upgrade_may_be_run_twice(old):
    upgrade_tables(old.engine)
    before = contents(old)
    assert upgrade_tables(old.engine) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert contents(old) == before


def test_an_older_store_is_read_and_never_written_to(old, source):
    before, tables = contents(old), set(inspect(old.engine).get_table_names())
    assert old.heads() == source.heads()
    assert old.read("roads", 2).equals(source.read("roads", 2))
    assert [line.id for line in Drafts(old).list()] == [1]
    for write in (
        lambda: old.publish("roads", a_frame("roads", a_road("z")), base=3, **WHO),
        lambda: old.rollback("roads", 1, **WHO),
        lambda: Drafts(old).save("roads", a_frame("roads", a_road("z")), base=3, mode="update", author="li"),
        lambda: Access(old).add("wang", Role.ADMIN, "a long pass phrase", by="test"),
        old.create,
        old.check_ready,
    ):
        with pytest.raises(OtherVersion, match="upgrade"):
            write()
    assert contents(old) == before
    assert set(inspect(old.engine).get_table_names()) == tables


def test_a_newer_store_is_neither_read_nor_written_nor_upgraded(store, store_url):
    store.publish("roads", a_frame("roads", a_road()), base=0, **WHO)
    with store.engine.begin() as connection:
        connection.execute(text(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}"))
    before, other = contents(store), Store(store_url)
    for call in (
        other.heads,
        other.create,
        other.check_ready,
        lambda: other.publish("roads", a_frame("roads", a_road("z")), base=1, **WHO),
        lambda: upgrade_tables(other.engine),
    ):
        with pytest.raises(OtherVersion, match="newer than this program"):
            call()
    assert contents(store) == before
    other.close()


def test_a_process_that_runs_while_the_store_is_upgraded_keeps_the_last_good_map_and_writes_nothing(store, caplog):
    store.publish("roads", a_frame("roads", a_road()), base=0, **WHO)
    snapshots = Snapshots(store, retry_after_s=0)
    held = snapshots.get("roads")
    with store.engine.begin() as connection:
        connection.execute(text(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}"))
    before = contents(store)
    with pytest.raises(OtherVersion):
        store.publish("roads", a_frame("roads", a_road("z")), base=1, **WHO)
    assert snapshots.heads() == {"roads": 1}
    assert snapshots.get("roads") is held
    assert "newer than this program" in caplog.text
    assert contents(store) == before


def test_an_upgrade_of_tables_that_nobody_knows_changes_nothing(old):
    with old.engine.begin() as connection:
        connection.execute(text("ALTER TABLE drafts ADD COLUMN more TEXT"))
    before = contents(old)
    with pytest.raises(StoreUnavailable, match="more"):
        upgrade_tables(old.engine)
    assert contents(old) == before
    with pytest.raises(OtherVersion, match="version 1"):
        old.check_ready()
    assert "alembic_version" not in inspect(old.engine).get_table_names()


def test_a_store_without_tables_is_not_upgraded(make_url):
    bare = Store(make_url())
    with pytest.raises(StoreUnavailable, match="init"):
        upgrade_tables(bare.engine)
    bare.close()


def test_an_sqlite_file_is_copied_once_before_its_upgrade(tmp_path):
    path = tmp_path / "store.sqlite"
    make_unversioned(f"sqlite:///{path}")
    store = Store(f"sqlite:///{path}")
    copy = copy_before_upgrade(store.engine)
    assert copy == Path(f"{path}.version-1")
    assert copy_before_upgrade(store.engine) is None
    upgrade_tables(store.engine)
    assert copy_before_upgrade(store.engine) is None
    with pytest.raises(OtherVersion, match="version 1"):
        Store(f"sqlite:///{copy}").check_ready()
    assert list(tmp_path.glob("*.part")) == []
