"""Who may do what: the one place that says it."""

from __future__ import annotations

from enum import StrEnum

from zqmap.access.roles import Role
from zqmap.model.text import Text


class Command(StrEnum):
    """What somebody can ask for."""

    VIEW = "view"
    PREPARE = "prepare"
    SEND = "send"
    PUBLISH = "publish"
    ROLLBACK = "rollback"
    SET_UPKEEP = "set_upkeep"
    SEE_PUBLISHERS = "see_publishers"
    SEE_AUDIT = "see_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_ENQUIRIES = "read_enquiries"
    ANSWER_ENQUIRIES = "answer_enquiries"
    EXPORT_ENQUIRIES = "export_enquiries"

    @property
    def label(self) -> Text:
        """Give the words for the command."""
        return _LABELS[self]

    @property
    def writes(self) -> bool:
        """Tell whether the command changes something, so that each use of it is written down."""
        return self not in (Command.VIEW, Command.SEE_PUBLISHERS, Command.SEE_AUDIT, Command.READ_ENQUIRIES)


_LABELS = {
    Command.VIEW: Text("浏览", "view"),
    Command.PREPARE: Text("准备修改", "prepare changes"),
    Command.SEND: Text("送审", "send drafts"),
    Command.PUBLISH: Text("发布", "publish"),
    Command.ROLLBACK: Text("回退", "roll back"),
    Command.SET_UPKEEP: Text("设定责任单位和更新周期", "set owners and intervals"),
    Command.SEE_PUBLISHERS: Text("查看发布人", "see who published"),
    Command.SEE_AUDIT: Text("查看操作记录", "see the audit trail"),
    Command.MANAGE_ACCOUNTS: Text("管理账号", "manage accounts"),
    Command.READ_ENQUIRIES: Text("查看咨询", "read enquiries"),
    Command.ANSWER_ENQUIRIES: Text("办理咨询", "answer enquiries"),
    Command.EXPORT_ENQUIRIES: Text("导出和批量删除咨询", "export enquiries and erase many"),
}

_NEEDED: dict[Command, Role] = {
    Command.VIEW: Role.VIEWER,
    Command.PREPARE: Role.EDITOR,
    Command.SEND: Role.EDITOR,
    Command.PUBLISH: Role.PUBLISHER,
    Command.ROLLBACK: Role.PUBLISHER,
    Command.SET_UPKEEP: Role.PUBLISHER,
    # The public hears which office published, not which of its people.
    Command.SEE_PUBLISHERS: Role.EDITOR,
    Command.SEE_AUDIT: Role.ADMIN,
    Command.MANAGE_ACCOUNTS: Role.ADMIN,
    # What visitors entrust to the office is not for everybody who prepares map data.
    Command.READ_ENQUIRIES: Role.PUBLISHER,
    Command.ANSWER_ENQUIRIES: Role.PUBLISHER,
    Command.EXPORT_ENQUIRIES: Role.ADMIN,
}

ALLOWED: dict[Role, frozenset[Command]] = {
    role: frozenset(command for command, needed in _NEEDED.items() if needed.rank <= role.rank) for role in Role
}
"""The commands of each role."""


def is_allowed(role: Role, command: Command) -> bool:
    """Tell whether a role may give a command."""
    return command in ALLOWED[role]
