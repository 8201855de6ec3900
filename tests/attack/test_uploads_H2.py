"""Files are taken from sessions that were granted it, as many bytes as granted, and from nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from tests.attack.doors import FORM_END, Door, enter, form_around, status_of
from zqmap.web.refusals import UploadRefused, UploadTooLarge
from zqmap.web.uploads import FILES_MAX, FRAME_BYTES, UploadGrants

MB = 1_000_000
FLAT_BYTES = 30 * MB
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_a_file_without_a_grant_is_refused_and_the_memory_stays_flat_H2(dashboard: Door):
    with enter(dashboard) as visitor:
        visitor.visit()
        assert visitor.put("warm", 20 * MB) == 403
        before = dashboard.memory_bytes()
        assert {visitor.put(f"file-{number}", 20 * MB) for number in range(10)} == {403}
        assert dashboard.memory_bytes() - before < FLAT_BYTES


def test_nothing_of_a_file_without_a_grant_is_waited_for_H2(dashboard: Door):
    with enter(dashboard) as visitor:
        visitor.visit()
        lines = [*visitor.upload_lines("file"), "Transfer-Encoding: chunked"]
        answer = dashboard.send_raw(lines)
        assert status_of(answer) == 403
        assert b"connection: close" in answer.lower()


def test_a_file_for_a_session_that_is_none_is_refused_H2(dashboard: Door):
    with enter(dashboard) as visitor:
        visitor.session_id = "00000000-0000-4000-8000-000000000000"
        assert visitor.put("file", 10) == 403
        assert visitor.delete("file") == 403


def test_a_file_with_a_grant_is_taken_up_to_the_quota_of_its_session_H2(uploader: Door):
    with enter(uploader) as visitor:
        visitor.visit(f"bytes={MB}")
        assert visitor.put("first", 600_000) == 204
        assert visitor.put("second", 600_000) == 413
        assert visitor.put("third", 300_000) == 204
        assert visitor.delete("first") == 204
        assert visitor.put("second", 600_000) == 204


def test_a_file_that_fails_frees_nothing_that_was_kept_H2(uploader: Door):
    with enter(uploader) as visitor:
        visitor.visit(f"bytes={MB}")
        assert visitor.put("first", 450_000) == 204
        assert visitor.put("first", 450_000, token="") == 403
        assert visitor.put("second", 600_000) == 413


def test_a_file_without_the_token_of_its_page_is_refused_H2(uploader: Door):
    with enter(uploader) as visitor:
        visitor.visit(f"bytes={MB}")
        assert visitor.put("file", 10, token="") == 403
        assert visitor.put("file", 10, token="2|00000000|11111111|1") == 403
        foreign = [line for line in visitor.upload_lines("file") if not line.startswith("Origin")]
        assert status_of(uploader.send_raw([*foreign, "Content-Length: 0"])) == 403


def test_a_file_in_chunks_is_cut_where_the_grant_ends_H2(uploader: Door):
    with enter(uploader) as visitor:
        visitor.visit(f"bytes={MB}")
        before = uploader.memory_bytes()
        endless = (b"x" * 100_000 for _ in range(1_000))
        assert visitor.put_chunked("file", chain([form_around(b"")[: -len(FORM_END)]], endless)) == 413
        assert uploader.memory_bytes() - before < FLAT_BYTES
        assert visitor.put("small", 900_000) == 204


def test_the_grant_of_one_session_is_none_of_another_H2(uploader: Door):
    with enter(uploader) as allowed, enter(uploader) as other:
        allowed.visit(f"bytes={MB}")
        other.visit()
        assert allowed.put("file", 10) == 204
        assert other.put("file", 10) == 403
        allowed.visit("revoke=1")
        assert allowed.put("more", 10) == 403


def test_other_methods_are_not_taken_H2(dashboard: Door):
    with enter(dashboard) as visitor:
        visitor.visit()
        for method in ("POST", "PATCH"):
            assert status_of(dashboard.send_raw([*visitor.upload_lines("x", method), "Content-Length: 0"])) == 405


class Clock:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def test_a_grant_ends_at_its_moment_H2():
    clock = Clock()
    grants = UploadGrants(clock)
    grants.grant("one", MB, NOON + timedelta(minutes=5))
    grants.check("one", "file", 10)
    clock.now += timedelta(minutes=5)
    with pytest.raises(UploadRefused):
        grants.check("one", "file", 10)


def test_granting_again_does_not_forget_what_is_held_H2():
    grants = UploadGrants(Clock())
    for _ in range(2):
        grants.grant("one", MB, NOON + timedelta(minutes=5))
        grants.take("one", "file", MB)
    with pytest.raises(UploadTooLarge):
        grants.check("one", "other", FRAME_BYTES + 1)


def test_a_session_holds_a_bounded_number_of_files_H2():
    grants = UploadGrants(Clock())
    grants.grant("one", MB, NOON + timedelta(minutes=5))
    for number in range(FILES_MAX):
        grants.take("one", f"file-{number}", 0)
    with pytest.raises(UploadTooLarge):
        grants.take("one", "one-more", 0)
    grants.release("one", "file-0")
    grants.take("one", "one-more", 0)
