"""A worker that hangs, crashes, eats memory or floods its parent is killed, and the parent lives."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.builders import a_file, a_road
from zqmap.errors import UnreadableFile
from zqmap.intake import worker
from zqmap.intake.formats.signatures import Format
from zqmap.intake.read import read_file
from zqmap.settings import ROOT

CONFINED = "import sys; sys.path.insert(0, sys.argv.pop()); from zqmap.intake.confined import confine; confine(); "


def send(monkeypatch: pytest.MonkeyPatch, path: Path, code: str) -> str:
    """Let a worker run other code than ours, as a flaw in a library would; give the sentence for people."""
    monkeypatch.setattr(worker, "START", CONFINED + code)
    with pytest.raises(UnreadableFile) as refused:
        worker.read_in_worker(worker.Errand(path, path.name, Format.GEOJSON))
    return refused.value.reason.en


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path / "roads.geojson", a_road())


def is_gone(process: int) -> bool:
    try:
        said = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    # A process that ended and whose new parent has not asked yet is still listed.
    return said.split(")")[1].split()[0] == "Z"


def wait_until_gone(process: int) -> bool:
    deadline = time.monotonic() + 30
    while not is_gone(process) and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_gone(process)


@pytest.mark.parametrize("hang", ["import time; time.sleep(1e6)", "while True: pass"])
def test_a_worker_that_hangs_is_killed_U17(monkeypatch, path, hang):
    monkeypatch.setattr(worker, "WALL_LIMIT_S", 1.0)
    assert "took over" in send(monkeypatch, path, f"exec({hang!r})")


class GivenUp(Exception):
    """Whoever waits for the worker does so no longer."""


def test_what_a_worker_started_is_killed_with_it_U17(monkeypatch, path, tmp_path):
    noted = tmp_path / "grandchild"
    code = (
        "import subprocess, time; started = subprocess.Popen(['sleep', '1000']); "
        f"open({str(noted)!r}, 'w').write(f'{{started.pid}}.'); time.sleep(1000)"
    )

    def give_up(_: int, __: int) -> None:
        if noted.exists() and noted.read_text().endswith("."):
            raise GivenUp

    monkeypatch.setattr(worker, "START", CONFINED + code)
    with pytest.raises(GivenUp):
        worker.read_in_worker(worker.Errand(path, path.name, Format.GEOJSON), give_up)
    assert wait_until_gone(int(noted.read_text().removesuffix(".")))


@pytest.mark.parametrize(
    "death", ["import os; os.abort()", "import ctypes; ctypes.string_at(0)", "raise SystemExit(1)"]
)
def test_a_worker_that_crashes_is_a_plain_sentence_U17(monkeypatch, path, death):
    assert "fault" in send(monkeypatch, path, death)


def test_a_worker_that_eats_memory_is_stopped_and_the_parent_does_not_grow_U17(monkeypatch, path):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "too much memory" in send(monkeypatch, path, "hoard = bytearray(3_000_000_000)")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_worker_that_fills_the_disk_is_stopped_U17(monkeypatch, path):
    code = "import os; f = os.open('big', os.O_CREAT | os.O_WRONLY); os.ftruncate(f, 2_000_000_000)"
    assert "fault" in send(monkeypatch, path, code)


def test_a_worker_that_floods_its_parent_is_read_and_forgotten_U17(monkeypatch, path):
    monkeypatch.setattr(worker, "WALL_LIMIT_S", 1.0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "took over" in send(monkeypatch, path, "exec(\"while True: print('9' * 100_000)\")")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize(
    "result",
    [
        "",
        "[]",
        "null",
        '{"contents": {}}',
        '{"several": 1}',
        '{"refused": []}',
        '{"parts": [["a"]]}',
        json.dumps({"contents": {"rows": [{}], "lengths": [5], "encoding": [None, False, []]}}),
        "[" * 100_000,
    ],
)
def test_a_result_that_makes_no_sense_is_refused_U17(monkeypatch, path, result):
    code = f"open('result.json', 'w').write({result!r}); open('geometries.bin', 'w').close()"
    assert "not complete" in send(monkeypatch, path, code)


def test_the_worker_is_not_there_afterwards_and_the_next_file_is_read_U17(monkeypatch, path):
    with monkeypatch.context() as changed:
        for _ in range(worker.WORKER_LIMIT + 1):
            send(changed, path, "import os; os.abort()")
    contents = worker.read_in_worker(worker.Errand(path, path.name, Format.GEOJSON))
    assert contents.rows == read_file(path).rows


def test_a_worker_whose_parent_is_killed_does_not_stay_behind_U17(path, tmp_path):
    noted = tmp_path / "worker"
    hang = f"import os, time; open({str(noted)!r}, 'w').write(str(os.getpid()) + '.'); time.sleep(1000)"
    code = (
        "from pathlib import Path; from zqmap.intake import worker; from zqmap.intake.worker import Errand\n"
        f"worker.START = {CONFINED + hang!r}\n"
        f"worker.read_in_worker(Errand(Path({str(path)!r}), 'a', worker.Format.GEOJSON))"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    deadline = time.monotonic() + 60
    while not (noted.exists() and noted.read_text().endswith(".")) and time.monotonic() < deadline:
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    assert wait_until_gone(int(noted.read_text().removesuffix(".")))
