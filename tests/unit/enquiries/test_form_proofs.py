"""References that cannot be guessed, tokens that cannot be forged, and content under a key."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from tests.people import Clock
from zqmap.enquiries.challenge import LEAST_AGE, LONGEST_AGE, Challenge, check_challenge, make_challenge, zero_bits
from zqmap.enquiries.limits import choose_bits
from zqmap.enquiries.reference import ALPHABET, make_reference, read_reference
from zqmap.enquiries.safe import Safe, find_asker, make_key, public_half
from zqmap.enquiries.seals import asker_key
from zqmap.errors import BadSetting, LockedContent, UnprovenForm

SECRET, BROWSER = b"s" * 32, "browser"
CONTENT = {"name": "陈先生", "message": "何时通气？"}


def solve(challenge: Challenge) -> str:
    return next(str(n) for n in count() if zero_bits(f"{challenge.token}:{n}") >= challenge.bits)


@given(st.text(max_size=40))
def test_a_reference_is_read_back_however_it_is_typed(token):
    reference = make_reference(SECRET, token.encode("utf-8", "replace").decode())
    assert read_reference(reference) == reference
    assert read_reference(reference.lower().replace("-", " ")) == reference
    assert read_reference(reference.removeprefix("ZQ-").replace("0", "o").replace("1", "l")) == reference


def test_every_single_slip_and_nearly_every_swap_is_noticed():
    reference = make_reference(SECRET, "token")
    signs = reference.replace("-", "")[2:]
    slips = [signs[:i] + other + signs[i + 1 :] for i in range(20) for other in ALPHABET if other != signs[i]]
    assert [slip for slip in slips if read_reference(slip)] == []


def test_references_differ_by_token_and_by_installation():
    made = {make_reference(secret, token) for secret in (SECRET, b"t" * 32) for token in map(str, range(500))}
    assert len(made) == 1000


@pytest.mark.parametrize("typed", ["", "ZQ", "x" * 100_000, "ZQ-UUUU-UUUU-UUUU-UUUU-UUUU", "１" * 20 + "é", "\ud800"])
def test_what_is_no_reference_is_none(typed):
    assert read_reference(typed) is None


def test_work_that_was_done_for_this_browser_is_taken_after_a_while():
    clock = Clock()
    challenge = make_challenge(SECRET, BROWSER, 8, clock())
    work = solve(challenge)
    with pytest.raises(UnprovenForm, match="hasty"):
        check_challenge(SECRET, BROWSER, challenge.token, work, clock())
    check_challenge(SECRET, BROWSER, challenge.token, work, clock() + LEAST_AGE)
    with pytest.raises(UnprovenForm, match="old"):
        check_challenge(SECRET, BROWSER, challenge.token, work, clock() + LONGEST_AGE + timedelta(seconds=1))
    with pytest.raises(UnprovenForm, match="lazy"):
        check_challenge(SECRET, BROWSER, challenge.token, "x", clock() + LEAST_AGE)


def test_a_forged_or_stolen_token_is_nothing():
    clock = Clock()
    challenge = make_challenge(SECRET, BROWSER, 8, clock())
    made_ms, _, rest = challenge.token.split(".", 2)
    easier = f"{made_ms}.0.{rest}"
    later = clock() + LEAST_AGE
    for browser, token in (
        ("another", challenge.token),
        (BROWSER, easier),
        (BROWSER, ""),
        (BROWSER, "..."),
        (BROWSER, "é" * 150),
        (BROWSER, "x" * 10_000_000),
    ):
        with pytest.raises(UnprovenForm, match="forged"):
            check_challenge(SECRET, browser, token, "0", later)
    with pytest.raises(UnprovenForm, match="forged"):
        check_challenge(b"t" * 32, BROWSER, challenge.token, "0", later)


def test_the_work_grows_with_the_flood_and_has_an_end():
    bits = [choose_bits(recent) for recent in (0, 19, 20, 40, 80, 160, 10_000)]
    assert bits == sorted(bits)
    assert (bits[0], bits[1], bits[2], bits[-1]) == (15, 15, 16, 21)


def test_locked_content_shows_nothing_and_opens_with_its_key_alone():
    first, second = make_key(), make_key()
    stored = Safe.read(first).lock(CONTENT)
    assert "陈先生".encode() not in stored
    assert Safe.read(first).open(stored) == CONTENT
    assert Safe.read(f"{second},{first}").open(stored) == CONTENT
    for other in (Safe.read(second), Safe.read(None)):
        with pytest.raises(LockedContent):
            other.open(stored)
    with pytest.raises(LockedContent):
        Safe.read(first).open(stored[:-3] + b"abc")


def test_who_takes_an_enquiry_in_seals_it_and_cannot_open_it_again():
    office = make_key()
    public = Safe.read(None, public_half(office))
    asker = asker_key("ZQ-0123-4567-89AB-CDEF-GHJK")
    stored = public.lock(CONTENT, asker.public_key())
    assert "陈先生".encode() not in stored
    assert Safe.read(office).open(stored) == CONTENT
    assert public.of_asker(asker).open(stored) == CONTENT
    for other in (public, public.of_asker(asker_key("ZQ-0000-0000-0000-0000-0000")), Safe.read(make_key())):
        with pytest.raises(LockedContent):
            other.open(stored)


@pytest.mark.parametrize("place", [1, 32, 33, 34, 70, 200, 300, -1])
def test_sealed_content_that_was_altered_does_not_open(place):
    office = make_key()
    stored = bytearray(Safe.read(office).lock(CONTENT, asker_key("x").public_key()))
    stored[place] ^= 1
    try:
        assert Safe.read(office).open(bytes(stored)) == CONTENT
    except LockedContent:
        return
    assert place == 200, "only what is sealed to the other reader may differ"


@pytest.mark.parametrize("stored", [b"s", b"s" + bytes(33), b"s" + bytes(32) + b"\xff", b"s" + bytes(400), b"", b"x{}"])
def test_what_is_no_sealed_content_is_locked_content(stored):
    with pytest.raises(LockedContent):
        Safe.read(make_key()).open(stored)


def test_content_says_for_which_asker_it_is_sealed():
    office, asker = Safe.read(make_key()), asker_key("x")
    found = find_asker(office.lock(CONTENT, asker.public_key()))
    assert found
    assert found.public_bytes_raw() == asker.public_key().public_bytes_raw()
    assert [find_asker(safe.lock(CONTENT)) for safe in (office, Safe.read(None))] == [None, None]


def test_a_seal_that_no_key_of_the_office_opens_is_refused_at_the_start():
    with pytest.raises(BadSetting, match="ZQMAP_ENQUIRY_SEAL"):
        Safe.read(make_key(), public_half(make_key()))
    for wrong in ("zqs1_", "zqs1_abc", "zqk1_" + "A" * 43, make_key(), "x" * 43):
        with pytest.raises(BadSetting) as refusal:
            Safe.read(None, wrong)
        assert wrong not in str(refusal.value)


def test_a_new_key_in_front_seals_and_the_old_ones_still_open():
    old, new = make_key(), make_key()
    older = Fernet.generate_key().decode()
    stored = [Safe.read(key).lock(CONTENT) for key in (older, old)]
    both = Safe.read(f"{new},{old},{older}")
    assert [both.open(one) for one in stored] == [CONTENT, CONTENT]
    assert Safe.read(new).open(both.lock(CONTENT)) == CONTENT
    assert Safe.read(f"{older},{new}").lock(CONTENT).startswith(b"f"), "the first locks, whatever its kind"
    asker = asker_key("x")
    sealed = Safe.read(f"{older},{new}").lock(CONTENT, asker.public_key())
    for safe in (Safe.read(None).of_asker(asker), Safe.read(new)):
        assert safe.open(sealed) == CONTENT, "what an asker is to read is sealed wherever that is possible"


def test_content_from_before_the_key_can_still_be_read():
    stored = Safe.read(None).lock(CONTENT)
    assert Safe.read(make_key()).open(stored) == CONTENT


def test_a_wrong_key_is_named_without_being_repeated():
    with pytest.raises(BadSetting) as refusal:
        Safe.read("my secret passphrase")
    assert "ZQMAP_ENQUIRY_KEY" in str(refusal.value)
    assert "passphrase" not in str(refusal.value)
