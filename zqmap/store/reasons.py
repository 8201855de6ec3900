"""Why a database refuses, in words that say what to do."""

from __future__ import annotations

import os
from pathlib import Path

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

READ_ONLY = Text(
    "数据库只读（备用服务器或 default_transaction_read_only），未作任何更改",
    "the database takes no writes (a standby, or default_transaction_read_only); nothing was changed",
)
WRONG_PASSWORD = Text(
    "数据库不接受该角色或密码，请检查 ZQMAP_DATABASE_URL",
    "the database does not take this role or password: look at ZQMAP_DATABASE_URL",
)
NO_DATABASE = Text("没有这个数据库，请检查 ZQMAP_DATABASE_URL", "there is no such database: look at ZQMAP_DATABASE_URL")
UNREACHABLE = Text("无法连接数据库服务器", "the database server cannot be reached")
TOO_MANY = Text("数据库连接数已满", "the database has as many connections as it takes")
RESTARTING = Text("数据库正在启动或停止", "the database is starting or stopping")
TOO_SLOW = Text("数据库没有及时完成查询", "the database did not finish in time")
UNREAD_ADDRESS = Text(
    "无法解析数据库地址（ZQMAP_DATABASE_URL）", "the address of the store cannot be read (ZQMAP_DATABASE_URL)"
)
NO_STORE = Text(
    "数据库须为 SQLite 文件或 PostgreSQL（ZQMAP_DATABASE_URL）",
    "the store must be an SQLite file or a PostgreSQL database (ZQMAP_DATABASE_URL)",
)

STATES = {
    "25006": READ_ONLY,
    "28000": WRONG_PASSWORD,
    "28P01": WRONG_PASSWORD,
    "3D000": NO_DATABASE,
    "42501": MAY_NOT_WRITE,
    "42P01": NO_TABLES,
    "53100": DISK_FULL,
    "53300": TOO_MANY,
    "55P03": LOCKED,
    "57014": TOO_SLOW,
    "57P01": RESTARTING,
    "57P02": RESTARTING,
    "57P03": RESTARTING,
    "58030": DISK_FAILS,
}
"""What PostgreSQL's codes mean; its words may be in any language."""

SENTENCES = (
    ("no such table", NO_TABLES),
    ("attempt to write a readonly database", MAY_NOT_WRITE),
    ("permission denied for", MAY_NOT_WRITE),
    ("database or disk is full", DISK_FULL),
    ("No space left on device", DISK_FULL),
    ("disk I/O error", DISK_FAILS),
    ("database is locked", LOCKED),
    ("lock timeout", LOCKED),
    ("password authentication failed", WRONG_PASSWORD),
    ("no password supplied", WRONG_PASSWORD),
    ("FATAL:  role", WRONG_PASSWORD),
    ("FATAL:  database", NO_DATABASE),
    ("starting up", RESTARTING),
    ("shutting down", RESTARTING),
    ("too many clients", TOO_MANY),
    ("remaining connection slots", TOO_MANY),
    ("connection to server", UNREACHABLE),
    ("connection failed", UNREACHABLE),
    ("connection is bad", UNREACHABLE),
    ("connection timeout expired", UNREACHABLE),
    ("failed to resolve host", UNREACHABLE),
)
"""What the drivers write, and what it means; the first that fits is said, with the driver's own words behind it."""


REFUSED_WRITES = (DISK_FULL, READ_ONLY)


def explain_refusal(error: Exception, file: Path | None, secret: object = None) -> Text:
    """Say in one line why a database refused; `file` is that of an SQLite store, `secret` is never quoted."""
    if isinstance(error, UnicodeError):
        # The driver decodes names and messages that come from the file, which may be overwritten.
        return _with_cause(BROKEN_TEXT, str(error))
    cause = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    first = cause.splitlines()[0]
    first = first.replace(str(secret), "***") if secret else first
    if "unable to open database file" in cause:
        return NOT_OPENED if file is not None and os.path.exists(file) else NO_FILE
    found = _find_sentence(error, cause)
    if found is None:
        return Text(f"数据库未正常应答：{first}", f"the database does not answer as it should: {first}")
    return _with_cause(found, first)


def refuses_writes(error: Exception) -> bool:
    """Tell whether the database would still be read, and only takes no writes."""
    return _find_sentence(error, str(getattr(error, "orig", None) or error)) in REFUSED_WRITES


def _find_sentence(error: Exception, cause: str) -> Text | None:
    state = getattr(getattr(error, "orig", None) or error, "sqlstate", None)
    return STATES.get(str(state)) or next((sentence for words, sentence in SENTENCES if words in cause), None)


def _with_cause(sentence: Text, cause: str) -> Text:
    return Text(f"{sentence.zh}（{cause}）", f"{sentence.en} ({cause})")
