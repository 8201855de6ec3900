"""Work beside the pages: what fails is logged and told, and neither a failure nor a begin that fails holds anything."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from zqmap.errors import StoreUnavailable
from zqmap.ui.updates.works import Work, Works

LIMIT_S = 30


class Frame:
    """Stands for a layer that the work has in hand."""


def fail(works: Works, error: Exception) -> weakref.ref[Frame]:
    """Let work fail that has something in hand, and give what it had."""
    had: list[weakref.ref[Frame]] = []
    go_on = threading.Event()

    def do(_: object) -> None:
        in_hand = Frame()
        had.append(weakref.ref(in_hand))
        assert go_on.wait(LIMIT_S)
        try:
            raise OSError("the disk is full")
        except OSError as reason:
            raise error from reason

    works.begin("draft", "张三", do)
    work = works.find("draft")
    assert work is not None
    go_on.set()
    assert work.ended.wait(LIMIT_S)
    return had[0]


def test_a_failure_that_is_kept_holds_nothing_of_the_work():
    works, error = Works(), StoreUnavailable("silent")
    in_hand = fail(works, error)
    gc.collect()
    assert in_hand() is None
    assert works.find_failure("draft", "张三") is error
    assert works.find_failure("draft", "李四") is None


@pytest.mark.parametrize(("error", "lines"), [(StoreUnavailable("silent"), 0), (ValueError("nobody thought of it"), 1)])
def test_only_what_nobody_thought_of_is_logged_with_where_it_happened(caplog, error, lines):
    fail(Works(), error)
    assert [record.levelname for record in caplog.records] == ["ERROR"] * lines
    assert ("in do" in caplog.text, "the disk is full" in caplog.text) == (bool(lines), bool(lines))


def test_a_failure_is_told_for_some_seconds_from_the_first_time_and_then_no_more(monkeypatch):
    works, now_s = Works(), [100.0]
    fail(works, StoreUnavailable("silent"))
    monkeypatch.setattr("zqmap.ui.updates.works.monotonic", lambda: now_s[0])
    now_s[0] += 3_600
    assert works.find_failure("draft", "张三") is not None
    now_s[0] += 5
    assert works.find_failure("draft", "张三") is not None
    now_s[0] += 5
    assert works.find_failure("draft", "张三") is None


def test_work_that_cannot_begin_is_not_waited_for_and_can_be_begun_again(monkeypatch):
    works, begun = Works(), []

    def start(_: threading.Thread) -> None:
        work = works.find("draft")
        assert work is not None
        begun.append(work)
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        with pytest.raises(RuntimeError):
            works.begin("draft", "张三", lambda _: None)
    [work] = begun
    assert isinstance(work, Work)
    assert work.ended.is_set()
    assert works.find("draft") is None
    done = threading.Event()
    works.begin("draft", "张三", lambda _: done.set())
    assert done.wait(LIMIT_S)
