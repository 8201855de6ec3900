"""A layer as a file, the digest that lies beside it in the form of `sha256sum`, and whether the two still fit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from zqmap.errors import UnreadableFile
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Revision
from zqmap.model.text import Language, Text
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store

INTACT = Text("完好，与导出时一致", "as it was exported")
CHANGED = Text("内容已被改动或损坏，与导出时不一致", "altered or damaged since it was exported")
UNDIGESTED = Text(
    "旁边没有可用的 .sha256 校验文件，无法核对", "no digest lies beside it (.sha256), nothing to compare with"
)
UNREADABLE = Text("无法读取", "cannot be read")
NO_FILE = Text("不是普通文件，不能覆盖", "is no regular file and is not replaced")


def write_export(
    frame: gpd.GeoDataFrame,
    revision: Revision,
    format_: str,
    out: Path,
    language: Language,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write a revision to a file and its digest beside it; what is there is replaced only by what is complete.

    `progress` is told how far the tiles of a PMTiles file are.

    Raises:
        UnreadableFile: it cannot be written.

    """
    from zqmap.web.exports import Export
    from zqmap.web.formats import PMTILES, write_layer
    from zqmap.web.tile_archive import write_archive

    layer = find_layer(revision.layer)
    if format_ == PMTILES.ending and layer.is_mapped:
        exported = Export(frame, layer, revision, language)
        _write_whole(out, lambda path: write_archive([exported], path, progress))
    else:
        _write(out, lambda: write_layer(frame, layer, format_, out, revision=revision, language=language))


def write_offline(store: Store, out: Path, progress: Callable[[int, int], None]) -> int:
    """Write the newest revision of every layer of the map as one PMTiles file; give how many layers it holds.

    Raises:
        UnreadableFile: it cannot be written.

    """
    from zqmap.web.styles import zone_exports
    from zqmap.web.tile_archive import write_archive

    exports = zone_exports(store, Snapshots(store))
    _write_whole(out, lambda path: write_archive(exports, path, progress))
    return len(exports)


def _write_whole(out: Path, write: Callable[[Path], None]) -> None:
    """Write beside the file and rename, so that half a file never has its name."""
    made = out.with_name(f".{out.name}.part")

    def write_beside() -> None:
        try:
            write(made)
            made.replace(out)
        finally:
            made.unlink(missing_ok=True)

    _write(out, write_beside)


def _write(out: Path, write: Callable[[], None]) -> None:
    if out.exists() and not out.is_file():
        raise UnreadableFile(str(out), NO_FILE)
    try:
        write()
        _write_digest(out)
    except OSError as error:
        cause = error.strerror or str(error)
        raise UnreadableFile(str(out), Text(f"无法写入：{cause}", f"cannot be written: {cause}")) from error


def digest_file(file: Path) -> Path:
    """Give the path of the digest of a file."""
    return file.with_name(f"{file.name}.sha256")


def verify_file(file: Path) -> Text:
    """Hold a file against its digest; the answer is INTACT, or says what is wrong."""
    try:
        told = digest_file(file).read_text(encoding="utf-8").split(maxsplit=1)
    except (OSError, UnicodeError):
        told = []
    try:
        own = _digest(file)
    except OSError:
        return UNREADABLE
    if not told:
        return UNDIGESTED
    return INTACT if told[0] == own else CHANGED


def _write_digest(file: Path) -> None:
    made = digest_file(file).with_suffix(".part")
    try:
        made.write_text(f"{_digest(file)}  {file.name}\n", encoding="utf-8")
        made.replace(digest_file(file))
    finally:
        made.unlink(missing_ok=True)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
