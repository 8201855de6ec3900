"""Brought files as two versions of the program see them, which stand side by side in a rolling upgrade."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from zqmap.errors import UnknownCase
from zqmap.intake.cases import Case, Cases


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    return Cases(tmp_path)


@pytest.fixture
def case(cases: Cases) -> Case:
    opened = cases.open("li", "roads.geojson", b"{}", layer="roads", base=3)
    return cases.keep(opened, opened.choices.after(system="EPSG:4547", repairs=("close:1", "swap:2")))


def rewrite(case: Case, change) -> None:
    """Let another version write the case."""
    path = case.path.parent / "choices.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    change(kept)
    path.write_text(json.dumps(kept), encoding="utf-8")


def test_a_case_that_another_process_closes_meanwhile_keeps_no_file_from_being_brought(cases, case, monkeypatch):
    def list_then_close(folder: Path, pattern: str) -> list[Path]:
        listed = [*folder.rglob(pattern)]
        cases.close(case)
        return listed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "glob", list_then_close)
        opened = cases.open("li", "next.geojson", b"{}", layer="roads", base=3)
    assert [one.id for one in cases.list("li")] == [opened.id]


def test_a_case_comes_back_as_it_was_decided(cases, case):
    assert cases.find(case.id, "li") == case


def test_what_a_newer_version_decided_is_passed_over_with_a_line_in_the_log(cases, case, caplog):
    rewrite(case, lambda kept: kept["choices"].update(tilt=3, shade="x"))
    rewrite(case, lambda kept: kept.update(colour="red"))
    with caplog.at_level(logging.WARNING, "zqmap"):
        assert cases.find(case.id, "li").choices == case.choices
    assert caplog.messages == [f"case {case.id} comes from another version; passed over: shade, tilt"]
    assert [one.id for one in cases.list("li")] == [case.id]


def test_what_an_older_version_did_not_ask_counts_as_not_asked(cases, case):
    rewrite(case, lambda kept: [kept["choices"].pop(name) for name in ("repairs", "transcribe", "mode", "edits")])
    choices = cases.find(case.id, "li").choices
    assert (choices.repairs, choices.transcribe, choices.mode, choices.edits) == (None, False, "update", {})
    assert choices.system == "EPSG:4547"


def test_what_stands_there_in_another_form_is_asked_again_and_the_rest_is_kept(cases, case):
    rewrite(case, lambda kept: kept["choices"].update(repairs={"close": [1]}, edits="none"))
    choices = cases.find(case.id, "li").choices
    assert (choices.repairs, choices.edits, choices.system) == (None, {}, "EPSG:4547")


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept["choices"].pop("layer"),
        lambda kept: kept["choices"].update(layer="rivers"),
        lambda kept: kept["choices"].update(base="soon"),
        lambda kept: kept.pop("choices"),
        lambda kept: kept.update(choices=[1]),
        lambda kept: kept.pop("owner"),
        lambda kept: kept.pop("file_name"),
        lambda kept: kept.update(created_at="yesterday"),
        lambda kept: kept.update(created_at=5),
    ],
)
def test_a_case_that_cannot_be_understood_is_none_and_hides_no_other(cases, case, change):
    other = cases.open("li", "b.csv", b"", layer="parcels", base=1)
    rewrite(case, change)
    with pytest.raises(UnknownCase):
        cases.find(case.id, "li")
    assert [one.id for one in cases.list("li")] == [other.id]


def test_nobody_else_sees_it_whatever_another_version_wrote(cases, case):
    rewrite(case, lambda kept: kept["choices"].update(owner="wang", tilt=1))
    with pytest.raises(UnknownCase):
        cases.find(case.id, "wang")
