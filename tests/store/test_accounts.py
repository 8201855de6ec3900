"""What accounts and sessions promise, on each database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import inspect, select

from tests.people import ADDRESS, CHEAP, PASSWORD, WRONG, Clock, open_access, sign_in
from zqmap.access.access import Access
from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.access.policy import Command
from zqmap.access.roles import Role
from zqmap.access.tables import ACCOUNTS, ATTEMPTS, SESSIONS
from zqmap.errors import (
    AccountExists,
    Denied,
    ReadOnlyStore,
    SignInRefused,
    TooManyAttempts,
    UnfitAccount,
    UnknownAccount,
)
from zqmap.model.revisions import Action
from zqmap.store.connect import writing
from zqmap.store.store import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(store: Store, clock: Clock) -> Access:
    return open_access(store, clock)


def actions(store: Store) -> list[tuple[str, Action]]:
    return [(line.actor, line.action) for line in reversed(store.audit())]


def test_a_new_account_is_listed_and_can_sign_in(access, clock):
    made = access.add(" 张  三 ", Role.EDITOR, PASSWORD)
    assert (made.name, made.role, made.created_at, made.disabled_at) == ("张 三", Role.EDITOR, clock.now, None)
    assert access.list() == (made,)
    token = access.sign_in("张 三", PASSWORD, ADDRESS)
    assert access.identify(token) == Identity("张 三", Role.EDITOR)


def test_a_name_is_taken_whatever_its_case_and_width(access):
    access.add("Li Mei", Role.EDITOR, PASSWORD)
    for other in ("li mei", "ＬＩ ＭＥＩ", "LI  MEI"):
        with pytest.raises(AccountExists):
            access.add(other, Role.ADMIN, PASSWORD)
    assert [account.role for account in access.list()] == [Role.EDITOR]
    assert access.identify(access.sign_in("lI ｍｅｉ", PASSWORD, ADDRESS)).name == "Li Mei"


@pytest.mark.parametrize("name", ["", "  ", "a" * 41, "zhang\u200bsan", "evil\u202ename", "\u3164", "a\x00b"])
def test_a_name_that_cannot_be_read_is_refused(access, name):
    with pytest.raises(UnfitAccount):
        access.add(name, Role.EDITOR, PASSWORD)
    assert access.list() == ()


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "zhangsan12", "x" * 201])
def test_a_password_that_is_easy_to_guess_or_endless_is_refused(access, password):
    with pytest.raises(UnfitAccount):
        access.add("zhangsan", Role.EDITOR, password)
    access.add("zhangsan", Role.EDITOR, PASSWORD)
    with pytest.raises(UnfitAccount):
        access.set_password("zhangsan", password)


def test_neither_password_nor_token_lies_in_the_database(access, store):
    token = sign_in(access, "li", Role.EDITOR)
    with writing(store.engine) as connection:
        account = connection.execute(select(ACCOUNTS)).one()
        session = connection.execute(select(SESSIONS)).one()
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in str(account)
    assert token not in str(session)


def test_an_accented_password_fits_however_it_was_typed(access):
    access.add("li", Role.EDITOR, "caf\u00e9 in Sihui")
    assert access.sign_in("li", "cafe\u0301 in Sihui", ADDRESS)


@pytest.mark.parametrize(("name", "password"), [("li", WRONG), ("nobody", PASSWORD), ("", ""), ("li", "")])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(access, store, name, password):
    access.add("li", Role.EDITOR, PASSWORD)
    with pytest.raises(SignInRefused) as refusal:
        access.sign_in(name, password, ADDRESS)
    assert str(refusal.value) == "the name or the password is wrong"
    assert store.audit()[0].action is Action.SIGN_IN_REFUSED


def test_what_was_typed_as_an_unknown_name_is_not_written_down(access, store):
    access.add("li", Role.EDITOR, PASSWORD)
    with pytest.raises(SignInRefused):
        access.sign_in("hunter2 typed too early", "li", ADDRESS)
    assert "hunter2" not in str(store.audit())
    assert store.audit()[0].actor == "?"


def test_a_session_ends_at_its_age(access, clock):
    token = sign_in(access, "li", Role.EDITOR)
    clock.pass_(hours=12, seconds=-1)
    assert access.identify(token).name == "li"
    clock.pass_(seconds=1)
    assert access.identify(token) == ANONYMOUS


def test_the_age_of_a_session_can_be_set(store, clock):
    from datetime import timedelta

    access = Access(store, session_age=timedelta(minutes=5), passwords=CHEAP, clock=clock)
    token = sign_in(access, "li", Role.EDITOR)
    clock.pass_(minutes=6)
    assert access.identify(token) == ANONYMOUS


def test_signing_out_ends_this_session_and_no_other(access):
    first, second = sign_in(access, "li", Role.EDITOR), access.sign_in("li", PASSWORD, ADDRESS)
    access.sign_out(first)
    assert access.identify(first) == ANONYMOUS
    assert access.identify(second).name == "li"
    access.sign_out(first)
    access.sign_out("no token of ours")
    access.sign_out(None)


def test_a_disabled_account_is_out_at_once_and_can_be_put_back(access, store):
    token = sign_in(access, "li", Role.PUBLISHER)
    access.disable("LI")
    assert access.identify(token) == ANONYMOUS
    with pytest.raises(SignInRefused):
        access.sign_in("li", PASSWORD, ADDRESS)
    with pytest.raises(AccountExists):
        access.add("li", Role.EDITOR, PASSWORD)
    assert not access.has_accounts()
    access.enable("li")
    assert access.identify(token) == ANONYMOUS
    assert access.identify(access.sign_in("li", PASSWORD, ADDRESS)).role is Role.PUBLISHER
    assert store.fsck() == []


def test_a_new_password_ends_the_sessions_of_the_account_alone(access):
    token, other = sign_in(access, "li", Role.EDITOR), sign_in(access, "wang", Role.EDITOR)
    access.set_password("li", "another long one")
    assert access.identify(token) == ANONYMOUS
    assert access.identify(other).name == "wang"
    with pytest.raises(SignInRefused):
        access.sign_in("li", PASSWORD, ADDRESS)
    assert access.sign_in("li", "another long one", ADDRESS)


def test_an_account_that_does_not_exist_cannot_be_changed(access):
    for change in (
        lambda: access.set_role("nobody", Role.ADMIN),
        lambda: access.set_password("nobody", PASSWORD),
        lambda: access.disable("nobody"),
        lambda: access.enable("nobody"),
    ):
        with pytest.raises(UnknownAccount):
            change()
    assert access.list() == ()


def test_every_attempt_leaves_an_audit_line_and_the_store_stays_sound(access, store):
    token = sign_in(access, "li", Role.EDITOR)
    with pytest.raises(SignInRefused):
        access.sign_in("li", WRONG, ADDRESS)
    access.authorise(token, Command.PREPARE, "roads")
    with pytest.raises(Denied):
        access.authorise(token, Command.PUBLISH, "roads")
    access.sign_out(token)
    assert actions(store) == [
        ("cli", Action.ACCOUNT),
        ("li", Action.SIGN_IN),
        ("li", Action.SIGN_IN_REFUSED),
        ("li", Action.ALLOWED),
        ("li", Action.DENIED),
        ("li", Action.SIGN_OUT),
    ]
    denial = store.audit()[1]
    assert (denial.layer, denial.detail, denial.revision) == ("roads", "publish", None)
    assert store.fsck() == []


def test_looking_leaves_no_audit_line(access, store):
    token = sign_in(access, "li", Role.ADMIN)
    before = len(store.audit())
    access.authorise(token, Command.VIEW)
    access.authorise(token, Command.SEE_AUDIT)
    access.authorise(None, Command.VIEW)
    assert len(store.audit()) == before


def test_a_store_that_is_older_than_accounts_works_and_gets_their_tables_with_the_first(store, clock):
    with writing(store.engine) as connection:
        for table in (SESSIONS, ATTEMPTS, ACCOUNTS):
            table.drop(connection, checkfirst=True)
    access = open_access(store, clock)
    assert (access.list(), access.has_accounts(), access.identify("token")) == ((), False, ANONYMOUS)
    with pytest.raises(SignInRefused):
        access.sign_in("li", PASSWORD, ADDRESS)
    access.sign_out("token")
    assert not inspect(store.engine).has_table("accounts")
    assert access.identify(sign_in(access, "li", Role.EDITOR)).name == "li"
    assert store.fsck() == []


def test_two_processes_share_accounts_sessions_and_waits(access, store_url, clock):
    other = open_access(Store(store_url), clock)
    token = sign_in(access, "li", Role.EDITOR)
    assert other.identify(token).name == "li"
    for attempt in range(5):
        with pytest.raises(SignInRefused):
            (access if attempt % 2 else other).sign_in("li", WRONG, ADDRESS)
    with pytest.raises(TooManyAttempts):
        other.sign_in("li", PASSWORD, ADDRESS)


def test_many_who_sign_in_at_once_all_get_their_own_session(access):
    for number in range(10):
        access.add(f"person {number}", Role.EDITOR, PASSWORD)
    with ThreadPoolExecutor(10) as pool:
        tokens = list(pool.map(lambda n: access.sign_in(f"person {n}", PASSWORD, ADDRESS), range(10)))
    assert [access.identify(token).name for token in tokens] == [f"person {number}" for number in range(10)]


def test_where_the_store_is_read_only_nobody_signs_in_and_nobody_is_anybody(access, store_url, clock):
    token = sign_in(access, "li", Role.ADMIN)
    viewing = open_access(Store(store_url, read_only=True), clock)
    assert viewing.identify(token) == ANONYMOUS
    with pytest.raises(ReadOnlyStore):
        viewing.sign_in("li", PASSWORD, ADDRESS)
    with pytest.raises(ReadOnlyStore):
        viewing.add("wang", Role.ADMIN, PASSWORD)
    with pytest.raises(Denied):
        viewing.authorise(token, Command.PUBLISH, "roads")
    viewing.authorise(token, Command.VIEW)
    viewing.sign_out(token)
    assert access.identify(token).name == "li"
