"""What runs inside the worker: give up rights first, then read one file and write down what it says."""

from __future__ import annotations

import ctypes
import json
import mimetypes
import resource
import signal
import sys
from pathlib import Path

from zqmap.intake.landlock import lock_in
from zqmap.intake.limits import (
    MEMORY_LIMIT_BYTES,
    OPEN_FILE_LIMIT,
    PROCESSOR_LIMIT_S,
    RESULT_LIMIT_BYTES,
)

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
"""The flags of Linux' unshare(2) for a user and a network namespace of one's own."""

PR_SET_PDEATHSIG = 1
"""The operation of Linux' prctl(2) that asks for a signal when the parent ends, however it does."""

SYSTEM_FILES = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/usr/share/zoneinfo",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    *mimetypes.knownfiles,
    "/dev/null",
    "/dev/urandom",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system/cpu",
)
"""What libraries read of the system when they load."""

OUT_OF_MEMORY = 77
"""The status with which the worker ends when its memory is used up."""


def confine() -> bool:
    """Bound this process in memory, time and files; tell whether the kernel took its network away too."""
    bounds = {
        resource.RLIMIT_AS: MEMORY_LIMIT_BYTES,
        resource.RLIMIT_FSIZE: RESULT_LIMIT_BYTES,
        resource.RLIMIT_NOFILE: OPEN_FILE_LIMIT,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        lowest = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (lowest, lowest))
    # The gap lets the process die of SIGXCPU, which tells a slow file from one that needs too much memory.
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_LIMIT_S, PROCESSOR_LIMIT_S + 5))
    is_cut_off = _leave_network()
    _die_with_parent()
    return is_cut_off


def main() -> None:
    """Read the file that the first argument describes; the answer goes into the working directory."""
    confine()
    lock_files(Path.cwd())
    try:
        _answer(json.loads(sys.argv[1]), Path.cwd())
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def lock_files(folder: Path) -> bool:
    """Leave this process its folder to write to and its libraries to read; tell whether the kernel could do so."""
    program = Path(__file__).resolve().parents[1]
    own = (program, Path(sys.prefix), Path(sys.base_prefix), *(Path(path) for path in SYSTEM_FILES))
    return lock_in(folder, own)


def _leave_network() -> bool:
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    return unshare is not None and unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


def _die_with_parent() -> None:
    # After the change of namespaces, which would undo it.
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _answer(errand: dict[str, str | None], folder: Path) -> None:
    # Only now: what these import parses foreign bytes, and must find the bounds in place.
    from zqmap.errors import SeveralParts, UnreadableFile
    from zqmap.intake.exchange import write_answer, write_refusal
    from zqmap.intake.formats.signatures import Format
    from zqmap.intake.formats.source import Source
    from zqmap.intake.readers import choose_part, find_parts

    source = Source(folder / str(errand["file"]), str(errand["name"]), errand["encoding"], _tell)
    format_ = Format(str(errand["format"]))
    try:
        if errand["task"] == "list":
            write_answer(folder, find_parts(format_, source))
        else:
            write_answer(folder, choose_part(format_, source, errand["part"]))
    except (UnreadableFile, SeveralParts) as error:
        write_refusal(folder, error)


def _tell(done: int, total: int) -> None:
    print(done, total, flush=True)
