"""The command line: `python -m zqmap`. Ends with 0 for done, 1 for blocked or faulty, 2 for wrong use."""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from zqmap.cli import accounts, database, enquiries, words
from zqmap.cli.checking import check_file, report_file
from zqmap.cli.exporting import INTACT, verify_file, write_export, write_offline
from zqmap.cli.filling import fill_registers, fill_store
from zqmap.cli.operator import operator_name
from zqmap.cli.progress import Reporter
from zqmap.enquiries.process import get_counter
from zqmap.errors import InvalidFeatures, OtherVersion, StoreUnavailable, ZqmapError
from zqmap.intake.demo import DEMO_LAYERS, add_demo
from zqmap.model.frames import make_frame
from zqmap.model.layers import STORED, find_layer
from zqmap.model.text import Text
from zqmap.settings import ROOT, get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store


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

app.add_typer(accounts.app, name="account")
app.add_typer(enquiries.app, name="enquiries")
app.command()(database.upgrade)
app.command()(database.roles)
app.command()(database.migrate)

LayerName = StrEnum("LayerName", {name: name for name in STORED})  # type: ignore[misc]
DemoLayer = StrEnum("DemoLayer", {name: name for name in DEMO_LAYERS})  # type: ignore[misc]


DRAIN_S = 30
"""How long requests that are being answered may take once the server is told to end."""

DEMO_DEFAULT = DemoLayer("enterprises")


class Format(StrEnum):
    """What a layer can be exported as."""

    GEOJSON = "geojson"
    CSV = "csv"
    XLSX = "xlsx"
    GPKG = "gpkg"
    KML = "kml"
    SHP = "shp"
    PMTILES = "pmtiles"


Layer_ = Annotated[LayerName, typer.Option("--layer", help="The layer.")]
LayerArgument = Annotated[LayerName, typer.Argument(help="The layer.")]
File = Annotated[Path, typer.Argument(help="A file in any format that is read.")]
Note = Annotated[str, typer.Option("--note", help="Why: shown in the history.")]
Author = Annotated[str | None, typer.Option("--author", help="Who; by default the user of this machine.")]


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


@app.command()
def init(context: typer.Context) -> None:
    """Make the store and publish the layers that ship, where a layer has no revision yet."""
    fill_store(get_store(), get_settings().geodata, _reporter(context).say)


@app.command()
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

    get_counter()  # a wrong key of enquiries is said now, not to the first who asks
    store = get_store()
    if not store.read_only:
        _fill(store, _reporter(context))
    _reporter(context).say(words.SERVING, host=host, port=port)
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


@app.command()
def check(file: File, layer: Layer_) -> None:
    """Check a file against a layer and the published state; print a JSON report."""
    report = report_file(file, find_layer(layer.value), get_store())
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
    raise typer.Exit(0 if report["ok"] else 1)


@app.command()
def publish(
    context: typer.Context,
    file: File,
    layer: Layer_,
    note: Note,
    author: Author = None,
    base: Annotated[int | None, typer.Option(help="The revision it was made from; by default the head.")] = None,
) -> None:
    """Check a file and make it a layer's next revision; the file is the whole layer."""
    reporter, store = _reporter(context), get_store()
    if not store.read_only:
        store.create()
    head = store.heads().get(layer.value, 0)
    reporter.say(words.READING, file=file)
    checked = check_file(file, find_layer(layer.value), store)
    reporter.say(words.CHECKING, count=len(checked.contents.rows))
    reporter.list_findings(checked.findings)
    frame, findings, blocked = checked.frame, checked.findings, checked.is_blocked
    if blocked:
        raise InvalidFeatures(layer.value, findings)
    del checked  # the parsed file is the largest thing in memory
    with reporter.progress(words.WRITING) as progress:
        made = store.publish(
            layer.value,
            frame,
            base=head if base is None else base,
            author=author or operator_name(),
            note=note,
            progress=progress,
        )
    reporter.revision(made)


@app.command()
def history(context: typer.Context, layer: LayerArgument) -> None:
    """List a layer's revisions, the newest first."""
    reporter = _reporter(context)
    revisions = get_store().revisions(layer.value)
    if not revisions:
        reporter.say(words.NO_REVISION, layer=layer.value)
        return
    typer.echo(words.HISTORY_HEAD.in_(reporter.language))
    for revision in revisions:
        typer.echo(words.say_revision(revision))


@app.command()
def rollback(context: typer.Context, layer: LayerArgument, revision: int, note: Note, author: Author = None) -> None:
    """Publish the content of an old revision again, as a new one."""
    made = get_store().rollback(layer.value, revision, author=author or operator_name(), note=note)
    _reporter(context).revision(made)


@app.command()
def export(
    context: typer.Context,
    layer: LayerArgument,
    format_: Annotated[Format, typer.Option("--format", help="The format of the file.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write; one that is there is replaced.")],
    revision: Annotated[int | None, typer.Option(help="By default the newest.")] = None,
) -> None:
    """Write a layer to a file, and its SHA-256 digest beside it."""
    reporter, store = _reporter(context), get_store()
    found = store.revision(layer.value, revision)
    frame = store.read(layer.value, found.number)
    tiled = format_ is Format.PMTILES
    with reporter.progress(words.WRITING) if tiled else nullcontext() as progress:
        write_export(frame, found, format_.value, out, reporter.language, progress)
    reporter.say(words.EXPORTED, layer=layer.value, number=found.number, count=len(frame), file=out)


@app.command()
def offline(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="The PMTiles file to write; one that is there is replaced.")],
) -> None:
    """Write all layers of the map as one file of tiles for a device without a network, and its digest beside it."""
    reporter, store = _reporter(context), get_store()
    with reporter.progress(words.WRITING) as progress:
        layers = write_offline(store, out, progress)
    reporter.say(words.OFFLINE, layers=layers, file=out)


@app.command()
def demo(
    context: typer.Context,
    features: Annotated[int, typer.Option("--features", min=1, max=200_000, help="How many.")],
    layer: Annotated[DemoLayer, typer.Option("--layer")] = DEMO_DEFAULT,
) -> None:
    """Add invented features to a layer, the same ones every time; they are marked as demo."""
    reporter, store, declared = _reporter(context), get_store(), find_layer(layer.value)
    if not store.read_only:
        store.create()
    head = store.heads().get(declared.name, 0)
    frame = store.read(declared.name, head) if head else make_frame(declared, [], [])
    note = f"示例数据 / demo data: {features}"
    with reporter.progress(words.WRITING) as progress:
        grown = add_demo(declared, frame, features)
        made = store.publish(declared.name, grown, base=head, author=operator_name(), note=note, progress=progress)
    reporter.revision(made)


@app.command()
def fsck(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Exports to hold against the digests beside them.")] = None,
) -> None:
    """Recompute every digest, count and chain of the store, or of exported files, and name what is wrong."""
    if files:
        _verify_exports(_reporter(context), files)
        return
    reporter, store = _reporter(context), get_store()
    faults = store.fsck()
    for fault in faults:
        typer.echo(f"{fault.code}: {Text(fault.zh, fault.en).in_(reporter.language)}")
    if faults:
        reporter.error(Text(words.FAULTS.zh, words.FAULTS.en), count=len(faults))
        raise typer.Exit(1)
    heads = store.heads()
    reporter.say(words.SOUND, layers=len(heads), revisions=sum(heads.values()))


def _verify_exports(reporter: Reporter, files: list[Path]) -> None:
    answers = {file: verify_file(file) for file in files}
    for file, answer in answers.items():
        typer.echo(f"{file}: {answer.in_(reporter.language)}")
    faults = [file for file, answer in answers.items() if answer is not INTACT]
    if faults:
        reporter.error(words.FAULTS, count=len(faults))
        raise typer.Exit(1)


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


def _reporter(context: Any) -> Reporter:
    return context.obj if isinstance(context.obj, Reporter) else Reporter(words.choose_language(None))
