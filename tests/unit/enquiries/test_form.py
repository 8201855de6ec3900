"""What may stand in the form, and what is said of the rest."""

from __future__ import annotations

import pytest

from zqmap.enquiries.form import HIDDEN, LIMITS, MISSING, NO_CONSENT, NO_CONTACT, NO_SUBJECT, TOO_MANY, read_form
from zqmap.errors import UnfitEnquiry
from zqmap.model.text import Text

RIGHT = {
    "name": "陈先生",
    "organisation": "",
    "contact": "chen@example.com",
    "message": "何时通气？",
    "consent": "yes",
    "subjects": "parcels/a",
    "lang": "en",
}


def read(**changes: str):
    return read_form(RIGHT | changes, lambda subject: subject.startswith("parcels/"))


def problems(**changes: str) -> dict[str, Text]:
    with pytest.raises(UnfitEnquiry) as refusal:
        read(**changes)
    return dict(refusal.value.problems)


def test_a_right_form_becomes_an_entry_without_needless_blanks():
    entry = read(name="  陈   先生 ", message=" 一\r\n\r\n\r\n\r\n二 \n", subjects="parcels/a parcels/b parcels/a")
    assert (entry.name, entry.message, entry.language) == ("陈 先生", "一\n\n二", "en")
    assert entry.subjects == ("parcels/a", "parcels/b")


def test_each_field_that_is_missing_is_named_and_the_optional_one_is_not():
    found = problems(name="", organisation="", contact=" ", message="\u200b\u3164", consent="")
    assert found == {"name": MISSING, "contact": MISSING, "message": MISSING, "consent": NO_CONSENT}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0013 8000", "+86 138 0013 8000"),
        ("１３８００１３８０００", "+86 138 0013 8000"),
        ("0758-2899202", "+86 758 289 9202"),
        ("+49 30 901820", "+49 30 901820"),
        ("0049 30 901820", "+49 30 901820"),
        ("Chen.Wei@Example.COM", "Chen.Wei@example.com"),
        ("李雷＠example.cn", "李雷@example.cn"),
    ],
)
def test_a_contact_is_an_address_or_a_number_as_people_write_them(typed, kept):
    assert read(contact=typed).contact == kept


@pytest.mark.parametrize(
    "typed", ["12", "chen@", "a@b@c.cn", "wechat", "+999 1234567890123456", "x@y", "<b>@example.com"]
)
def test_what_nobody_can_be_reached_by_is_refused(typed):
    assert problems(contact=typed) == {"contact": NO_CONTACT}


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u2066", "\ud800"])
@pytest.mark.parametrize("field", ["name", "organisation", "message"])
def test_controls_and_turned_writing_are_refused_in_words(field, sign):
    assert problems(**{field: f"abc{sign}def"}) == {field: HIDDEN}


def test_a_text_of_ten_megabytes_is_refused_with_both_lengths():
    found = problems(message="字" * 10_000_000)["message"]
    assert "2,000" in found.zh
    assert "10,000,000" in found.en


@pytest.mark.parametrize("field", LIMITS)
def test_the_longest_entry_is_taken_and_one_more_sign_is_not(field):
    longest = LIMITS[field].characters
    if field != "contact":
        assert getattr(read(**{field: "字" * longest}), field) == "字" * longest
    assert field in problems(**{field: "字" * (longest + 1)})


def test_markup_is_only_text():
    assert read(message="<script>alert(1)</script>").message == "<script>alert(1)</script>"


def test_places_that_are_not_published_and_more_than_five_are_refused():
    assert problems(subjects="roads/x") == {"subjects": NO_SUBJECT}
    assert problems(subjects=" ".join(f"parcels/{number}" for number in range(6))) == {"subjects": TOO_MANY}
    assert read(subjects="").subjects == ()
