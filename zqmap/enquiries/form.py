"""The form: what may stand in each field, and in words what is wrong with what does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from zqmap.errors import UnfitEnquiry
from zqmap.model.enquiries import SUBJECTS_MAX, Entry
from zqmap.model.strings import clean_line, has_forbidden_characters, is_invisible
from zqmap.model.text import LANGUAGES, Language, Text

AGREED = "yes"
"""What the box of consent says where it is ticked."""

HOME_REGION = "CN"
"""Where a telephone number without a country code belongs."""

LONG_GAP = re.compile(r"\n{3,}")
MISSING = Text("请填写。", "Please fill this in.")
HIDDEN = Text(
    "含有不可见的控制字符或改变文字方向的字符，请删除后再提交。",
    "It has hidden control characters or ones that turn the writing direction; please remove them.",
)
NO_CONTACT = Text(
    "请填写有效的电子邮箱，或电话号码（境外号码请加国家代码，如 +49）。",
    "Please give a valid e-mail address, or a telephone number (from abroad with the country code, such as +49).",
)
NO_CONSENT = Text("须同意以上说明才能提交。", "Your consent is needed to send this.")
NO_SUBJECT = Text(
    "所选地块已不存在，请重新打开页面。", "A chosen parcel is no longer there; please open the page again."
)
TOO_MANY = Text(f"一次最多咨询 {SUBJECTS_MAX} 个地块。", f"One enquiry asks about {SUBJECTS_MAX} parcels at most.")


class Limit(NamedTuple):
    """How long an entry of a field may be in characters, and whether it must be there."""

    characters: int
    is_required: bool


LIMITS = {
    "name": Limit(60, True),
    "organisation": Limit(100, False),
    "contact": Limit(120, True),
    "message": Limit(2_000, True),
}
"""The fields that are written, in the order of the form."""


def read_form(form: Mapping[str, str], is_subject: Callable[[str], bool]) -> Entry:
    """Check a form; `is_subject` tells whether a `layer/id` can be asked about.

    Raises:
        UnfitEnquiry: with what is wrong with each field.

    """
    problems: dict[str, Text] = {}
    entries: dict[str, str] = {}
    for field in LIMITS:
        text = tidy_text(form.get(field, ""), is_line=field != "message")
        problem = find_problem(field, text) or (NO_CONTACT if field == "contact" and not read_contact(text) else None)
        if problem:
            problems[field] = problem
        entries[field] = text
    subjects = tuple(dict.fromkeys(form.get("subjects", "").split()))
    if problem := _subjects_problem(subjects, is_subject):
        problems["subjects"] = problem
    if form.get("consent") != AGREED:
        problems["consent"] = NO_CONSENT
    if problems:
        raise UnfitEnquiry(problems)
    contact = read_contact(entries["contact"]) or ""
    return Entry(**entries | {"contact": contact}, subjects=subjects, language=_language(form.get("lang")))


def tidy_text(text: str, *, is_line: bool) -> str:
    """Take away needless blanks and blank lines, nothing else; what is far too long stays, to be refused."""
    if is_line:
        return text if has_forbidden_characters(text) else clean_line(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return LONG_GAP.sub("\n\n", lines)


def find_problem(field: str, text: str) -> Text | None:
    """Tell what is wrong with a text in a field, or None."""
    limit = LIMITS[field]
    if len(text) > limit.characters:
        return Text(
            f"最多 {limit.characters:,} 个字，现有 {len(text):,} 个。",
            f"At most {limit.characters:,} characters; there are {len(text):,}.",
        )
    if has_forbidden_characters(text):
        return HIDDEN
    return MISSING if is_invisible(text) and (limit.is_required or text) else None


def read_contact(text: str) -> str | None:
    """Read an e-mail address or a telephone number and write it as such are written; None where it is neither."""
    return _read_email(text) if "@" in text or "＠" in text else _read_phone(text)


def _read_email(text: str) -> str | None:
    try:
        return str(validate_email(text.replace("＠", "@"), check_deliverability=False).normalized)
    except EmailNotValidError:
        return None


def _read_phone(text: str) -> str | None:
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def _subjects_problem(subjects: Iterable[str], is_subject: Callable[[str], bool]) -> Text | None:
    chosen = tuple(subjects)
    if len(chosen) > SUBJECTS_MAX:
        return TOO_MANY
    return None if all(is_subject(subject) for subject in chosen) else NO_SUBJECT


def _language(said: str | None) -> Language:
    return next((language for language in LANGUAGES if language == said), "zh")
