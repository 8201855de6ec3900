"""Read a file in a process of its own, which may hang, crash or eat memory and does no harm."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyogrio

from zqmap.intake.confined import OUT_OF_MEMORY
from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.intake.exchange import Answer, read_answer
from zqmap.intake.formats.encodings import LOSSLESS
from zqmap.intake.formats.signatures import ENDINGS, Format
from zqmap.intake.formats.source import Progress, say_nothing
from zqmap.intake.limits import FILE_LIMIT_BYTES, WAIT_LIMIT_S, WALL_LIMIT_S, WORKER_LIMIT
from zqmap.settings import ROOT

LOG = logging.getLogger(__name__)

START = "import sys; sys.path.insert(0, sys.argv.pop()); from zqmap.intake.confined import main; main()"
"""What the worker's Python runs: isolated mode knows neither this folder nor any variable of the environment."""

DRIVERS: dict[Format, str] = {Format.SHAPEFILE: "ESRI Shapefile", Format.DXF: "DXF"}
"""The one driver that GDAL keeps for a format; for all others GDAL is not loaded."""

LINE_LIMIT_BYTES = 65_536
BEAT_S = 0.25
"""How often the waiting is told that nothing new is known."""

_slots = threading.BoundedSemaphore(WORKER_LIMIT)


@dataclass(frozen=True)
class Errand:
    """A file to read: where it lies, its name for messages, its format, and what a person chose."""

    path: Path
    name: str
    format: Format
    part: str | None = None
    encoding: str | None = None


def read_in_worker(errand: Errand, progress: Progress = say_nothing) -> FileContents:
    """Read a file in a worker.

    Raises:
        UnreadableFile: it cannot be read, or the worker took too long, too much memory, or crashed.
        SeveralParts: it has several parts and none was chosen.

    """
    answer = _send(errand, "read", progress)
    if not isinstance(answer, FileContents):
        refuse(errand.name, "读取程序的结果不完整", "what the reader wrote is not complete")
    return answer


def list_in_worker(errand: Errand) -> tuple[FilePart, ...]:
    """List a file's parts in a worker.

    Raises:
        UnreadableFile: as `read_in_worker`.

    """
    answer = _send(errand, "list", say_nothing)
    if isinstance(answer, FileContents):
        refuse(errand.name, "读取程序的结果不完整", "what the reader wrote is not complete")
    return answer


def _send(errand: Errand, task: str, progress: Progress) -> Answer:
    with _slot(errand.name), TemporaryDirectory(prefix="zqmap-intake-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        file = "input" + next(ending for ending, format_ in ENDINGS.items() if format_ is errand.format)
        _copy(errand, folder / file)
        order = {"task": task, "file": file, "name": errand.name, "format": errand.format.value}
        _run(errand, json.dumps({**order, "part": errand.part, "encoding": errand.encoding}), folder, progress)
        return read_answer(folder, errand.name)


@contextlib.contextmanager
def _slot(name: str) -> Iterator[None]:
    if not _slots.acquire(timeout=WAIT_LIMIT_S):
        refuse(name, "正在读取其他文件，请稍后再试", "other files are being read; try again in a moment")
    try:
        yield
    finally:
        _slots.release()


def _copy(errand: Errand, target: Path) -> None:
    try:
        if errand.path.stat().st_size > FILE_LIMIT_BYTES:
            megabytes = FILE_LIMIT_BYTES // 1_000_000
            refuse(errand.name, f"文件超过 {megabytes} MB", f"the file is larger than {megabytes} MB")
        shutil.copyfile(errand.path, target)
    except OSError as error:
        refuse(errand.name, "文件无法打开", "the file cannot be opened", error)


def _run(errand: Errand, order: str, folder: Path, progress: Progress) -> None:
    with (folder / "stderr").open("wb") as complaints:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", START, order, str(ROOT)],
            cwd=folder,
            env=_environment(errand.format),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            start_new_session=True,
        )
    try:
        in_time = _follow(process, progress)
    finally:
        _end(process)
    if not in_time or process.returncode != 0:
        _report_death(errand, process.returncode, in_time, folder)


def _environment(format_: Format) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    # Threads of numpy's library reserve memory that the bound would count.
    bounds = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    return kept | bounds | _gdal_settings(DRIVERS.get(format_))


def _gdal_settings(driver: str | None) -> dict[str, str]:
    """Give the variables that leave GDAL one driver, and neither a network nor any file but its own."""
    unwanted = sorted(name for name in pyogrio.list_drivers() if name != driver)
    return {
        "GDAL_SKIP": ",".join(unwanted),
        "OGR_SKIP": ",".join(unwanted),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_PAM_ENABLED": "NO",
        "GDAL_VRT_ENABLE_PYTHON": "NO",
        "GDAL_HTTP_TIMEOUT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        "PROJ_NETWORK": "OFF",
        "SHAPE_RESTORE_SHX": "YES",
        "DXF_ENCODING": LOSSLESS,
        "DXF_CLOSED_LINE_AS_POLYGON": "TRUE",
    }


def _follow(process: subprocess.Popen[bytes], progress: Progress) -> bool:
    """Hear how far the worker is until it ends; tell whether it did within `WALL_LIMIT_S`."""
    deadline = time.monotonic() + WALL_LIMIT_S
    assert process.stdout is not None
    pending, said = b"", (0, 0)

    def pass_on(done: int, total: int) -> None:
        nonlocal said
        said = (done, total)
        progress(done, total)

    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(min(left, BEAT_S)):
                # Whoever waits hears something even from a worker that hangs, and can give up.
                progress(*said)
                continue
            heard = os.read(process.stdout.fileno(), LINE_LIMIT_BYTES)
            if not heard:
                return _ends_before(process.pid, deadline)
            *lines, pending = (pending + heard)[-LINE_LIMIT_BYTES:].split(b"\n")
            _pass_on(lines, pass_on)
    return False


def _ends_before(pid: int, deadline: float) -> bool:
    """Wait for the end of a process without burying it: its number stays its own until its group is killed."""
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def _pass_on(lines: list[bytes], progress: Progress) -> None:
    for line in lines:
        numbers = line.split()
        if len(numbers) == 2 and all(number.isdigit() and len(number) < 10 for number in numbers):
            progress(int(numbers[0]), int(numbers[1]))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the worker and of what it may have started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _report_death(errand: Errand, status: int, in_time: bool, folder: Path) -> None:
    complaint = (folder / "stderr").read_bytes()[-2_000:].decode("utf-8", "replace")
    LOG.warning("the reader of %s ended with %s: %s", errand.name, status, complaint)
    if not in_time or status == -signal.SIGXCPU:
        seconds = round(WALL_LIMIT_S)
        refuse(errand.name, f"读取超过 {seconds} 秒，已停止", f"reading took over {seconds} s and was stopped")
    if status == OUT_OF_MEMORY or "MemoryError" in complaint or "bad_alloc" in complaint:
        refuse(errand.name, "读取所需内存过大，已停止", "reading needed too much memory and was stopped")
    refuse(
        errand.name,
        "读取时出错，已停止：文件可能已损坏",
        "reading stopped with a fault: the file may be damaged",
    )
