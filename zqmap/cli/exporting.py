"""A layer as a file, the digest that lies beside it in the form of `sha256sum`, and whether the two still fit."""

from __future__ import annotations

import hashlib
from pathlib import Path

import geopandas as gpd

from zqmap.errors import UnreadableFile
from zqmap.model.layers import find_layer
from zqmap.model.revisions import Revision
from zqmap.model.text import Language, Text

INTACT = Text("完好，与导出时一致", "as it was exported")
CHANGED = Text("内容已被改动或损坏，与导出时不一致", "altered or damaged since it was exported")
UNDIGESTED = Text(
    "旁边没有可用的 .sha256 校验文件，无法核对", "no digest lies beside it (.sha256), nothing to compare with"
)
UNREADABLE = Text("无法读取", "cannot be read")
NO_FILE = Text("不是普通文件，不能覆盖", "is no regular file and is not replaced")


def write_export(frame: gpd.GeoDataFrame, revision: Revision, format_: str, out: Path, language: Language) -> None:
    """Write a revision to a file and its digest beside it; what is there is replaced only by what is complete.

    Raises:
        UnreadableFile: it cannot be written.

    """
    from zqmap.web.formats import write_layer

    if out.exists() and not out.is_file():
        raise UnreadableFile(str(out), NO_FILE)
    try:
        write_layer(frame, find_layer(revision.layer), format_, out, revision=revision, language=language)
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
