"""Accounts from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.people import PASSWORD
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.cli.commands import app
from zqmap.errors import SignInRefused
from zqmap.model.revisions import Action
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store


class AccountCommand:
    """Run `account` on a store of its own."""

    def __init__(self, folder: Path) -> None:
        self._variables = {"ZQMAP_VAR": str(folder), "LC_ALL": "C.UTF-8", "ZQMAP_DATABASE_URL": None}
        self.store = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
        self.access = Access(self.store)

    def run(self, *arguments: str, typed: str = "", status: int = 0, lang: str = "en", editing: str = "on") -> Result:
        get_settings.cache_clear()
        get_store.cache_clear()
        runner = CliRunner(env=self._variables | {"ZQMAP_EDITING": editing})
        done = runner.invoke(app, ["--lang", lang, "account", *arguments], input=typed)
        assert done.exit_code == status, (done.output, done.exception)
        return done


@pytest.fixture
def account(tmp_path: Path) -> AccountCommand:
    return AccountCommand(tmp_path)


def add(account: AccountCommand, name: str = "li", role: str = "editor", **more: str) -> Result:
    return account.run("add", name, "--role", role, "--password-stdin", typed=f"{PASSWORD}\n", **more)


def test_the_first_account_makes_the_store_and_can_sign_in(account):
    assert "已添加账号“张三”（管理员）" in add(account, "张三", "admin", lang="zh").output
    assert account.access.identify(account.access.sign_in("张三", PASSWORD, "10.0.0.1")).role is Role.ADMIN
    assert account.store.fsck() == []


def test_a_password_is_typed_twice_and_never_shown(account):
    shown = account.run("add", "li", "--role", "editor", typed=f"{PASSWORD}\n{PASSWORD}\n").output
    assert PASSWORD not in shown
    assert account.access.has_accounts()
    account.run("add", "wang", "--role", "editor", typed=f"{PASSWORD}\nsomething else\n", status=1)
    assert [one.name for one in account.access.list()] == ["li"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "还没有账号"), ("en", "no account yet")])
def test_an_empty_list_says_how_to_begin(account, lang, words):
    account.store.create()
    shown = account.run("list", lang=lang).output
    assert words in shown
    assert "account add" in shown


def test_the_list_shows_name_role_and_state_and_no_hash(account):
    add(account)
    account.run("disable", "li")
    shown = account.run("list", lang="zh").output
    assert "li\teditor\t已停用" in shown
    assert "argon2" not in shown
    account.run("enable", "li")
    assert "li\teditor\tin use" in account.run("list").output


def test_role_and_password_change_at_once_and_leave_audit_lines_without_the_password(account):
    add(account)
    token = account.access.sign_in("li", PASSWORD, "10.0.0.1")
    account.run("role", "li", "publisher")
    assert account.access.identify(token).role is Role.PUBLISHER
    account.run("password", "li", "--password-stdin", typed="another long one\n")
    assert account.access.identify(token).is_anonymous
    with pytest.raises(SignInRefused):
        account.access.sign_in("li", PASSWORD, "10.0.0.1")
    lines = [line for line in account.store.audit() if line.action is Action.ACCOUNT]
    assert [line.detail for line in lines] == ["li: password", "li: role publisher", "add li as editor"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["role", "nobody", "admin"], 2, "没有账号“nobody”"),
        (["disable", "nobody"], 2, "没有账号“nobody”"),
        (["add", "LI", "--role", "editor", "--password-stdin"], 1, "账号“LI”已存在"),
        (["add", "x" * 50, "--role", "editor", "--password-stdin"], 1, "账号名须为"),
        (["role", "li", "king"], 2, "king"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_a_status(account, arguments, status, words):
    add(account)
    shown = account.run(*arguments, typed=f"{PASSWORD}\n", status=status, lang="zh").output
    assert words in shown
    assert "Traceback" not in shown


def test_a_short_password_is_refused(account):
    shown = account.run(
        "add", "li", "--role", "editor", "--password-stdin", typed="short\n", status=1, lang="zh"
    ).output
    assert "密码须为" in shown


def test_where_editing_is_off_no_account_is_made(account):
    add(account)
    shown = add(account, "wang", status=1, lang="zh", editing="off").output
    assert "ZQMAP_EDITING=off" in shown
    assert len(account.access.list()) == 1


def test_an_account_for_the_provider_asks_for_no_password_and_takes_none(account):
    account.run("add", "7f3a", "--role", "editor", "--oidc")
    (made,) = account.access.list()
    assert made.is_external
    with pytest.raises(SignInRefused):
        account.access.sign_in("7f3a", "", "10.0.0.1")
