"""Report on a file: what was found in it, and what it would change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd

from zqmap.errors import StoreUnavailable, UnreadableFile
from zqmap.intake.cells import read_cells
from zqmap.intake.checks import CheckedFile, check_contents
from zqmap.intake.contents import FileContents
from zqmap.intake.read import read_file
from zqmap.intake.references import find_unknown_references
from zqmap.intake.report import list_findings, no_store_finding, report_checked, report_unreadable
from zqmap.model.findings import Finding
from zqmap.model.layers import Layer
from zqmap.store.store import Store


def report_file(path: Path, layer: Layer, store: Store) -> dict[str, Any]:
    """Check a file against a layer and its head; give the report as JSON values, also where nothing can be read."""
    try:
        checked = check_file(path, layer, store)
    except UnreadableFile as error:
        return report_unreadable(error)
    try:
        return _report_against_head(checked, store)
    except StoreUnavailable as error:
        report = report_checked(checked, None)
        return report | {"findings": report["findings"] + list_findings([no_store_finding(error.reason)])}


def check_file(path: Path, layer: Layer, store: Store) -> CheckedFile:
    """Read a file and check it; the cells of a table are read as the update page proposes to.

    Raises:
        UnreadableFile: it cannot be read.

    """
    published = read_published(layer, store)
    contents, said = read_cells(read_file(path), layer, published)
    checked = check_contents(layer, contents, published)
    said = (*_find_unknown(store, layer, contents, published), *said)
    return replace(checked, findings=(*checked.findings, *said)) if said else checked


def _find_unknown(
    store: Store, layer: Layer, contents: FileContents, published: gpd.GeoDataFrame | None
) -> tuple[Finding, ...]:
    """Say which references nothing has; nothing can be said while the store does not answer."""
    try:
        return find_unknown_references(store, layer, contents.rows, published)
    except StoreUnavailable:
        return ()


def read_published(layer: Layer, store: Store) -> gpd.GeoDataFrame | None:
    """Read what is published of a layer, a witness for a file's coordinate system; None where nothing can be read."""
    try:
        return store.read(layer.name) if layer.name in store.heads() else None
    except StoreUnavailable:
        return None


def _report_against_head(checked: CheckedFile, store: Store) -> dict[str, Any]:
    name = checked.layer.name
    return report_checked(checked, store.compare(name, store.heads().get(name, 0), checked.frame))
