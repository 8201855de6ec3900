"""What can go wrong, one flat class a situation; `ui.messages` and `web.answers` turn each into words.

An error's own message goes to the log. What a visitor typed stands in its fields alone, in the message by its length.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from zqmap.model.text import Text

Failure = TypeVar("Failure", bound=BaseException)


class ZqmapError(Exception):
    """The base of every error that zqmap raises on purpose."""


def say_length(typed: str) -> str:
    """Say of what somebody typed how long it is, and nothing else."""
    return f"{len(typed)} {'character' if len(typed) == 1 else 'characters'}"


def without_frames(failure: Failure) -> Failure:
    """Take off a failure that is kept where it came from, which holds all that was in hand there."""
    failure.__traceback__ = failure.__cause__ = failure.__context__ = None
    return failure


class UnknownLayer(ZqmapError):
    """A layer was named that is not declared."""

    def __init__(self, layer: str) -> None:
        super().__init__(f"no layer is called so ({say_length(layer)})")
        self.layer = layer


class UnknownRevision(ZqmapError):
    """A revision was named that the layer does not have."""

    def __init__(self, layer: str, revision: int | None) -> None:
        super().__init__(f"layer {layer!r} has no revision {revision}")
        self.layer = layer
        self.revision = revision


class StaleBase(ZqmapError):
    """A publish was made from a revision that is no longer the head.

    `difference` holds what has changed since that base (a `zqmap.model.revisions.Difference`).
    """

    def __init__(self, layer: str, base: int, head: int, difference: object) -> None:
        super().__init__(f"layer {layer!r} is at revision {head}, the change was made from {base}")
        self.layer = layer
        self.base = base
        self.head = head
        self.difference = difference


class NothingChanged(ZqmapError):
    """A publish or a rollback would make a revision equal to the head."""

    def __init__(self, layer: str, head: int) -> None:
        super().__init__(f"layer {layer!r} would not change from revision {head}")
        self.layer = layer
        self.head = head


class InvalidFeatures(ZqmapError):
    """Features break their layer's declaration; `findings` says where (`zqmap.model.findings.Finding`)."""

    def __init__(self, layer: str, findings: tuple[object, ...]) -> None:
        super().__init__(f"{len(findings)} findings block layer {layer!r}")
        self.layer = layer
        self.findings = findings


class UnreadableFile(ZqmapError):
    """A file is not what its name says, or cannot be parsed; `reason` is one plain sentence in both languages."""

    def __init__(self, name: str, reason: Text) -> None:
        super().__init__(f"{name}: {reason.en}")
        self.name = name
        self.reason = reason


class SeveralParts(ZqmapError):
    """A file has several layers or sheets and none was chosen; `parts` are `zqmap.intake.contents.FilePart`s."""

    def __init__(self, name: str, parts: tuple[object, ...]) -> None:
        super().__init__(f"{name}: has {len(parts)} layers or sheets, and none was chosen")
        self.name = name
        self.parts = parts


class UnknownSystem(ZqmapError):
    """A coordinate system was named that cannot be converted to WGS 84."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no coordinate system {code!r} can be converted here")
        self.code = code


class NoDatumShift(ZqmapError):
    """Positions of Beijing 1954 or Xi'an 1980 were to be converted without consent to a null shift."""

    def __init__(self, code: str) -> None:
        super().__init__(f"no shift from {code} to WGS 84 is published; taken as it is, it is some 40 to 80 m off")
        self.code = code


class UnknownCase(ZqmapError):
    """A brought file was asked for that is not kept, or is somebody else's (`zqmap.intake.cases`)."""

    def __init__(self, case_id: str) -> None:
        super().__init__(f"no brought file has the id {case_id!r}")
        self.case_id = case_id


class ChangedSinceSeen(ZqmapError):
    """What somebody pressed on was changed since the page showed it, and nobody has seen the change."""

    def __init__(self) -> None:
        super().__init__("what was pressed on has changed since it was shown")


class EditRefused(ZqmapError):
    """A drawing or an edit cannot be taken as it is; `reason` is one plain sentence in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class UnknownEdit(ZqmapError):
    """An edit session was asked for that is not kept, or is somebody else's (`zqmap.store.edit_sessions`)."""

    def __init__(self, edit_id: str) -> None:
        super().__init__(f"no edit session has the id {edit_id!r}")
        self.edit_id = edit_id


class StaleEdit(ZqmapError):
    """An edit session was changed in another window since it was read."""

    def __init__(self, edit_id: str, version: int, current: int) -> None:
        super().__init__(f"edit session {edit_id!r} is at version {current}, the change was made from {version}")
        self.edit_id = edit_id
        self.version = version
        self.current = current


class StoreUnavailable(ZqmapError):
    """The database cannot be reached, is of another version, or refuses to answer; `text` says it in both languages."""

    def __init__(self, reason: str | Text) -> None:
        self.text = Text(reason, reason) if isinstance(reason, str) else reason
        super().__init__(self.text.en)
        self.reason = self.text.en


class OtherVersion(StoreUnavailable):
    """The tables are of another version than the program: older ones are read and not written, newer ones neither.

    `found` and `needed` are schema versions. The text names nothing of the database and may be shown to anybody.
    """

    def __init__(self, found: int, needed: int, reason: Text) -> None:
        super().__init__(reason)
        self.found = found
        self.needed = needed


class WritesRefused(StoreUnavailable):
    """The database is read but takes no writes; the text names nothing of it and may be shown to anybody."""


class StoreNotEmpty(ZqmapError):
    """A store that was to be filled from another one holds something already; `table` is where."""

    def __init__(self, table: str) -> None:
        super().__init__(f"the store holds something already (table {table!r})")
        self.table = table


class UnlikeCopy(ZqmapError):
    """A store that was filled from another one does not hold the same; nothing of it was kept."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the copy differs from its source in {what}")
        self.what = what


class BadSetting(ZqmapError):
    """A variable of the environment holds what it cannot mean; `allowed` says what it may hold."""

    def __init__(self, name: str, value: str, allowed: Text) -> None:
        super().__init__(f"{name}={value!r} is not valid; it must be {allowed.en}")
        self.name = name
        self.value = value
        self.allowed = allowed


class UnknownDraft(ZqmapError):
    """A draft was named that does not exist."""

    def __init__(self, draft: int) -> None:
        super().__init__(f"there is no draft {draft}")
        self.draft = draft


class StaleDraft(ZqmapError):
    """A draft was changed by somebody else since it was read; `changed_by` is who, `current` the version there is."""

    def __init__(self, draft: int, version: int, current: int, changed_by: str) -> None:
        super().__init__(f"draft {draft} is at version {current}, the change was made from {version}")
        self.draft = draft
        self.version = version
        self.current = current
        self.changed_by = changed_by


class WrongDraftState(ZqmapError):
    """A step was tried that a draft in this state cannot take (`zqmap.model.drafts.DraftState`)."""

    def __init__(self, draft: int, state: str, wanted: str) -> None:
        super().__init__(f"draft {draft} is {state} and cannot become {wanted}")
        self.draft = draft
        self.state = state
        self.wanted = wanted


class DraftTooLarge(ZqmapError):
    """A draft's features take more room than one draft may."""

    def __init__(self, layer: str, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(f"a draft of {layer!r} takes {size_bytes} bytes, {limit_bytes} at most")
        self.layer = layer
        self.size_bytes = size_bytes
        self.limit_bytes = limit_bytes


class TypedNameNeeded(ZqmapError):
    """A proposal removes so many features that the layer's name must be typed, and it was not."""

    def __init__(self, layer: str, removed: int, removed_share: float) -> None:
        super().__init__(f"{removed} features of {layer!r} would go ({removed_share:.0%}): its name must be typed")
        self.layer = layer
        self.removed = removed
        self.removed_share = removed_share


class UnresolvedConflicts(ZqmapError):
    """A merge was to be completed while conflicts have no choice; `ids` names their features."""

    def __init__(self, layer: str, ids: tuple[str, ...]) -> None:
        super().__init__(f"{len(ids)} conflicts of layer {layer!r} are not decided")
        self.layer = layer
        self.ids = ids


class ReadOnlyStore(ZqmapError):
    """A write was tried on a store that was opened for reading (`ZQMAP_EDITING=off`)."""

    def __init__(self) -> None:
        super().__init__("this store was opened for reading only")


class BadFilter(ZqmapError):
    """A filter names a field or value that the layer does not have; `allowed` lists what it may be."""

    def __init__(self, field: str, value: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(f"no filter here (name of {say_length(field)}, value of {say_length(value)})")
        self.field = field
        self.value = value
        self.allowed = allowed


class BadCondition(ZqmapError):
    """A filter expression (CQL2) cannot be used here; `reason` is one plain clause in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__("the filter expression cannot be used")
        self.reason = reason


class Denied(ZqmapError):
    """Somebody gave a command that their role does not allow; `name` is empty for a visitor (`zqmap.access.policy`)."""

    def __init__(self, command: str, name: str) -> None:
        super().__init__(f"{name or 'a visitor'} may not {command}")
        self.command = command
        self.name = name


class SignInRefused(ZqmapError):
    """A name and a password do not belong together; which of the two is wrong is not said."""

    def __init__(self) -> None:
        super().__init__("the name or the password is wrong")


class TooManyAttempts(ZqmapError):
    """Too many wrong passwords came for an account or from an address; the next is taken in `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many wrong passwords: wait {wait_s:.0f} s")
        self.wait_s = wait_s


class AccountExists(ZqmapError):
    """An account was to be added whose name is taken."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is an account {name!r} already")
        self.name = name


class UnknownAccount(ZqmapError):
    """An account was named that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no account {name!r}")
        self.name = name


class UnfitAccount(ZqmapError):
    """A name or a password cannot be that of an account; `reason` is one plain sentence in both languages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class UnreadAmount(ZqmapError):
    """An amount that somebody typed cannot be used; `reason` says why, without the amount."""

    def __init__(self, written: str, reason: Text) -> None:
        super().__init__(f"an amount of {say_length(written)} {reason.en}")
        self.written = written
        self.reason = reason


class UnknownParcel(ZqmapError):
    """A parcel was asked for that the newest revision does not have."""

    def __init__(self, parcel: str) -> None:
        super().__init__(f"there is no parcel of that id ({say_length(parcel)})")
        self.parcel = parcel


class UnfitEnquiry(ZqmapError):
    """A form has entries that cannot be taken; `problems` maps each field to one plain sentence in both languages."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        super().__init__(f"the form has problems in {', '.join(problems)}")
        self.problems = problems


class UnprovenForm(ZqmapError):
    """A form came without what our own page brings with it (`zqmap.enquiries.challenge.Flaw`)."""

    def __init__(self, flaw: str) -> None:
        super().__init__(f"the form is {flaw}")
        self.flaw = flaw


class TooManyEnquiries(ZqmapError):
    """Too many enquiries came from an address, or at all; the next is taken in `wait_s` seconds."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"too many enquiries: wait {wait_s:.0f} s")
        self.wait_s = wait_s


class EnquiriesFull(ZqmapError):
    """So many enquiries are kept that no more are taken until staff have closed or erased some."""

    def __init__(self) -> None:
        super().__init__("as many enquiries are kept as may be")


class EnquiriesClosed(ZqmapError):
    """Nobody could read an enquiry here: no account may, or the store was opened for reading only."""

    def __init__(self) -> None:
        super().__init__("enquiries are not taken here")


class UnknownEnquiry(ZqmapError):
    """An enquiry was named, by its number or its reference, that does not exist or is erased."""

    def __init__(self) -> None:
        super().__init__("there is no such enquiry")


class StaleEnquiry(ZqmapError):
    """An enquiry was changed by somebody else since it was read."""

    def __init__(self, number: int, version: int, current: int) -> None:
        super().__init__(f"enquiry {number} is at version {current}, the change was made from {version}")
        self.number = number
        self.version = version
        self.current = current


class WrongEnquiryStep(ZqmapError):
    """A step was tried that an enquiry in this state cannot take (`zqmap.model.enquiries.StepKind`)."""

    def __init__(self, number: int, state: str, step: str) -> None:
        super().__init__(f"enquiry {number} is {state}: {step} is not possible")
        self.number = number
        self.state = state
        self.step = step


class LockedContent(ZqmapError):
    """What is personal in an enquiry cannot be opened with the keys that are set (`ZQMAP_ENQUIRY_KEY`)."""

    def __init__(self) -> None:
        super().__init__("the content is locked with another key")
