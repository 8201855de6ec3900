"""A store moves from SQLite to PostgreSQL whole or not at all."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from typer.testing import CliRunner

from tests.builders import a_facility, a_frame, a_line, a_parcel, a_road
from tests.store.unversioned import make_unversioned
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.cli.commands import app
from zqmap.errors import OtherVersion, SignInRefused, StoreNotEmpty, StoreUnavailable, UnlikeCopy
from zqmap.settings import get_settings
from zqmap.store import moving
from zqmap.store.drafts import Drafts
from zqmap.store.edit_sessions import EditSessions
from zqmap.store.memory import StoredMatchings
from zqmap.store.moving import LEFT_BEHIND, move_store, moved_tables
from zqmap.store.process import get_store
from zqmap.store.store import Store
from zqmap.store.tables import METADATA

pytestmark = pytest.mark.postgres

WHO = {"author": "李四", "note": "n"}
PASSWORD = "a long pass phrase"


@pytest.fixture
def source(sqlite_store):
    """Give a store on SQLite with several revisions, a draft, a refusal, an account and a session."""
    made = sqlite_store
    made.publish("roads", a_frame("roads", a_road("a"), a_road("b")), base=0, **WHO)
    made.publish("roads", a_frame("roads", a_road("a", status="completed"), a_road("c", None)), base=1, **WHO)
    made.rollback("roads", 1, **WHO)
    made.publish("parcels", a_frame("parcels", a_parcel(chains=["biopharma"], area_mu=1.5)), base=0, **WHO)
    made.publish("facilities", a_frame("facilities", a_facility(), a_facility("line", a_line())), base=0, **WHO)
    Drafts(made).save("roads", a_frame("roads", a_road("d")), base=3, mode="update", author="li")
    StoredMatchings(made, "li").save("roads", "0" * 64, {"列": "name_zh"})
    access = Access(made)
    access.add("li", Role.PUBLISHER, PASSWORD)
    access.sign_in("li", PASSWORD, "10.0.0.1")
    with pytest.raises(SignInRefused):
        access.sign_in("li", "wrong", "10.0.0.1")
    return made


@pytest.fixture
def target(cluster):
    """Give an empty store on PostgreSQL."""
    made = Store(cluster.make_database())
    made.create()
    yield made
    made.close()


def counts_of(store: Store) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) for name, table in METADATA.tables.items()
        }


def test_everything_arrives_and_every_revision_reads_the_same(source, target):
    told: list[tuple[str, int, int]] = []
    counts = move_store(source, target, lambda *step: told.append(step))
    moved = {name: count for name, count in counts_of(source).items() if name not in LEFT_BEHIND and name != "meta"}
    assert counts == moved
    assert ("features", moved["features"], moved["features"]) in told
    assert target.heads() == source.heads()
    for layer, head in source.heads().items():
        assert target.revisions(layer) == source.revisions(layer)
        for number in range(1, head + 1):
            assert target.read(layer, number).equals(source.read(layer, number))
    assert target.audit() == source.audit()
    assert Drafts(target).load(1).frame.equals(Drafts(source).load(1).frame)
    assert StoredMatchings(target).load("roads", "0" * 64) == {"列": "name_zh"}
    assert target.fsck() == []


def test_sessions_stay_behind_and_accounts_go_along(source, target):
    move_store(source, target)
    there = counts_of(target)
    assert (there["sessions"], there["attempts"], there["accounts"]) == (0, 0, 1)
    assert Access(target).sign_in("li", PASSWORD, "10.0.0.1")


def test_the_moved_store_goes_on_where_the_old_one_was(source, target):
    move_store(source, target)
    assert target.publish("roads", a_frame("roads", a_road("z")), base=3, **WHO).number == 4
    assert Drafts(target).save("roads", a_frame("roads", a_road("e")), base=4, mode="update", author="li") == 2
    assert [line.number for line in target.audit(limit=1)] == [source.count_audit() + 1]
    assert target.fsck() == []


def test_a_store_that_holds_something_is_not_filled(source, target):
    target.publish("roads", a_frame("roads", a_road("own")), base=0, **WHO)
    before = counts_of(target)
    with pytest.raises(StoreNotEmpty):
        move_store(source, target)
    assert counts_of(target) == before
    assert target.read("roads")["id"].tolist() == ["own"]


def test_nothing_is_kept_where_the_move_fails_at_any_table(source, target, monkeypatch):
    for name in ("layers", "features", "audit", "accounts"):

        def fail(table: str, done: int, total: int, name: str = name) -> None:
            if table == name:
                raise StoreUnavailable("the line was cut")

        with pytest.raises(StoreUnavailable, match="cut"):
            move_store(source, target, fail)
        assert set(counts_of(target).values()) == {0, 1}
        assert target.heads() == {}
    monkeypatch.setattr(moving, "moved_tables", lambda: [t for t in moved_tables() if t.name != "audit"])
    with pytest.raises(UnlikeCopy, match="audit"):
        move_store(source, target)
    assert target.heads() == {}


def test_a_damaged_source_is_named_and_not_moved(source, target):
    with source.engine.begin() as connection:
        connection.execute(text("UPDATE features SET properties = replace(properties, '龙沙', '伪造') WHERE id = 'c'"))
    with pytest.raises(UnlikeCopy, match="feature c"):
        move_store(source, target)
    assert target.heads() == {}


def test_nobody_writes_to_the_source_while_it_is_moved(source, target, tmp_path):
    hasty = Store(f"sqlite:///{tmp_path / 'store.sqlite'}?timeout=0.05")
    refused: list[str] = []

    def write_too(table: str, done: int, total: int) -> None:
        if table == "features":
            with pytest.raises(StoreUnavailable, match="locked"):
                hasty.publish("roads", a_frame("roads", a_road("late")), base=3, **WHO)
            refused.append(table)

    move_store(source, target, write_too)
    assert refused
    assert target.heads() == source.heads()


def test_a_source_of_an_older_version_is_to_be_upgraded_first(target, tmp_path):
    make_unversioned(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with pytest.raises(OtherVersion, match="upgrade"):
        move_store(Store(f"sqlite:///{tmp_path / 'old.sqlite'}"), target)
    assert target.heads() == {}


def test_a_store_with_a_code_that_is_no_longer_declared_moves_all_the_same(source, target):
    with target.engine.begin() as connection:
        body = connection.scalar(text("SELECT pg_get_functiondef('zqmap_hold_declaration'::regproc)"))
        connection.exec_driver_sql(body.replace("'completed'", "'done'"), execution_options={"no_parameters": True})
    move_store(source, target)
    assert target.read("roads", 2)["status"].tolist() == source.read("roads", 2)["status"].tolist()
    with target.engine.connect() as connection:
        states = connection.execute(text("SELECT DISTINCT tgenabled FROM pg_trigger WHERE NOT tgisinternal")).scalars()
        assert states.all() == ["O"]


@pytest.fixture
def run(monkeypatch, cluster, tmp_path):
    """Give a function that runs a command against a PostgreSQL database without tables."""
    url = cluster.make_database()
    monkeypatch.setenv("ZQMAP_DATABASE_URL", url)
    monkeypatch.setenv("ZQMAP_VAR", str(tmp_path))
    for kept in (get_settings, get_store):
        kept.cache_clear()
    yield lambda *words: CliRunner().invoke(app, ["--lang", "en", *map(str, words)])
    get_store().close()
    for kept in (get_settings, get_store):
        kept.cache_clear()


def test_the_command_moves_once_and_says_what_it_moved(source, run, tmp_path):
    EditSessions(source)
    done = run("migrate", tmp_path / "store.sqlite")
    assert done.exit_code == 0, done.output
    assert "every revision proved: 5" in done.output
    assert "features: " in done.output
    assert run("fsck").exit_code == 0
    again = run("migrate", tmp_path / "store.sqlite")
    assert again.exit_code == 1
    assert "not empty" in again.output
    assert run("migrate", tmp_path / "none.sqlite").exit_code == 1
    assert run("upgrade").exit_code == 0


def test_the_roles_can_be_printed_and_made(run):
    assert run("init").exit_code == 0
    printed = run("roles", "--prefix", "office", "--print")
    assert "CREATE ROLE" in printed.output
    assert run("roles", "--prefix", "office").exit_code == 0
    assert run("roles", "--prefix", "Office;").exit_code == 2
