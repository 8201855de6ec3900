"""A role that is taken away between the question and the write loses, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.builders import a_frame, a_road
from tests.people import open_access, sign_in
from zqmap.access.access import Access
from zqmap.access.policy import Command
from zqmap.access.roles import Role
from zqmap.errors import Denied
from zqmap.intake.proposal import publish_draft
from zqmap.model.revisions import Action
from zqmap.store.dismissals import dismiss, read_dismissed
from zqmap.store.drafts import Drafts
from zqmap.store.memory import StoredMatchings
from zqmap.store.store import Store

DIGEST = "0" * 64
NEW = a_frame("roads", a_road("a", name_zh="甲路"))


@pytest.fixture
def access(store: Store) -> Access:
    store.publish("roads", a_frame("roads", a_road("a")), base=0, author="t", note="t")
    store.publish("roads", NEW, base=1, author="t", note="t")
    return open_access(store)


def save(store: Store, permit: Any) -> None:
    Drafts(store, guard=permit).save("roads", NEW, base=2, mode="replace", author=permit.name)


def send(store: Store, permit: Any) -> None:
    number = Drafts(store).save("roads", NEW, base=2, mode="replace", author="t", note="n")
    Drafts(store, guard=permit).send(number, version=1, actor=permit.name)


def publish(store: Store, permit: Any) -> None:
    frame = a_frame("roads", a_road("a", name_zh="乙路"))
    number = Drafts(store).save("roads", frame, base=2, mode="replace", author="t", note="n")
    publish_draft(Drafts(store, guard=permit), number, version=1, author=permit.name, note="n")


def roll_back(store: Store, permit: Any) -> None:
    store.rollback("roads", 1, author=permit.name, note="n", guard=permit)


def put_away(store: Store, permit: Any) -> None:
    dismiss(store, "roads", DIGEST, actor=permit.name, guard=permit)


def remember(store: Store, permit: Any) -> None:
    StoredMatchings(store, permit.name, permit).save("roads", "columns", {"columns": []})


WRITES = [
    (Command.PREPARE, put_away),
    (Command.PREPARE, remember),
    (Command.PREPARE, save),
    (Command.SEND, send),
    (Command.PUBLISH, publish),
    (Command.ROLLBACK, roll_back),
]
Write = Callable[[Store, Any], None]


@pytest.mark.parametrize(("command", "write"), WRITES)
@pytest.mark.parametrize("how", ["role", "disable", "sign_out"])
def test_who_loses_the_role_after_the_question_does_not_write_A4(store, access, command, write, how):
    token = sign_in(access, "张三", Role.PUBLISHER)
    take_away = {
        "role": lambda: access.set_role("张三", Role.VIEWER),
        "disable": lambda: access.disable("张三"),
        "sign_out": lambda: access.sign_out(token),
    }
    heads, sent = store.heads(), [line.state for line in Drafts(store).list()]

    def press() -> None:
        with access.permit(token, command, "roads") as permit:
            take_away[how]()
            write(store, permit)

    with pytest.raises(Denied):
        press()
    assert store.heads() == heads
    assert {line.state.value for line in Drafts(store).list()} <= {"draft", *sent}
    assert (read_dismissed(store), StoredMatchings(store).load("roads", "columns")) == (frozenset(), None)
    assert store.audit()[0].action is Action.DENIED


@pytest.mark.parametrize(("command", "write"), WRITES)
def test_a_permit_that_holds_writes_once_and_says_so_once(store, access, command, write):
    token = sign_in(access, "张三", Role.PUBLISHER)
    with access.permit(token, command, "roads") as permit:
        write(store, permit)
    allowed = store.audit(action=Action.ALLOWED)
    assert [(line.actor, line.detail, line.layer) for line in allowed] == [("张三", command.value, "roads")]


def test_whoever_takes_the_role_away_during_the_write_waits_for_it(store, access):
    token = sign_in(access, "张三", Role.PUBLISHER)
    inside, order = threading.Barrier(2, timeout=20), []

    with access.permit(token, Command.ROLLBACK, "roads") as permit:

        def guard(connection: Any) -> None:
            permit(connection)
            inside.wait()
            # The other side is now on its way to the same row; it may not get there before this transaction ends.
            assert not gone.wait(0.3)
            order.append("written")

        def take_away() -> None:
            inside.wait()
            access.set_role("张三", Role.VIEWER)
            order.append("taken away")
            gone.set()

        gone = threading.Event()
        other = threading.Thread(target=take_away)
        other.start()
        store.rollback("roads", 1, author=permit.name, note="n", guard=guard)
        other.join(20)
    assert gone.is_set()
    assert order == ["written", "taken away"]
    assert store.heads()["roads"] == 3
    with pytest.raises(Denied), access.permit(token, Command.ROLLBACK, "roads"):
        pass


def test_a_visitor_gets_no_permit_and_leaves_a_line(store, access):
    with pytest.raises(Denied), access.permit(None, Command.PUBLISH, "roads"):
        pytest.fail("a visitor was let in")
    assert store.audit()[0].action is Action.DENIED
