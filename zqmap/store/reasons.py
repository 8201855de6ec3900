"""Why a database refuses, in words that say what to do."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from zqmap.model.text import Text

NO_TABLES = Text("还没有数据表，请运行 python -m zqmap init", "the store has no tables yet: run `python -m zqmap init`")
NO_FILE = Text(
    "数据库文件不存在或无法打开，请运行 python -m zqmap init",
    "the file of the store does not exist or cannot be opened: run `python -m zqmap init`",
)
NOT_OPENED = Text(
    "数据库文件已在，但无法打开：本帐户须能读取该文件，并能写入其所在文件夹（SQLite 的日志存放于此）。只读运行时，"
    "请由有写权限的帐户先运行一次 python -m zqmap fsck",
    "the file of the store is there but cannot be opened: this account must be able to read it and to write into its "
    "folder, where SQLite keeps its log; to run for reading only, let an account that may write run "
    "`python -m zqmap fsck` once",
)
MAY_NOT_WRITE = Text(
    "本帐户无权写入数据库。请授予写权限，或设置 ZQMAP_EDITING=off 只读运行",
    "this account may not write to the store: allow it, or set ZQMAP_EDITING=off to run for reading only",
)
DISK_FULL = Text(
    "磁盘已满，未作任何更改，请清理后重试", "the disk is full; nothing was changed: make room and try again"
)
DISK_FAILS = Text(
    "磁盘读写出错，未作任何更改，请检查磁盘后运行 python -m zqmap fsck",
    "the disk fails; nothing was changed: look after the disk, then run `python -m zqmap fsck`",
)
BROKEN_TEXT = Text(
    "数据库含有损坏的文字，请运行 python -m zqmap fsck", "the database holds broken text: run `python -m zqmap fsck`"
)
LOCKED = Text("数据库正被占用，请稍后重试", "the store is locked by another writer: try again in a moment")

SENTENCES = (
    ("no such table", NO_TABLES),
    ("attempt to write a readonly database", MAY_NOT_WRITE),
    ("permission denied for", MAY_NOT_WRITE),
    ("database or disk is full", DISK_FULL),
    ("No space left on device", DISK_FULL),
    ("disk I/O error", DISK_FAILS),
    ("database is locked", LOCKED),
    ("lock timeout", LOCKED),
)
"""What the drivers write, and what it means; the first that fits is said, with the driver's own words behind it."""


def explain_refusal(error: SQLAlchemyError | UnicodeError, file: Path | None) -> Text:
    """Say why a database refused; `file` is that of an SQLite store."""
    if isinstance(error, UnicodeError):
        # The driver decodes names and messages that come from the file, which may be overwritten.
        return _with_cause(BROKEN_TEXT, str(error))
    origin = getattr(error, "orig", None)
    cause = str(origin or error).strip() or type(error).__name__
    first = cause.splitlines()[0]
    if "unable to open database file" in cause:
        return NOT_OPENED if file is not None and os.path.exists(file) else NO_FILE
    if "UndefinedTable" in type(origin).__name__:
        return _with_cause(NO_TABLES, first)
    found = next((sentence for words, sentence in SENTENCES if words in cause), None)
    if found is None:
        return Text(f"数据库未正常应答：{first}", f"the database does not answer as it should: {first}")
    return _with_cause(found, first)


def _with_cause(sentence: Text, cause: str) -> Text:
    return Text(f"{sentence.zh}（{cause}）", f"{sentence.en} ({cause})")
