"""`python -m zqmap check`, `publish`, `history`, `rollback`, `export`, `offline`, `demo`: revisions of a layer."""

from __future__ import annotations

import json
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from zqmap.cli import words
from zqmap.cli.checking import check_file, report_file
from zqmap.cli.exporting import write_export, write_offline
from zqmap.cli.operator import operator_name
from zqmap.cli.progress import Reporter
from zqmap.errors import InvalidFeatures
from zqmap.intake.demo import DEMO_LAYERS, add_demo
from zqmap.model.frames import make_frame
from zqmap.model.layers import STORED, find_layer
from zqmap.store.process import get_store

LayerName = StrEnum("LayerName", {name: name for name in STORED})  # type: ignore[misc]
DemoLayer = StrEnum("DemoLayer", {name: name for name in DEMO_LAYERS})  # type: ignore[misc]

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


def check(file: File, layer: Layer_) -> None:
    """Check a file against a layer and the published state; print a JSON report."""
    report = report_file(file, find_layer(layer.value), get_store())
    typer.echo(json.dumps(report, ensure_ascii=False, indent=2, allow_nan=False))
    raise typer.Exit(0 if report["ok"] else 1)


def publish(
    context: typer.Context,
    file: File,
    layer: Layer_,
    note: Note,
    author: Author = None,
    base: Annotated[int | None, typer.Option(help="The revision it was made from; by default the head.")] = None,
) -> None:
    """Check a file and make it a layer's next revision; the file is the whole layer."""
    reporter: Reporter = context.obj
    store = get_store()
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


def history(context: typer.Context, layer: LayerArgument) -> None:
    """List a layer's revisions, the newest first."""
    reporter: Reporter = context.obj
    revisions = get_store().revisions(layer.value)
    if not revisions:
        reporter.say(words.NO_REVISION, layer=layer.value)
        return
    typer.echo(words.HISTORY_HEAD.in_(reporter.language))
    for revision in revisions:
        typer.echo(words.say_revision(revision))


def rollback(context: typer.Context, layer: LayerArgument, revision: int, note: Note, author: Author = None) -> None:
    """Publish the content of an old revision again, as a new one."""
    reporter: Reporter = context.obj
    reporter.revision(get_store().rollback(layer.value, revision, author=author or operator_name(), note=note))


def export(
    context: typer.Context,
    layer: LayerArgument,
    format_: Annotated[Format, typer.Option("--format", help="The format of the file.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write; one that is there is replaced.")],
    revision: Annotated[int | None, typer.Option(help="By default the newest.")] = None,
) -> None:
    """Write a layer to a file, and its SHA-256 digest beside it."""
    reporter: Reporter = context.obj
    store = get_store()
    found = store.revision(layer.value, revision)
    frame = store.read(layer.value, found.number)
    tiled = format_ is Format.PMTILES
    with reporter.progress(words.WRITING_TILES) if tiled else nullcontext() as progress:
        write_export(frame, found, format_.value, out, reporter.language, progress)
    reporter.say(words.EXPORTED, layer=layer.value, number=found.number, count=len(frame), file=out)


def offline(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="The PMTiles file to write; one that is there is replaced.")],
) -> None:
    """Write all layers of the map as one file of tiles for a device without a network, and its digest beside it."""
    reporter: Reporter = context.obj
    store = get_store()
    with reporter.progress(words.WRITING_TILES) as progress:
        layers = write_offline(store, out, progress)
    reporter.say(words.OFFLINE, layers=layers, file=out)


def demo(
    context: typer.Context,
    features: Annotated[int, typer.Option("--features", min=1, max=200_000, help="How many.")],
    layer: Annotated[DemoLayer, typer.Option("--layer")] = DEMO_DEFAULT,
) -> None:
    """Add invented features to a layer, the same ones every time; they are marked as demo."""
    reporter: Reporter = context.obj
    store, declared = get_store(), find_layer(layer.value)
    if not store.read_only:
        store.create()
    head = store.heads().get(declared.name, 0)
    frame = store.read(declared.name, head) if head else make_frame(declared, [], [])
    note = f"示例数据 / demo data: {features}"
    with reporter.progress(words.WRITING) as progress:
        grown = add_demo(declared, frame, features)
        made = store.publish(declared.name, grown, base=head, author=operator_name(), note=note, progress=progress)
    reporter.revision(made)
