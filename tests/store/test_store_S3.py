"""S3: a full disk, an I/O error, no permission, at every call: a clean failure, and the store stays readable."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.builders import a_frame, a_road
from tests.store.failing_disk import FAULTS, FailingDisk
from zqmap.errors import StaleBase, StoreUnavailable
from zqmap.store.store import Store

WHO = {"author": "a", "note": "n"}
SPAWN = multiprocessing.get_context("spawn")
NOBODY = 65534
"""The account without rights, in whose name a test that runs as root does what needs none."""


def roads(name: str) -> Any:
    return a_frame("roads", *(a_road(f"r-{number}", name_en=f"{name} {number}") for number in range(30)))


def publish_late(store: Store) -> None:
    with pytest.raises(StaleBase):
        store.publish("roads", roads("late"), base=1, **WHO)


WRITES: dict[str, tuple[Callable[[Store], Any], int]] = {
    "create": (Store.create, 2),
    "publish": (lambda store: store.publish("roads", roads("third"), base=2, **WHO), 3),
    "rollback": (lambda store: store.rollback("roads", 1, **WHO), 3),
    "a refusal": (publish_late, 2),
}
"""The calls that write, and the head they lead to."""

UNTOUCHED = [(name, "truncate") for name in WRITES] + [("create", fault) for fault in ("full", "sync", "write")]
"""What a call does not ask of the disk: none shortens a file, and tables that are there are not made again."""

READS: dict[str, Callable[[Store], Any]] = {
    "heads": Store.heads,
    "check_ready": Store.check_ready,
    "read": lambda store: store.read("roads", 1),
    "revisions": lambda store: store.revisions("roads"),
    "difference": lambda store: store.difference("roads", 1, 2),
    "compare": lambda store: store.compare("roads", 2, roads("other")),
    "audit": Store.audit,
    "fsck": Store.fsck,
}


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    try:
        disk = FailingDisk()
    except AttributeError:
        pytest.skip("this Python hides the SQLite library that it carries")
    with disk.mounted():
        yield disk


@pytest.fixture
def pattern(tmp_path: Path) -> Path:
    """Give the folder of a store with two revisions of 30 roads."""
    folder = tmp_path / "pattern"
    store = open_in(folder)
    store.create()
    for base, name in enumerate(("first", "second")):
        store.publish("roads", roads(name), base=base, **WHO)
    store.close()
    return folder


def open_in(folder: Path) -> Store:
    return Store(f"sqlite:///{folder / 'store.sqlite'}")


def every_call(
    disk: FailingDisk, fault: str, pattern: Path, call: Callable[[Store], Any]
) -> Iterator[tuple[Path, bool]]:
    """Let the first call to the disk fail, then the second, and so on; give each folder, and whether it was done."""
    for nth in itertools.count(1):
        folder = pattern.with_name(f"{fault}-{nth}")
        shutil.copytree(pattern, folder)
        store = open_in(folder)
        disk.arm(fault, nth)
        done = is_done(lambda store=store: call(store))
        store.close()
        disk.disarm()
        yield folder, done
        shutil.rmtree(folder)
        if not disk.has_failed:
            assert done
            return


def is_done(call: Callable[[], Any]) -> bool:
    """Tell whether a call did what it should; the only error it may raise is ours."""
    try:
        call()
    except StoreUnavailable:
        return False
    return True


@pytest.mark.parametrize("fault", sorted(FAULTS))
@pytest.mark.parametrize("name", sorted(WRITES))
def test_a_write_over_a_disk_that_fails_at_any_call_is_done_or_cleanly_refused_S3(disk, pattern, name, fault):
    call, target = WRITES[name]
    calls = 0
    for folder, done in every_call(disk, fault, pattern, call):
        store, calls = open_in(folder), calls + 1
        head = store.heads()["roads"]
        assert head == (target if done else 2)
        assert store.read("roads", 2)["name_en"].str.startswith("second").all()
        assert store.fsck() == []
        assert store.publish("roads", roads("next"), base=head, **WHO).number == head + 1
        store.close()
    assert calls > 1 or (name, fault) in UNTOUCHED


@pytest.mark.parametrize("fault", ["open", "read"])
@pytest.mark.parametrize("name", sorted(READS))
def test_a_read_from_a_disk_that_fails_at_any_call_is_answered_or_cleanly_refused_S3(disk, pattern, name, fault):
    for folder, _ in every_call(disk, fault, pattern, READS[name]):
        store = open_in(folder)
        assert store.heads() == {"roads": 2}
        assert store.fsck() == []
        store.close()


def as_nobody(work: Callable[..., Any], url: str, answers: Any) -> None:
    """Do something in the name of an account that owns nothing, and answer what it says."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    try:
        answers.put(work(url))
    except StoreUnavailable as error:
        answers.put(error.text)


def ask_nobody(work: Callable[..., Any], path: Path, folder_mode: int, file_mode: int) -> Any:
    path.chmod(file_mode)
    path.parent.chmod(folder_mode)
    answers = SPAWN.Queue()
    worker = SPAWN.Process(target=as_nobody, args=(work, f"sqlite:///{path}", answers))
    worker.start()
    answer = answers.get(timeout=60)
    worker.join(60)
    path.parent.chmod(0o755)
    path.chmod(0o644)
    return answer


@pytest.fixture
def shared(pattern: Path) -> Iterator[Path]:
    """Give a store's file in a folder that everybody may enter; the folders of pytest may not."""
    folder = Path(tempfile.mkdtemp(prefix="zqshared-", dir="/tmp"))
    shutil.copy(pattern / "store.sqlite", folder)
    yield folder / "store.sqlite"
    shutil.rmtree(folder)


def publish(url: str) -> int:
    return Store(url).publish("roads", roads("third"), base=2, **WHO).number


def create(url: str) -> None:
    Store(url.replace("store.sqlite", "other.sqlite")).create()


def look(url: str) -> tuple[Any, ...]:
    store = Store(url, read_only=True)
    return store.heads(), len(store.read("roads")), len(store.audit()), store.fsck()


@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o755, 0o444), (0o555, 0o666)])
def test_an_account_that_may_not_write_is_told_what_to_do_S3(shared, folder_mode, file_mode):
    said = ask_nobody(publish, shared, folder_mode, file_mode)
    assert "ZQMAP_EDITING=off" in said.en or "write into its folder" in said.en
    assert said.zh != said.en
    assert look(f"sqlite:///{shared}") == ({"roads": 2}, 30, 2, [])


def test_an_account_that_may_make_no_file_is_told_so_S3(shared):
    assert "cannot be made" in ask_nobody(create, shared, 0o555, 0o444).en


def test_an_account_that_may_not_read_is_told_so_S3(shared):
    assert "able to read it" in ask_nobody(look, shared, 0o755, 0o000).en


def test_a_reading_store_needs_no_right_to_write_its_folder_S3(shared):
    assert ask_nobody(look, shared, 0o555, 0o444) == ({"roads": 2}, 30, 2, [])


def test_a_reading_store_without_rights_sees_what_a_writer_at_work_has_published_S3(shared):
    writer = Store(f"sqlite:///{shared}")
    writer.publish("roads", roads("third"), base=2, **WHO)
    assert shared.with_name("store.sqlite-wal").stat().st_size > 0
    assert ask_nobody(look, shared, 0o555, 0o444) == ({"roads": 3}, 30, 3, [])
    writer.close()


def look_twice(url: str) -> tuple[Any, ...]:
    """Look before and after somebody else has published; the file that says so is the mark that it is time."""
    store = Store(url, read_only=True)
    before = store.heads()
    folder = Path(url.removeprefix("sqlite:///")).parent
    (Path(tempfile.gettempdir()) / f"{folder.name}-looked").touch()
    while not (folder / "published").exists():
        pass
    return before, store.heads(), len(store.read("roads"))


def test_a_reading_store_without_rights_follows_a_writer_that_comes_and_goes_S3(shared):
    mark = Path(tempfile.gettempdir()) / f"{shared.parent.name}-looked"
    shared.parent.chmod(0o555)
    answers = SPAWN.Queue()
    worker = SPAWN.Process(target=as_nobody, args=(look_twice, f"sqlite:///{shared}", answers))
    worker.start()
    while not mark.exists():
        worker.join(0.05)
        assert worker.is_alive()
    shared.parent.chmod(0o755)
    writer = Store(f"sqlite:///{shared}")
    writer.publish("roads", roads("third"), base=2, **WHO)
    writer.close()
    shared.parent.chmod(0o555)
    shared.with_name("published").touch()
    answer = answers.get(timeout=60)
    worker.join(60)
    mark.unlink()
    assert answer == ({"roads": 2}, {"roads": 3}, 30)


@pytest.mark.postgres
def test_a_role_that_may_only_read_reads_and_is_told_why_it_cannot_write_S3(cluster):
    url = cluster.make_database()
    owner = Store(url)
    owner.create()
    owner.publish("roads", roads("first"), base=0, **WHO)
    with owner.engine.begin() as connection:
        connection.execute(text("CREATE ROLE looker LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker"))
    looker = Store(url.replace("postgres@", "looker@"))
    assert len(looker.read("roads")) == 30
    for call in (
        lambda: looker.publish("roads", roads("x"), base=1, **WHO),
        lambda: looker.rollback("roads", 1, **WHO),
    ):
        with pytest.raises(StoreUnavailable, match="may not write"):
            call()
    assert looker.fsck() == []
    assert owner.heads() == {"roads": 1}
    looker.close()
    owner.close()
