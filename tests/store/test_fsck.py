"""Damage is named, whatever was damaged."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import a_frame, a_parcel, a_point, a_road, an_enterprise
from tests.tampering import tampering
from zqmap.errors import StoreUnavailable, ZqmapError
from zqmap.store.store import Store

WHO = {"author": "author-li", "note": "note-first"}
SCHEMA_PAGE = 4096
"""The bytes of the page in which an SQLite file describes its tables."""


def fill(store: Store) -> None:
    store.publish("enterprises", a_frame("enterprises", an_enterprise("a"), an_enterprise("b")), base=0, **WHO)
    changed = a_frame("enterprises", an_enterprise("a", a_point(112.7)), an_enterprise("c"))
    store.publish("enterprises", changed, base=1, author="author-wang", note="note-second")
    store.publish("parcels", a_frame("parcels", a_parcel(chains=["biopharma"])), base=0, **WHO)
    store.rollback("enterprises", 1, author="author-li", note="note-third")


TAMPERING = {
    "a property": ("UPDATE features SET properties='{\"id\":\"b\"}' WHERE id='b'", "feature"),
    "a geometry": (
        "UPDATE features SET geometry=(SELECT geometry FROM features WHERE id='a' AND valid_from=2) WHERE id='b'",
        "feature",
    ),
    "a lost geometry": ("UPDATE features SET geometry=NULL WHERE id='b'", "feature"),
    "a row's digest": ("UPDATE features SET digest='00' WHERE id='b' AND valid_from=1", "feature"),
    "an id": ("UPDATE features SET id='z' WHERE id='b' AND valid_from=1", "feature"),
    "a lost row": ("DELETE FROM features WHERE id='b' AND valid_from=1", "revision_digest"),
    "an early end": ("UPDATE features SET valid_to=3 WHERE id='a' AND valid_from=1", "validity"),
    "an end in the future": ("UPDATE features SET valid_to=99 WHERE id='a' AND valid_from=3", "validity"),
    "a late beginning": ("UPDATE features SET valid_from=4 WHERE id='a' AND valid_from=3", "validity"),
    "a revision's digest": ("UPDATE revisions SET digest='00' WHERE number=2", "revision_digest"),
    "a count": ("UPDATE revisions SET added=7 WHERE number=2", "counts"),
    "a note": ("UPDATE revisions SET note='forged' WHERE number=2", "revision_line"),
    "an author": ("UPDATE revisions SET author='forged' WHERE number=1 AND layer='parcels'", "revision_line"),
    "a time": ("UPDATE revisions SET created_at='1999-01-01T00:00:00+00:00' WHERE number=2", "revision_line"),
    "a broken time": ("UPDATE revisions SET created_at='soon' WHERE number=2", "revision_line"),
    "a lost revision": ("DELETE FROM revisions WHERE number=2", "gap"),
    "a lost newest revision": ("DELETE FROM revisions WHERE number=3", "head"),
    "a head": ("UPDATE layers SET head=2 WHERE name='enterprises'", "head"),
    "an audit line": ("UPDATE audit SET actor='somebody else' WHERE number=2", "audit_line"),
    "a lost audit line": ("DELETE FROM audit WHERE number=2", "audit_missing"),
    "the version": ("UPDATE meta SET schema_version=7", "schema_version"),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_named(store, what):
    fill(store)
    assert store.fsck() == []
    statement, code = TAMPERING[what]
    with tampering(store) as connection:
        connection.execute(text(statement.replace(":", r"\:")))
    faults = store.fsck()
    assert code in {fault.code for fault in faults}, faults
    assert all(fault.zh and fault.en for fault in faults)


def test_the_fault_of_a_feature_names_layer_feature_and_revision(store):
    fill(store)
    with tampering(store) as connection:
        connection.execute(text("UPDATE features SET digest='00' WHERE id='c'"))
    fault = next(fault for fault in store.fsck() if fault.code == "feature")
    assert (fault.layer, fault.revision) == ("enterprises", 2)
    assert "feature c" in fault.en
    assert "要素 c" in fault.zh


def test_a_missing_or_foreign_file_is_a_fault_and_not_an_error(tmp_path):
    (tmp_path / "text.sqlite").write_text("this is no database\n" * 500)
    for name in ("missing.sqlite", "text.sqlite"):
        assert {fault.code for fault in Store(f"sqlite:///{tmp_path / name}").fsck()} == {"unreadable"}


def test_a_layer_name_with_broken_characters_is_a_fault_and_not_an_error(sqlite_store, tmp_path):
    fill(sqlite_store)
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        connection.execute("UPDATE features SET layer=CAST(x'ff61' AS TEXT) WHERE layer='parcels'")
    assert {fault.code for fault in sqlite_store.fsck()} >= {"layer_name", "revision_digest"}


def everything(store: Store) -> object:
    heads = store.heads()
    histories = [store.revisions(layer) for layer in sorted(heads)]
    frames = [store.read(layer, n).to_json() for layer in sorted(heads) for n in range(1, heads[layer] + 1)]
    return heads, histories, frames, store.audit()


def outcome(path: Path) -> object:
    store = Store(f"sqlite:///{path}", read_only=True)
    try:
        return everything(store)
    except ZqmapError as error:
        return type(error)
    finally:
        store.close()


def make_bytes(folder: Path) -> bytes:
    store = Store(f"sqlite:///{folder / 'sound.sqlite'}")
    store.create()
    fill(store)
    store.publish("roads", a_frame("roads", *(a_road(f"r-{n}") for n in range(12))), base=0, **WHO)
    store.close()
    # Without the write-ahead log the one file is the whole store.
    with sqlite3.connect(folder / "sound.sqlite") as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return (folder / "sound.sqlite").read_bytes()


@pytest.mark.parametrize(
    "needle",
    ["小鹏汽车", "in_production", "author-wang", "note-second", "publish", "enterprises", "biopharma", "龙沙大道"],
)
def test_a_byte_flipped_in_any_stored_text_is_named_S5(tmp_path, needle):
    data = make_bytes(tmp_path)
    path = tmp_path / "flipped.sqlite"
    at = data.rfind(needle.encode()) + 1
    path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
    store = Store(f"sqlite:///{path}")
    faults = store.fsck()
    store.close()
    assert faults


def test_a_flipped_byte_never_changes_an_answer_unnoticed_S5(tmp_path):
    data = make_bytes(tmp_path)
    sound = outcome(tmp_path / "sound.sqlite")
    path = tmp_path / "flipped.sqlite"
    unnoticed = []
    for at in range(5, len(data), max(1, len(data) // 400)):
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        store = Store(f"sqlite:///{path}", read_only=True)
        if outcome(path) != sound and not store.fsck():
            unnoticed.append(at)
        store.close()
    assert unnoticed == []


def strewn(data: bytes, seed: int) -> bytes:
    """Give the bytes of a store with some of them overwritten; every other time only in the page of the schema."""
    chance, damaged = random.Random(seed), bytearray(data)
    end = SCHEMA_PAGE if seed % 2 else len(data)
    for _ in range(chance.choice([1, 3, 10, 40])):
        damaged[chance.randrange(16 if seed % 3 else 100, end)] = chance.randrange(256)
    return bytes(damaged)


def test_strewn_damage_is_a_fault_or_an_error_of_ours_and_never_a_crash(tmp_path):
    data, path = make_bytes(tmp_path), tmp_path / "strewn.sqlite"
    for seed in range(150):
        path.write_bytes(strewn(data, seed))
        store = Store(f"sqlite:///{path}", read_only=True)
        assert isinstance(store.fsck(), list)
        for read in (
            lambda store=store: everything(store),
            lambda store=store: store.difference("enterprises", 1, 2),
            store.check_ready,
            store.audit,
        ):
            with contextlib.suppress(ZqmapError):
                read()
        store.close()


def test_a_schema_that_is_no_text_any_more_is_a_fault_and_makes_the_store_unavailable(tmp_path):
    data = make_bytes(tmp_path)
    at = data.index(b"CREATE TABLE features")
    path = tmp_path / "schema.sqlite"
    path.write_bytes(data[:at] + b"CREATE TABLE \xd6\xff" + data[at + 15 :])
    store = Store(f"sqlite:///{path}", read_only=True)
    assert "unreadable" in {fault.code for fault in store.fsck()}
    with pytest.raises(StoreUnavailable):
        store.heads()
    store.close()
