"""The command line, as a person uses it: what is printed, what is changed, and the status it ends with."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.builders import a_file, a_point, a_road, an_enterprise
from tests.ports import free_port
from zqmap.cli.commands import app
from zqmap.cli.words import choose_language
from zqmap.model.layers import STORED
from zqmap.settings import ROOT, get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store


class CommandLine:
    """Run commands on a store of their own, from a folder that is not the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.variables = {"ZQMAP_VAR": str(folder / "var"), "LC_ALL": "C.UTF-8"}
        self.store = Store(f"sqlite:///{folder / 'var' / 'zqmap.sqlite'}")

    def run(self, *arguments: object, status: int = 0, **variables: str) -> Result:
        get_settings.cache_clear()
        get_store.cache_clear()
        runner = CliRunner(env=self.variables | {"ZQMAP_EDITING": "on", "ZQMAP_DATABASE_URL": None} | variables)
        done = runner.invoke(app, [*map(str, arguments)], prog_name="python -m zqmap")
        assert done.exit_code == status, (done.output, done.exception)
        return done

    def run_outside(self, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("ZQMAP_", "LC_", "LANG"))}
        return subprocess.run(
            [sys.executable, "-m", "zqmap", *map(str, arguments)],
            cwd=self.folder,
            env=own | self.variables | {"PYTHONPATH": str(ROOT)} | variables,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    @contextmanager
    def serve(self, port: int) -> Iterator[subprocess.Popen[str]]:
        """Run the dashboard in a process of its own; what it logs is read from `stdout`."""
        command = [sys.executable, "-m", "zqmap", "serve", "--port", str(port)]
        variables = os.environ | self.variables | {"PYTHONPATH": str(ROOT)}
        with subprocess.Popen(
            command, cwd=self.folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def report(self, file: Path, layer: str, status: int = 0) -> dict[str, Any]:
        return json.loads(self.run("check", file, "--layer", layer, status=status).stdout)


@pytest.fixture
def zqmap(tmp_path: Path) -> Iterator[CommandLine]:
    command_line = CommandLine(tmp_path)
    yield command_line
    command_line.store.close()
    get_settings.cache_clear()
    get_store.cache_clear()
    gc.enable()  # the command line switches it off for its short life


@pytest.fixture
def filled(zqmap: CommandLine, tmp_path: Path) -> CommandLine:
    """Give a command line whose store has roads `a` and `b` at revision 1."""
    file = a_file(tmp_path / "first.geojson", a_road("a"), a_road("b"))
    zqmap.run("publish", file, "--layer", "roads", "--note", "first", "--author", "li")
    return zqmap


def test_init_publishes_what_ships_and_can_be_run_again(zqmap):
    assert "published revision 1" in zqmap.run("init").stderr
    heads = zqmap.store.heads()
    assert set(heads) == set(STORED)
    assert set(heads.values()) == {1}
    assert "keeps its revision 1" in zqmap.run("init").stderr
    assert zqmap.store.heads() == heads
    assert "no faults" in zqmap.run("fsck").stderr


def test_a_good_file_is_reported_with_its_changes(filled, tmp_path):
    file = a_file(tmp_path / "next.geojson", a_road("a", status="completed"), a_road("c"))
    assert filled.report(file, "roads") == {
        "ok": True,
        "format": "GeoJSON",
        "features": 2,
        "coordinate_system": {
            "best": "EPSG:4326",
            "declared": "EPSG:4326",
            "confidence": 1.0,
            "candidates": [{"code": "EPSG:4326", "confidence": 1.0}],
        },
        "findings": [],
        "changes": {"added": 1, "changed": 1, "removed": 1, "unchanged": 0},
    }
    assert filled.store.heads() == {"roads": 1}


def test_a_bad_file_is_reported_by_row_field_value_and_what_is_allowed_in_both_languages(filled, tmp_path):
    file = a_file(tmp_path / "bad.geojson", a_road("a"), a_road("b", status="在建"), a_road("a"))
    report = filled.report(file, "roads", status=1)
    status, duplicate = report["findings"]
    assert (status["severity"], status["row"], status["field"], status["value"]) == ("block", 2, "status", "在建")
    for language in ("zh", "en"):
        assert "under_construction" in status[language]
        assert "suspended" in status[language]
    assert (duplicate["code"], duplicate["row"], duplicate["field"], duplicate["value"]) == (
        "duplicate_id",
        3,
        "id",
        "a",
    )
    assert report["ok"] is False
    assert report["changes"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 1}
    assert filled.store.heads() == {"roads": 1}


@pytest.mark.parametrize("name", ["missing.geojson", "roads.shp", "broken.geojson"])
def test_a_file_that_cannot_be_read_is_a_report_too(zqmap, tmp_path, name):
    (tmp_path / "broken.geojson").write_text('{"type": "FeatureCollection"')
    report = zqmap.report(tmp_path / name, "roads", status=1)
    [finding] = report["findings"]
    assert (report["ok"], finding["code"]) == (False, "unreadable_file")
    assert finding["zh"] != finding["en"]


def test_a_check_without_a_store_says_that_nothing_was_compared(zqmap, tmp_path):
    report = zqmap.report(a_file(tmp_path / "a.geojson", a_road()), "roads")
    assert (report["ok"], report["changes"]) == (True, None)
    assert [finding["code"] for finding in report["findings"]] == ["store_unavailable"]
    assert not (tmp_path / "var").exists()


def test_publishing_a_bad_file_names_the_findings_and_changes_nothing(filled, tmp_path):
    file = a_file(tmp_path / "bad.geojson", a_road("a", status="soon"))
    done = filled.run("publish", file, "--layer", "roads", "--note", "n", status=1)
    assert "row 1 status" in done.stderr
    assert filled.store.heads() == {"roads": 1}


@pytest.mark.parametrize(
    ("features", "code"), [([], "no_features"), ([a_road("a", stauts="completed")], "unknown_property")]
)
def test_a_file_without_features_or_with_a_wrong_field_changes_nothing(filled, tmp_path, features, code):
    file = a_file(tmp_path / "bad.geojson", *features)
    report = filled.report(file, "roads", status=1)
    assert [(finding["code"], finding["severity"]) for finding in report["findings"]] == [(code, "block")]
    assert report["findings"][0]["zh"] != report["findings"][0]["en"]
    filled.run("publish", file, "--layer", "roads", "--note", "n", status=1)
    assert filled.store.heads() == {"roads": 1}
    assert filled.store.read("roads")["id"].tolist() == ["a", "b"]


def test_a_publish_shows_in_the_history(filled, tmp_path):
    file = a_file(tmp_path / "next.geojson", a_road("a"))
    filled.run("publish", file, "--layer", "roads", "--note", "第二版", "--author", "王")
    head, second, first = filled.run("history", "roads").stdout.splitlines()
    assert head.split("\t")[0] == "rev"
    assert second.split("\t")[0::2] == ["2", "王", "0", "1"]
    assert second.split("\t")[-1] == "第二版"
    assert first.split("\t")[0] == "1"


def test_what_is_being_written_is_called_by_its_name(filled, tmp_path):
    file = a_file(tmp_path / "next.geojson", a_road("a"))
    assert "writing\n" in filled.run("publish", file, "--layer", "roads", "--note", "n").stderr
    tiles = ("export", "roads", "--format", "pmtiles", "--out", tmp_path / "roads.pmtiles")
    assert "writing tiles\n" in filled.run(*tiles).stderr


def test_a_publish_from_a_stale_base_is_refused_with_counts(filled, tmp_path):
    filled.run("publish", a_file(tmp_path / "2.geojson", a_road("a")), "--layer", "roads", "--note", "n")
    file = a_file(tmp_path / "3.geojson", a_road("b"))
    done = filled.run("publish", file, "--layer", "roads", "--note", "n", "--base", 1, status=1)
    assert "is at revision 2" in done.stderr
    assert "1 removed" in done.stderr
    assert filled.store.heads() == {"roads": 2}


def test_publishing_the_same_again_says_so(filled, tmp_path):
    done = filled.run("publish", tmp_path / "first.geojson", "--layer", "roads", "--note", "n", status=1)
    assert "nothing to publish" in done.stderr


def test_a_rollback_makes_a_new_revision(filled, tmp_path):
    filled.run("publish", a_file(tmp_path / "2.geojson", a_road("a")), "--layer", "roads", "--note", "n")
    assert "published revision 3" in filled.run("rollback", "roads", 1, "--note", "back").stderr
    assert filled.store.read("roads")["id"].tolist() == ["a", "b"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("rollback", "roads", 9, "--note", "n"),
        ("history", "bridges"),
        ("check", "x.geojson", "--layer", "bridges"),
        ("publish", "x.geojson", "--layer", "roads"),
        ("export", "roads", "--format", "docx", "--out", "x"),
        ("demo", "--features", 0),
        ("demo", "--features", 5, "--layer", "roads"),
        ("nonsense",),
    ],
)
def test_wrong_use_ends_with_status_2(filled, arguments):
    filled.run(*arguments, status=2)
    assert filled.store.heads() == {"roads": 1}


@pytest.mark.parametrize("number", [-1, 0, 3, 2**31 - 1, 2**31, 2**63, 10**20, "9" * 5000])
def test_a_revision_that_no_database_could_hold_is_one_that_is_not_there(filled, tmp_path, number):
    file = a_file(tmp_path / "next.geojson", a_road("z"))
    out = tmp_path / "out.geojson"
    for arguments in (
        ("rollback", "--note", "n", "roads", "--", number),
        ("export", "roads", "--format", "geojson", "--out", out, f"--revision={number}"),
        *([] if number == 0 else [("publish", file, "--layer", "roads", "--note", "n", f"--base={number}")]),
    ):
        done = filled.run(*arguments, status=2)
        assert "no revision" in done.stderr or "Invalid value" in done.stderr
    assert filled.store.heads() == {"roads": 1}
    assert filled.store.fsck() == []
    assert not out.exists()


def test_a_setting_that_means_nothing_is_one_sentence_that_says_what_is_allowed(filled):
    for language, words in (("en", "it must be on / off"), ("zh", "应为：on / off")):
        done = filled.run_outside("--lang", language, "history", "roads", ZQMAP_EDITING="maybe")
        assert done.returncode == 2
        [line] = done.stderr.splitlines()
        assert "ZQMAP_EDITING=maybe" in line
        assert words in line


@pytest.mark.parametrize("arguments", [("history", "roads"), ("rollback", "roads", 1, "--note", "n")])
def test_without_a_store_a_command_says_what_to_do(zqmap, arguments):
    assert "python -m zqmap init" in zqmap.run(*arguments, status=1).stderr


def test_demo_features_join_the_layer_and_are_not_added_twice(zqmap, tmp_path):
    zqmap.run("publish", a_file(tmp_path / "e.geojson", an_enterprise()), "--layer", "enterprises", "--note", "n")
    zqmap.run("demo", "--features", 50)
    frame = zqmap.store.read("enterprises")
    assert len(frame) == 51
    assert (frame["basis"] == "demo").sum() == 50
    assert "nothing to publish" in zqmap.run("demo", "--features", 50, status=1).stderr
    zqmap.run("demo", "--features", 20, "--layer", "parcels")
    assert zqmap.store.heads() == {"enterprises": 2, "parcels": 1}


def test_an_export_can_be_published_again_without_a_change(filled, tmp_path):
    filled.run("export", "roads", "--format", "geojson", "--out", tmp_path / "out.geojson")
    assert filled.report(tmp_path / "out.geojson", "roads")["changes"]["unchanged"] == 2


@pytest.mark.parametrize("format_", ["geojson", "csv", "xlsx", "gpkg", "kml", "shp"])
def test_a_byte_flipped_anywhere_in_an_export_is_named_by_fsck_S5(filled, tmp_path, format_):
    out = tmp_path / f"roads.{format_}"
    filled.run("export", "roads", "--format", format_, "--out", out)
    assert "as it was exported" in filled.run("fsck", out).stdout
    data = out.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 8)):
        out.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        assert f"{out}: altered or damaged" in filled.run("fsck", out, status=1).stdout
    out.write_bytes(data)
    assert "与导出时一致" in filled.run("--lang", "zh", "fsck", out).stdout


def test_the_digest_of_an_export_is_one_that_sha256sum_reads(filled, tmp_path):
    filled.run("export", "roads", "--format", "csv", "--out", tmp_path / "roads.csv")
    digest = hashlib.sha256((tmp_path / "roads.csv").read_bytes()).hexdigest()
    assert (tmp_path / "roads.csv.sha256").read_text() == f"{digest}  roads.csv\n"


def test_an_export_without_a_digest_or_without_the_file_is_a_fault(filled, tmp_path):
    (tmp_path / "bare.csv").write_text("id")
    done = filled.run("fsck", tmp_path / "bare.csv", tmp_path / "gone.csv", status=1)
    assert "no digest lies beside it" in done.stdout
    assert "cannot be read" in done.stdout


def test_an_export_never_replaces_what_is_no_file(filled, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for out in (tmp_path, tmp_path / "pipe"):
        done = filled.run("export", "roads", "--format", "csv", "--out", out, status=1)
        assert "no regular file" in done.stderr
    assert (tmp_path / "pipe").is_fifo()


def test_an_old_revision_is_exported_on_request(filled, tmp_path):
    filled.run("publish", a_file(tmp_path / "2.geojson", a_road("z")), "--layer", "roads", "--note", "n")
    filled.run("export", "roads", "--format", "csv", "--out", tmp_path / "old.csv", "--revision", 1)
    words = (tmp_path / "old.csv").read_text(encoding="utf-8-sig")
    assert '"a"' in words
    assert '"z"' not in words
    filled.run("export", "roads", "--format", "csv", "--out", tmp_path / "no.csv", "--revision", 7, status=2)
    filled.run("export", "roads", "--format", "csv", "--out", tmp_path / "no" / "x.csv", status=1)


def test_a_damaged_store_is_named_by_fsck(filled):
    with sqlite3.connect(filled.folder / "var" / "zqmap.sqlite") as connection:
        connection.execute("UPDATE features SET properties = replace(properties, 'Longsha', 'Forged') WHERE id = 'b'")
    done = filled.run("fsck", status=1)
    assert "feature b" in done.stdout
    assert "要素 b" in filled.run("--lang", "zh", "fsck", status=1).stdout


def test_with_editing_off_nothing_is_published(filled, tmp_path):
    file = a_file(tmp_path / "2.geojson", a_road("z"))
    for arguments in (("publish", file, "--layer", "roads", "--note", "n"), ("init",), ("demo", "--features", 5)):
        assert "editing is off" in filled.run(*arguments, status=1, ZQMAP_EDITING="off").stderr
    assert filled.report(file, "roads")["changes"]["added"] == 1
    assert filled.store.heads() == {"roads": 1}


def test_the_language_follows_the_locale_and_an_option(filled, tmp_path):
    file = a_file(tmp_path / "bad.geojson", a_road("a", geometry=a_point()))
    arguments = ("publish", file, "--layer", "roads", "--note", "n")
    assert "不接受点" in filled.run(*arguments, status=1, LC_ALL="zh_CN.UTF-8").stderr
    assert "takes no point" in filled.run("--lang", "en", *arguments, status=1, LC_ALL="zh_CN.UTF-8").stderr


@pytest.mark.parametrize(
    ("environment", "language"),
    [({}, "en"), ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "zh_CN", "LC_ALL": "C"}, "en"), ({"LANG": "de_DE"}, "en")],
)
def test_the_language_is_chosen_by_the_first_variable_of_the_locale(environment, language):
    assert choose_language(None, environment) == language


def test_a_process_of_its_own_ends_with_the_status_and_no_traceback(filled, tmp_path):
    bad = a_file(tmp_path / "bad.geojson", a_road("a", status="在建"))
    for arguments, status in (
        (("check", bad, "--layer", "roads"), 1),
        (("check", tmp_path / "first.geojson", "--layer", "roads"), 0),
        (("rollback", "roads", 9, "--note", "n"), 2),
    ):
        done = filled.run_outside(*arguments)
        assert done.returncode == status
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("variables", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"LC_ALL": "zh_CN.GBK"}])
def test_chinese_is_printed_whatever_the_terminal_knows(filled, variables):
    done = filled.run_outside("--lang", "zh", "history", "roads", **variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert "版本" in done.stdout


def test_serve_logs_each_request_once_without_its_query_and_no_looking_after(zqmap):
    port = free_port()
    with zqmap.serve(port) as process:
        assert process.stdout
        started = next((line for line in process.stdout if "Uvicorn running" in line), None)
        assert started, "the server ended before it answered"
        for address in ("/data/template/roads.xlsx?once", "/healthz"):
            urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=20).close()
        process.terminate()
        logged = process.stdout.read()
    assert logged.count("/data/template/roads.xlsx") == 1
    assert "once" not in logged
    assert "/healthz" not in logged
    assert logged.count("Shutting down") == 1
