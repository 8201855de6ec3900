"""Attacks on the policy and the passwords, on each database."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.builders import a_frame, a_road
from tests.people import ADDRESS, PASSWORD, WRONG, Clock, open_access, sign_in
from zqmap.access.access import Access
from zqmap.access.policy import ALLOWED, Command
from zqmap.access.roles import Role
from zqmap.access.throttle import ACCOUNT_PACE, ADDRESS_PACE, address_source
from zqmap.errors import Denied, SignInRefused, TooManyAttempts
from zqmap.model.revisions import Action
from zqmap.store.store import Store

EDITING = {Command.PREPARE, Command.SEND, Command.SEE_PUBLISHERS}
PUBLISHING = {Command.PUBLISH, Command.ROLLBACK, Command.SET_UPKEEP}
ANSWERING = {Command.READ_ENQUIRIES, Command.ANSWER_ENQUIRIES}
MANAGING = {Command.SEE_AUDIT, Command.MANAGE_ACCOUNTS, Command.EXPORT_ENQUIRIES}
EXPECTED = {
    Role.VIEWER: {Command.VIEW},
    Role.EDITOR: {Command.VIEW} | EDITING,
    Role.PUBLISHER: {Command.VIEW} | EDITING | PUBLISHING | ANSWERING,
    Role.ADMIN: {Command.VIEW} | EDITING | PUBLISHING | ANSWERING | MANAGING,
}
MANY = 100


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(store: Store, clock: Clock) -> Access:
    return open_access(store, clock)


def guess(access: Access, password: str, name: str = "li", address: str = ADDRESS) -> str | float:
    """Try a password; give the token, `wrong`, or how many seconds to wait."""
    try:
        return access.sign_in(name, password, address)
    except SignInRefused:
        return "wrong"
    except TooManyAttempts as refusal:
        return refusal.wait_s


def test_the_table_of_roles_and_commands_is_the_one_that_was_agreed_A3():
    assert ALLOWED == EXPECTED


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("command", list(Command))
def test_each_role_may_what_the_table_says_and_a_denial_leaves_an_audit_line_A3(access, store, role, command):
    token = sign_in(access, "li", role) if role else None
    before = len(store.audit())
    if command in EXPECTED[role or Role.VIEWER]:
        access.authorise(token, command, "roads")
        noted = [line.action for line in store.audit()][: len(store.audit()) - before]
        assert noted == ([Action.ALLOWED] if command.writes else [])
        return
    with pytest.raises(Denied) as denial:
        access.authorise(token, command, "roads")
    assert (denial.value.command, denial.value.name) == (command.value, "li" if role else "")
    line = store.audit()[0]
    assert (line.actor, line.action, line.detail) == ("li" if role else "?", Action.DENIED, command.value)
    assert line.layer == "roads"
    assert len(store.audit()) == before + 1
    assert store.fsck() == []


def publish(access: Access, store: Store, token: str, base: int) -> int:
    """Publish as every door to the store does: asked first, with the name that was vouched for."""
    who = access.authorise(token, Command.PUBLISH, "roads")
    frame = a_frame("roads", *(a_road(f"r-{number}") for number in range(base + 1)))
    return store.publish("roads", frame, base=base, author=who.name, note="n").number


@pytest.mark.parametrize(
    "take_away",
    [
        lambda access: access.set_role("li", Role.EDITOR),
        lambda access: access.disable("li"),
        lambda access: access.set_password("li", "another long one"),
    ],
    ids=["role", "disabled", "password"],
)
def test_a_role_taken_away_in_mid_session_ends_publishing_at_once_A4(access, store, store_url, take_away):
    token = sign_in(access, "li", Role.PUBLISHER)
    assert publish(access, store, token, base=0) == 1
    elsewhere = Store(store_url)
    take_away(open_access(elsewhere))
    with pytest.raises(Denied):
        publish(access, store, token, base=1)
    assert store.heads() == {"roads": 1}
    assert store.audit()[0].action is Action.DENIED


def test_a_role_that_is_given_holds_at_once_too_A4(access, store):
    token = sign_in(access, "li", Role.EDITOR)
    with pytest.raises(Denied):
        publish(access, store, token, base=0)
    access.set_role("li", Role.PUBLISHER)
    assert publish(access, store, token, base=0) == 1


def test_a_hundred_wrong_passwords_at_once_are_throttled_and_the_right_one_works_after_the_wait_A7(
    access, store, clock
):
    access.add("li", Role.EDITOR, PASSWORD)
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: guess(access, f"{WRONG} {number}"), range(MANY)))
    assert answers.count("wrong") == ACCOUNT_PACE.free
    waits = [answer for answer in answers if answer != "wrong"]
    assert len(waits) == MANY - ACCOUNT_PACE.free
    assert set(waits) == {ACCOUNT_PACE.first_wait_s}
    assert guess(access, PASSWORD) == ACCOUNT_PACE.first_wait_s
    clock.pass_(seconds=ACCOUNT_PACE.first_wait_s)
    assert access.identify(guess(access, PASSWORD)).name == "li"
    assert len(store.audit(limit=1000)) == 1 + ACCOUNT_PACE.free + 1 + 1
    assert store.fsck() == []


def test_the_waits_of_an_account_double_to_a_minute_and_no_longer_A7(access, clock):
    access.add("li", Role.EDITOR, PASSWORD)
    waits = []
    for number in itertools.count():
        answer = guess(access, WRONG, address=f"10.9.{number // 250}.{number % 250}")
        if answer != "wrong":
            waits.append(answer)
            clock.pass_(seconds=answer)
        if len(waits) == 8:
            break
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_guesses_at_one_account_from_many_addresses_are_throttled_A7(access):
    access.add("li", Role.EDITOR, PASSWORD)
    answers = [guess(access, WRONG, address=f"10.9.8.{number}") for number in range(10)]
    assert answers.count("wrong") == ACCOUNT_PACE.free


def test_guesses_at_many_accounts_from_one_address_are_throttled_A7(access):
    access.add("li", Role.EDITOR, PASSWORD)
    answers = [guess(access, WRONG, name=f"person {number}") for number in range(30)]
    assert answers.count("wrong") == ADDRESS_PACE.free
    assert guess(access, PASSWORD) == ADDRESS_PACE.first_wait_s
    assert access.identify(guess(access, PASSWORD, address="10.77.0.1")).name == "li"


def test_signing_in_with_an_own_account_buys_no_more_guesses_at_others_A7(access):
    access.add("li", Role.EDITOR, PASSWORD)
    access.add("mallory", Role.VIEWER, PASSWORD)
    for number in range(ADDRESS_PACE.free):
        guess(access, WRONG, name=f"person {number}")
        if number < ADDRESS_PACE.free - 1:
            assert guess(access, PASSWORD, name="mallory") not in ("wrong", 2.0)
    assert guess(access, PASSWORD, name="mallory") == ADDRESS_PACE.first_wait_s


def test_who_is_turned_away_again_and_again_writes_nothing_A7(access, store):
    access.add("li", Role.EDITOR, PASSWORD)
    for _ in range(ACCOUNT_PACE.free + 1):
        guess(access, WRONG)
    before = len(store.audit(limit=1000))
    for _ in range(20):
        guess(access, WRONG)
    assert len(store.audit(limit=1000)) == before


def test_the_right_password_forgets_the_wrong_ones_A7(access):
    access.add("li", Role.EDITOR, PASSWORD)
    for _ in range(4):
        for _ in range(ACCOUNT_PACE.free - 1):
            assert guess(access, WRONG) == "wrong"
        assert access.identify(guess(access, PASSWORD)).name == "li"


def test_wrong_passwords_are_forgotten_after_a_day_A7(access, clock):
    access.add("li", Role.EDITOR, PASSWORD)
    for _ in range(ACCOUNT_PACE.free):
        guess(access, WRONG)
    clock.pass_(hours=25)
    assert [guess(access, WRONG) for _ in range(ACCOUNT_PACE.free)] == ["wrong"] * ACCOUNT_PACE.free


@pytest.mark.parametrize(
    ("address", "source"),
    [
        ("10.1.2.3", "address:10.1.2.3"),
        ("::ffff:10.1.2.3", "address:10.1.2.3"),
        ("2001:db8:1:2:aaaa::1", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "address:2001:db8:1:2::/64"),
        ("unknown", "address:unknown"),
    ],
)
def test_addresses_that_one_sender_has_many_of_count_as_one_A7(address, source):
    assert address_source(address) == source
