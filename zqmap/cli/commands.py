"""The command line: `python -m zqmap`. Ends with 0 for done, 1 for blocked or faulty, 2 for wrong use."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zqmap.cli import accounts, database, enquiries, revisions, serving, words
from zqmap.cli.progress import Reporter
from zqmap.errors import ZqmapError


class _Commands(TyperGroup):
    """The commands, with the one place where an error becomes a sentence and a status."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except ZqmapError as error:
            _reporter(ctx).error(words.say_error(error))
            raise typer.Exit(2 if isinstance(error, words.WRONG_USE) else 1) from error


app = typer.Typer(cls=_Commands, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)

for command in (
    serving.init,
    serving.serve,
    revisions.check,
    revisions.publish,
    revisions.history,
    revisions.rollback,
    revisions.export,
    revisions.offline,
    revisions.demo,
    database.fsck,
    database.upgrade,
    database.roles,
    database.migrate,
):
    app.command()(command)
app.add_typer(accounts.app, name="account")
app.add_typer(enquiries.app, name="enquiries")


@app.callback()
def _begin(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option("--lang", help="zh or en; by default as LANG says.")] = None,
) -> None:
    """Run and look after the map dashboard of the Zhaoqing industrial zone."""
    for stream in (sys.stdout, sys.stderr):
        # A note in Chinese must not end a command on a terminal that has no Chinese.
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="backslashreplace")
    if context.invoked_subcommand != "serve":
        # A file of 100,000 features is millions of values without a cycle: collecting them took 40 % of a publish.
        gc.disable()
    context.obj = Reporter(words.choose_language(lang))


def _reporter(context: Any) -> Reporter:
    return context.obj if isinstance(context.obj, Reporter) else Reporter(words.choose_language(None))
