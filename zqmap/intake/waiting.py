"""Files of layers and registers that were edited by hand, in git or in QGIS: staff publish or dismiss them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from zqmap.errors import UnreadableFile
from zqmap.intake.checks import check_contents
from zqmap.intake.proposal import Proposal, make_proposal
from zqmap.intake.references import find_unknown_references, referred_layers
from zqmap.intake.shipped import read_shipped_file, shipped_file
from zqmap.model.checks import is_blocked
from zqmap.model.drafts import Mode
from zqmap.model.findings import Finding, Severity
from zqmap.model.layers import STORED, Layer
from zqmap.store.connect import reading
from zqmap.store.digests import content_digest, make_content
from zqmap.store.dismissals import read_dismissed
from zqmap.store.nearness import is_published, nearest_revision
from zqmap.store.store import Store


@dataclass(frozen=True, eq=False)
class Waiting:
    """The file of a layer or register that says something that no revision says.

    `digest` is that of the content, or of the bytes where something blocks the file. `proposal` replaces the whole
    layer and stands on the revision that the file is nearest to, so what was published since is not undone but merged
    (`zqmap.store.merge`); it is None where a finding blocks. `findings` holds warnings too.
    """

    layer: str
    path: Path
    digest: str
    proposal: Proposal | None
    findings: tuple[Finding, ...]


def waiting_proposals(store: Store, geodata: Path) -> list[Waiting]:
    """List the files in `geodata` that differ from every revision of theirs and were not dismissed.

    A layer or register whose file is missing waits for nothing. `zqmap.store.dismissals.dismiss` puts one away.
    """
    dismissed = read_dismissed(store)
    found = (waiting for layer in STORED.values() for waiting in _look_at(store, layer, shipped_file(geodata, layer)))
    return [waiting for waiting in found if (waiting.layer, waiting.digest) not in dismissed]


def _look_at(store: Store, layer: Layer, path: Path) -> Iterator[Waiting]:
    if not path.exists():
        return
    try:
        checked = check_contents(layer, read_shipped_file(path, layer))
    except UnreadableFile as error:
        finding = Finding(Severity.BLOCK, "unreadable_file", None, None, error.name, error.reason)
        yield Waiting(layer.name, path, _file_digest(path), None, (finding,))
        return
    findings = (*checked.findings, *find_unknown_references(store, layer, checked.contents.rows, _head(store, layer)))
    if is_blocked(findings):
        yield Waiting(layer.name, path, _file_digest(path), None, findings)
    else:
        yield from _compare(store, layer, path, checked.frame, findings)


def _head(store: Store, layer: Layer) -> gpd.GeoDataFrame | None:
    return store.read(layer.name) if layer.name in store.heads() and referred_layers(layer) else None


def _compare(
    store: Store, layer: Layer, path: Path, frame: gpd.GeoDataFrame, findings: tuple[Finding, ...]
) -> Iterator[Waiting]:
    content = make_content(layer, frame)
    with reading(store.engine) as connection:
        if is_published(connection, layer.name, content):
            return
        base = nearest_revision(connection, layer.name, content)
    proposal = make_proposal(store, layer.name, frame, mode=Mode.REPLACE, base=base)
    yield Waiting(layer.name, path, content_digest(content.by_id), proposal, findings)


def _file_digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
