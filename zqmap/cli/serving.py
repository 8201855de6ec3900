"""`python -m zqmap init` and `serve`: a filled store, and the dashboard on it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from zqmap.cli import words
from zqmap.cli.filling import fill_registers, fill_store
from zqmap.cli.progress import Reporter
from zqmap.enquiries.process import get_counter
from zqmap.errors import OtherVersion, StoreUnavailable
from zqmap.settings import ROOT, Settings, get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store

DRAIN_S = 30
"""How long requests that are being answered may take once the server is told to end."""


def init(context: typer.Context) -> None:
    """Make the store and publish the layers that ship, where a layer has no revision yet."""
    reporter: Reporter = context.obj
    fill_store(get_store(), get_settings().geodata, reporter.say)


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8501,
    host: Annotated[str, typer.Option()] = "127.0.0.1",
    open_: Annotated[
        bool, typer.Option("--open", help="Open it in this machine's browser, where there is one.")
    ] = False,
) -> None:
    """Run the dashboard; fill the store first where it is empty or lacks a register."""
    import uvicorn

    from zqmap.cli.opening import open_when_ready

    reporter: Reporter = context.obj
    get_counter()  # a wrong key of enquiries is said now, not to the first who asks
    store = get_store()
    for name in needless_secrets(get_settings()):
        reporter.say(words.NEEDLESS_SECRET, name=name)
    if not store.read_only:
        _fill(store, reporter)
    reporter.say(words.SERVING, host=host, port=port)
    os.chdir(ROOT)
    if open_:
        open_when_ready(port)
    # The application writes its own lines; a replica that is told to end leaves its tabs to the others.
    uvicorn.run(
        "app:app",
        host=host,
        port=port,
        app_dir=str(ROOT),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=DRAIN_S,
    )


def needless_secrets(settings: Settings) -> list[str]:
    """Name the secrets that a process for the public holds and has no use for."""
    if settings.editing == "on":
        return []
    held = {"ZQMAP_ENQUIRY_KEY": settings.enquiry_key, "ZQMAP_OIDC_CLIENT_SECRET": settings.oidc_client_secret}
    return [name for name, value in held.items() if value]


def _fill(store: Store, reporter: Reporter) -> None:
    """Fill what is empty; a server that is away or a store to be upgraded is said, and served when well.

    Raises:
        StoreUnavailable: it is a file, which will not come by itself, or newer than this program.

    """
    try:
        fill = fill_registers if _has_revision(store) else fill_store
        fill(store, get_settings().geodata, reporter.say)
    except OtherVersion as error:
        if error.found > error.needed:
            raise
        reporter.error(words.say_error(error))
    except StoreUnavailable as error:
        if store.engine.dialect.name == "sqlite":
            raise
        reporter.error(words.say_error(error))


def _has_revision(store: Store) -> bool:
    try:
        return bool(store.heads())
    except StoreUnavailable:
        return False
