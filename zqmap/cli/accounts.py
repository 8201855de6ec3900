"""`python -m zqmap account`: who may edit, publish and administrate."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from zqmap.access.process import get_access
from zqmap.access.roles import Role
from zqmap.cli.operator import operator_name
from zqmap.cli.progress import Reporter
from zqmap.model.text import Text

app = typer.Typer(no_args_is_help=True, help="Add accounts and change them.")

ADDED = Text("已添加账号“{name}”（{role}）", "added the account {name} ({role})")
CHANGED = Text("已更改账号“{name}”", "changed the account {name}")
NONE = Text(
    "还没有账号，编辑功能未启用。添加：python -m zqmap account add 姓名 --role admin",
    "no account yet, so editing is off; add one: python -m zqmap account add NAME --role admin",
)
HEAD = Text("账号\t角色\t状态\t建立时间（UTC）", "account\trole\tstate\tmade (UTC)")
IN_USE = Text("在用", "in use")
DISABLED = Text("已停用", "disabled")
PASSWORD = Text("密码", "Password")
AGAIN = Text("再输入一次", "The same again")

Name = Annotated[str, typer.Argument(help="The name of the account.")]
FromPipe = Annotated[bool, typer.Option("--password-stdin", help="Read the password from the standard input.")]

FromProvider = Annotated[bool, typer.Option("--oidc", help="No password: the provider of identities knows the name.")]


@app.command()
def add(
    context: typer.Context,
    name: Name,
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")],
    password_stdin: FromPipe = False,
    oidc: Annotated[
        bool, typer.Option("--oidc", help="No password: the provider of identities knows the name.")
    ] = False,
) -> None:
    """Add an account."""
    reporter: Reporter = context.obj
    password = None if oidc else _read_password(reporter, is_piped=password_stdin)
    made = get_access().add(name, role, password, by=operator_name())
    reporter.say(ADDED, name=made.name, role=made.role.label.in_(reporter.language))


@app.command("list")
def list_(context: typer.Context) -> None:
    """List the accounts."""
    reporter: Reporter = context.obj
    accounts = get_access().list()
    if not accounts:
        reporter.say(NONE)
        return
    typer.echo(HEAD.in_(reporter.language))
    for account in accounts:
        state = (DISABLED if account.disabled_at else IN_USE).in_(reporter.language)
        typer.echo(f"{account.name}\t{account.role.value}\t{state}\t{account.created_at:%Y-%m-%d %H:%M:%S}")


@app.command()
def role(context: typer.Context, name: Name, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Give an account another role; it holds at once."""
    get_access().set_role(name, role, by=operator_name())
    context.obj.say(CHANGED, name=name)


@app.command()
def password(context: typer.Context, name: Name, password_stdin: FromPipe = False) -> None:
    """Give an account another password; its sessions end."""
    get_access().set_password(name, _read_password(context.obj, is_piped=password_stdin), by=operator_name())
    context.obj.say(CHANGED, name=name)


@app.command()
def disable(context: typer.Context, name: Name) -> None:
    """Take an account out of use; its sessions end."""
    get_access().disable(name, by=operator_name())
    context.obj.say(CHANGED, name=name)


@app.command()
def enable(context: typer.Context, name: Name) -> None:
    """Put a disabled account back into use."""
    get_access().enable(name, by=operator_name())
    context.obj.say(CHANGED, name=name)


def _read_password(reporter: Reporter, *, is_piped: bool) -> str:
    """Read a password from the first line of a pipe, or let a person type it twice without showing it."""
    if is_piped:
        return sys.stdin.readline().rstrip("\r\n")
    question, again = PASSWORD.in_(reporter.language), AGAIN.in_(reporter.language)
    typed: str = typer.prompt(question, hide_input=True, confirmation_prompt=again, err=True)
    return typed
