"""A backup as docs/operations.md says, brought back on a server of nobody's making: everything is there and proved."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tests.builders import a_frame, a_parcel, a_road
from tests.cluster import FOLDERS
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.settings import ROOT
from zqmap.store.connect import writing
from zqmap.store.drafts import Drafts
from zqmap.store.roles import run_roles
from zqmap.store.store import Store
from zqmap.store.upgrades import find_differences

WHO = {"author": "李四", "note": "n"}
MANUAL = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def fill(store: Store) -> None:
    store.create()
    store.publish("roads", a_frame("roads", a_road("a"), a_road("b")), base=0, **WHO)
    store.publish("roads", a_frame("roads", a_road("a", status="completed")), base=1, **WHO)
    store.publish("parcels", a_frame("parcels", a_parcel()), base=0, **WHO)
    Access(store).add("li", Role.PUBLISHER, "a long pass phrase")
    Drafts(store).save("roads", a_frame("roads", a_road("d")), base=2, mode="update", author="li")


def must_be_equal(back: Store, store: Store) -> None:
    assert back.fsck() == []
    assert back.heads() == store.heads()
    for layer, head in store.heads().items():
        assert back.revisions(layer) == store.revisions(layer)
        for number in range(1, head + 1):
            assert back.read(layer, number).equals(store.read(layer, number))
    assert back.audit() == store.audit()
    assert Drafts(back).load(1).frame.equals(Drafts(store).load(1).frame)
    assert [account.name for account in Access(back).list()] == ["li"]


def command_of(program: str) -> list[str]:
    """Give the words of the one line of the manual that runs a program."""
    [line] = set(re.findall(rf"^{program} .*$", MANUAL, re.MULTILINE))
    return shlex.split(line.split(" #")[0])


def run(words: list[str], **values: str) -> None:
    words = [str(FOLDERS[-1] / words[0]), *words[1:]]
    filled = [values.get(word, word) for word in words]
    done = subprocess.run(filled, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


@pytest.mark.postgres
def test_a_dump_of_postgresql_comes_back_whole_with_its_guards_views_and_rights(cluster, tmp_path):
    url = cluster.make_database()
    store = Store(url)
    fill(store)
    with writing(store.engine) as connection:
        run_roles(connection, "zqmap")
    dump = str(tmp_path / "zqmap.dump")
    run(command_of("pg_dump"), **{"--dbname=zqmap": f"--dbname={url}", "--file=zqmap.dump": f"--file={dump}"})

    empty = cluster.make_database(template="template0")
    run(command_of("pg_restore"), **{"--dbname=zqmap": f"--dbname={empty}", "zqmap.dump": dump})
    back = Store(empty)
    with writing(back.engine) as connection:
        run_roles(connection, "zqmap")
    must_be_equal(back, store)
    with back.engine.connect() as connection:
        assert find_differences(connection) == []
    for statement in ("DELETE FROM audit", "UPDATE revisions SET note = 'x'"):
        with back.engine.connect() as connection, pytest.raises(SQLAlchemyError, match="only ever added"):
            connection.execute(text(statement))
    reader = Store(empty.replace("postgres@", "zqmap_reader@"))
    with reader.engine.connect() as connection:
        assert connection.execute(text("SELECT id FROM published.roads")).scalars().all() == ["a"]
        with pytest.raises(SQLAlchemyError, match="permission denied"):
            connection.execute(text("SELECT * FROM accounts"))
    publisher = Store(empty.replace("postgres@", "zqmap_publisher@"))
    assert publisher.publish("roads", a_frame("roads", a_road("z")), base=2, **WHO).number == 3
    assert publisher.fsck() == []
    for opened in (store, back, reader, publisher):
        opened.close()


def test_a_backup_of_sqlite_comes_back_whole(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'zqmap.sqlite'}")
    fill(store)
    assert '".backup ' in MANUAL
    # What `sqlite3 FILE ".backup …"` does, by the same function of SQLite.
    with sqlite3.connect(tmp_path / "zqmap.sqlite") as source, sqlite3.connect(tmp_path / "backup.sqlite") as target:
        source.backup(target)
    back = Store(f"sqlite:///{tmp_path / 'backup.sqlite'}")
    must_be_equal(back, store)
    assert back.publish("roads", a_frame("roads", a_road("z")), base=2, **WHO).number == 3
