"""The backup of docs/operations.md, rehearsed: made while somebody publishes, restored elsewhere, and proved."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.builders import a_frame, a_road
from tests.cluster import FOLDERS, Cluster
from tests.people import PASSWORD, open_access
from zqmap.access.roles import Role
from zqmap.store.store import Store


def fill(store: Store) -> None:
    store.create()
    store.publish("roads", a_frame("roads", a_road("one")), base=0, author="张三", note="第一版")
    store.publish("roads", a_frame("roads", a_road("one"), a_road("two")), base=1, author="张三", note="第二版")
    open_access(store).add("张三", Role.PUBLISHER, PASSWORD)


def look(store: Store) -> tuple[object, ...]:
    """Give what must be the same after a restore: revisions with digests, the audit trail, the accounts."""
    return store.revisions("roads"), store.audit(limit=1_000), open_access(store).list(), store.fsck()


def run(program: str, *arguments: str) -> None:
    # PostgreSQL's socket lies in a folder of the account postgres, which trusts who reaches it.
    subprocess.run([str(FOLDERS[-1] / program), *arguments], check=True, capture_output=True, env=dict(os.environ))


@pytest.mark.postgres
def test_a_dump_of_postgresql_is_the_same_store_when_it_is_restored(cluster: Cluster, tmp_path: Path):
    address, elsewhere = cluster.make_database(), cluster.make_empty_database()
    store = Store(address)
    fill(store)
    before = look(store)
    dump = tmp_path / "zqmap.dump"
    run("pg_dump", "--format=custom", f"--file={dump}", _plain(address))
    store.publish("roads", a_frame("roads", a_road("one")), base=2, author="张三", note="备份之后")
    run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={_plain(elsewhere)}", str(dump))
    restored = Store(elsewhere)
    assert look(restored) == before
    assert before[-1] == []
    assert (
        restored.publish("roads", a_frame("roads", a_road("new")), base=2, author="李四", note="恢复之后").number == 3
    )
    for opened in (store, restored):
        opened.close()


def test_a_backup_of_a_running_sqlite_store_is_the_same_store(tmp_path: Path):
    store = Store(f"sqlite:///{tmp_path / 'zqmap.sqlite'}")
    fill(store)
    before = look(store)
    source, target = sqlite3.connect(tmp_path / "zqmap.sqlite"), sqlite3.connect(tmp_path / "backup.sqlite")
    source.backup(target)
    for line in (source, target):
        line.close()
    store.publish("roads", a_frame("roads", a_road("one")), base=2, author="张三", note="备份之后")
    restored = Store(f"sqlite:///{tmp_path / 'backup.sqlite'}")
    assert look(restored) == before
    for opened in (store, restored):
        opened.close()


def _plain(address: str) -> str:
    """Give an address as PostgreSQL's own programs read it."""
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)
