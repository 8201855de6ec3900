"""What the command line says, in Chinese or English."""

from __future__ import annotations

import os
from collections.abc import Mapping

from zqmap.errors import (
    AccountExists,
    BadSetting,
    InvalidFeatures,
    NothingChanged,
    ReadOnlyStore,
    StaleBase,
    StoreNotEmpty,
    StoreUnavailable,
    UnfitAccount,
    UnknownAccount,
    UnknownLayer,
    UnknownRevision,
    UnlikeCopy,
    UnreadableFile,
    ZqmapError,
)
from zqmap.model.findings import Finding, Severity
from zqmap.model.revisions import Difference, Revision
from zqmap.model.text import Language, Text

WRONG_USE = (BadSetting, UnknownAccount, UnknownLayer, UnknownRevision)
"""The errors that come from naming what is not there or cannot be, which end with status 2."""

HISTORY_HEAD = Text(
    "版本\t时间（UTC）\t作者\t要素\t新增\t修改\t删除\t说明",
    "rev\ttime (UTC)\tauthor\tfeatures\tadded\tchanged\tremoved\tnote",
)
READING = Text("正在读取 {file}", "reading {file}")
CHECKING = Text("正在检查 {count} 个要素", "checking {count} {count?feature|features}")
WRITING = Text("正在写入", "writing")
PUBLISHED = Text(
    "{layer}：已发布版本 {number}（{features} 个要素；新增 {added}，修改 {changed}，删除 {removed}）",
    "{layer}: published revision {number} "
    "({features} {features?feature|features}; {added} added, {changed} changed, {removed} removed)",
)
EXPORTED = Text(
    "已导出 {layer} 版本 {number}：{count} 个要素 → {file}",
    "exported {layer} revision {number}: {count} {count?feature|features} to {file}",
)
WRITING_TILES = Text("正在写瓦片", "writing tiles")
OFFLINE = Text("已导出 {layers} 个图层 → {file}", "exported {layers} {layers?layer|layers} to {file}")
SOUND = Text(
    "没有问题：{layers} 个图层，{revisions} 个版本",
    "no faults: {layers} {layers?layer|layers}, {revisions} {revisions?revision|revisions}",
)
FAULTS = Text("发现 {count} 个问题", "{count} {count?fault|faults}")
SERVING = Text("仪表板：http://{host}:{port}", "dashboard: http://{host}:{port}")
NEEDLESS_SECRET = Text(
    "本程序只供查看，却持有仅供工作人员程序使用的 {name}，请从其设置中删除",
    "this process only shows and yet holds {name}, which is for the staff's processes: take it out of its settings",
)
NO_REVISION = Text("{layer}：还没有版本", "{layer}: no revision yet")


def choose_language(wanted: str | None, environment: Mapping[str, str] = os.environ) -> Language:
    """Give the language asked for, else that of the locale, else English."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = wanted or next((name for name in names if name), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def say_error(error: ZqmapError) -> Text:
    """Give an error as a sentence that says what to do."""
    match error:
        case StaleBase():
            return _stale(error)
        case UnreadableFile():
            return Text(f"{error.name}：{error.reason.zh}", f"{error.name}: {error.reason.en}")
        case UnknownRevision():
            number = "" if error.revision is None else f" {error.revision}"
            return Text(f"图层 {error.layer} 没有版本{number}", f"the layer {error.layer} has no revision{number}")
        case UnfitAccount() | AccountExists() | UnknownAccount():
            return _say_account(error)
        case StoreUnavailable() | StoreNotEmpty() | UnlikeCopy():
            return _say_store(error)
        case _:
            return _say_refusal(error)


def say_finding(finding: Finding, language: Language) -> str:
    """Give a finding as one line."""
    where = [] if finding.row is None else [Text(f"第 {finding.row} 行", f"row {finding.row}").in_(language)]
    place = " ".join(where + ([finding.field] if finding.field else []))
    severity = {Severity.BLOCK: Text("错误", "error"), Severity.WARN: Text("提示", "warning")}
    head = severity.get(finding.severity, Text("已修复", "repaired")).in_(language)
    return f"{head} {place}: {finding.text.in_(language)}"


def say_revision(revision: Revision) -> str:
    """Give a revision as one line of the history, with tabs between its columns."""
    moment = revision.created_at.strftime("%Y-%m-%d %H:%M:%S")
    counts = (revision.features, revision.added, revision.changed, revision.removed)
    return "\t".join(str(part) for part in (revision.number, moment, revision.author, *counts, revision.note))


def _say_refusal(error: ZqmapError) -> Text:
    match error:
        case InvalidFeatures():
            count = len(error.findings)
            blocks = "finding blocks" if count == 1 else "findings block"
            return Text(
                f"图层 {error.layer} 有 {count} 处问题，未发布",
                f"{count} {blocks} the layer {error.layer}",
            )
        case NothingChanged():
            return Text(
                f"图层 {error.layer} 与版本 {error.head} 相同，没有可发布的内容",
                f"the layer {error.layer} would be equal to revision {error.head}; there is nothing to publish",
            )
        case BadSetting():
            return Text(
                f"设置 {error.name}={error.value} 无效，应为：{error.allowed.zh}",
                f"the setting {error.name}={error.value} is not valid; it must be {error.allowed.en}",
            )
        case ReadOnlyStore():
            return Text("编辑已关闭（ZQMAP_EDITING=off）", "editing is off (ZQMAP_EDITING=off)")
        case UnknownLayer():
            return Text(f"没有名为 {error.layer} 的图层", f"no layer is called {error.layer}")
        case _:
            return Text(str(error), str(error))


def _say_account(error: UnfitAccount | AccountExists | UnknownAccount) -> Text:
    match error:
        case UnfitAccount():
            return error.reason
        case AccountExists():
            return Text(f"账号“{error.name}”已存在", f"there is an account {error.name} already")
        case UnknownAccount():
            return Text(f"没有账号“{error.name}”", f"there is no account {error.name}")


def _say_store(error: StoreUnavailable | StoreNotEmpty | UnlikeCopy) -> Text:
    match error:
        case StoreUnavailable():
            return Text(f"数据库不可用：{error.text.zh}", f"the store is unavailable: {error.text.en}")
        case StoreNotEmpty():
            return Text(
                f"目标数据库不是空的（表 {error.table} 已有内容），未作任何更改",
                f"the store to move into is not empty (table {error.table}); nothing was changed",
            )
        case UnlikeCopy():
            return Text(
                f"迁移后的数据与来源不一致，已全部撤销：{error.what}。请对来源运行 fsck",
                f"what arrived is not what was sent, all of it was taken back: {error.what}. Run fsck on the source",
            )


def _stale(error: StaleBase) -> Text:
    difference = error.difference
    counts = Text("", "")
    if isinstance(difference, Difference):
        added, changed, removed = len(difference.added), len(difference.changed), len(difference.removed)
        counts = Text(
            f"（期间新增 {added}，修改 {changed}，删除 {removed}）",
            f" (since then {added} added, {changed} changed, {removed} removed)",
        )
    return Text(
        f"图层 {error.layer} 已是版本 {error.head}，而修改基于版本 {error.base}{counts.zh}；"
        f"请先合并，再用 --base {error.head} 发布",
        f"the layer {error.layer} is at revision {error.head}, the change was made from {error.base}{counts.en}; "
        f"merge it, then publish with --base {error.head}",
    )
