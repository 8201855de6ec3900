"""`serve` and `upgrade` in front of a database that is not as it should be."""

from __future__ import annotations

import pytest
import uvicorn
from sqlalchemy import text
from typer.testing import CliRunner

from tests.builders import a_frame, a_road
from tests.store.unversioned import make_unversioned
from zqmap.cli.commands import app
from zqmap.enquiries.process import get_counter
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store
from zqmap.store.tables import SCHEMA_VERSION

CACHES = (get_settings, get_store, get_counter)


def forget() -> None:
    for kept in CACHES:
        getattr(kept, "cache_clear", lambda: None)()


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Give a function that runs a command on a store under an address; a server that would run is only noted."""
    served: list[str] = []
    monkeypatch.setattr(uvicorn, "run", lambda target, **_: served.append(target))
    monkeypatch.setenv("ZQMAP_VAR", str(tmp_path))

    def run(*words: str, url: str | None = None):
        monkeypatch.setenv("ZQMAP_DATABASE_URL", url or f"sqlite:///{tmp_path / 'zqmap.sqlite'}")
        forget()
        served.clear()
        return CliRunner().invoke(app, ["--lang", "en", *words]), bool(served)

    yield run
    forget()


@pytest.fixture
def old_file(tmp_path, sqlite_store):
    """Give the file of a store from before there were versions, with one revision of the roads."""
    sqlite_store.publish("roads", a_frame("roads", a_road()), base=0, author="a", note="n")
    path = tmp_path / "zqmap.sqlite"
    make_unversioned(f"sqlite:///{path}", sqlite_store)
    return path


def test_a_store_to_be_upgraded_is_served_and_nothing_is_written(run, old_file):
    before = old_file.read_bytes()
    done, is_served = run("serve")
    assert is_served, done.output
    assert "zqmap upgrade" in done.output
    assert old_file.read_bytes() == before


def test_an_upgrade_copies_the_file_first_and_says_what_it_did(run, old_file, tmp_path):
    done, _ = run("upgrade")
    assert done.exit_code == 0, done.output
    assert f"from version 1 to {SCHEMA_VERSION}" in done.output
    assert (tmp_path / "zqmap.sqlite.version-1").exists()
    assert Store(f"sqlite:///{old_file}").fsck() == []
    again, _ = run("upgrade")
    assert again.exit_code == 0
    assert "already" in again.output


def test_a_store_that_is_newer_is_refused_in_words(run, sqlite_store, tmp_path):
    with sqlite_store.engine.begin() as connection:
        connection.execute(text(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}"))
    for words in (("serve",), ("upgrade",), ("history", "roads"), ("init",)):
        done, is_served = run(*words, url=f"sqlite:///{tmp_path / 'store.sqlite'}")
        assert (done.exit_code, is_served) == (1, False), done.output
        assert "newer than this program" in done.output


def test_a_server_that_is_away_is_said_and_waited_for(run):
    done, is_served = run("serve", url="postgresql://reader:s3cret-word@127.0.0.1:1/zone")
    assert is_served, done.output
    assert "cannot be reached" in done.output
    assert "s3cret-word" not in done.output


def test_a_file_that_cannot_be_made_ends_the_command(run, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done, is_served = run("serve", url=f"sqlite:///{tmp_path / 'file' / 'store.sqlite'}")
    assert (done.exit_code, is_served) == (1, False)


def test_roles_are_for_postgresql_alone(run, old_file):
    done, _ = run("roles")
    assert done.exit_code == 2
    assert "PostgreSQL" in done.output
