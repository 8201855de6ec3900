"""An enquiry as a file for whoever asked: as data, and as a letter in plain text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from zqmap.model.enquiries import ENQUIRY_STATE, Enquiry, Step, StepKind, weigh_waiting
from zqmap.model.text import Language, Text
from zqmap.model.working_days import CHINA

FIELDS = {
    "name": Text("姓名", "Name"),
    "organisation": Text("单位", "Organisation"),
    "contact": Text("联系方式", "Contact"),
    "message": Text("内容", "Message"),
}
LOCKED = Text("（已加密，这里无法打开）", "(locked; cannot be opened here)")
STEP = {
    StepKind.RECEIVED: Text("收到", "Received"),
    StepKind.ASSIGNED: Text("转办", "Assigned"),
    StepKind.ANSWER: Text("答复", "Answer"),
    StepKind.NOTE: Text("内部备注", "Internal note"),
    StepKind.CLOSED: Text("办结", "Closed"),
    StepKind.REOPENED: Text("重新办理", "Reopened"),
    StepKind.ERASED: Text("删除", "Erased"),
}


def tell_enquiry(enquiry: Enquiry, name_of: Callable[[str], str], today: date) -> dict[str, Any]:
    """Tell all that the asker may know of an enquiry: no note of the office, no name of its people."""
    line, entry = enquiry.line, enquiry.entry
    waiting = weigh_waiting(line, today)
    return {
        "state": line.state.value,
        "received_at": line.received_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "working_days": waiting.days,
        "working_days_are_certain": waiting.is_certain,
        "about": [{"id": subject, "name": name_of(subject)} for subject in line.subjects],
        "entry": {name: getattr(entry, name) for name in FIELDS} if entry else None,
        "steps": [_tell_step(step) for step in enquiry.steps if step.kind.is_public],
    }


def write_letter(told: dict[str, Any], language: Language) -> str:
    """Write what `tell_enquiry` told as plain text."""
    state = ENQUIRY_STATE.label(told["state"]).in_(language)
    days = Text(f"工作日：{told['working_days']}", f"Working days: {told['working_days']}").in_(language)
    lines = [state, told["received_at"], days, *(f"{about['name']} ({about['id']})" for about in told["about"]), ""]
    for name, value in (told["entry"] or {}).items():
        lines.append(f"{FIELDS[name].in_(language)}: {value}")
    for step in told["steps"]:
        lines += ["", f"{step['at']} {STEP[StepKind(step['kind'])].in_(language)}"]
        lines.append(LOCKED.in_(language) if step["is_locked"] else step["text"])
    return "\n".join(lines).rstrip() + "\n"


def _tell_step(step: Step) -> dict[str, Any]:
    at = step.at.astimezone(CHINA).isoformat(timespec="seconds")
    return {"at": at, "kind": step.kind.value, "text": step.text, "is_locked": step.is_locked}
