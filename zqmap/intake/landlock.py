"""Linux' Landlock: a process gives up every file but those it names, for good and for whatever it starts."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""The numbers of the system calls, the same on every architecture."""

ASK_VERSION = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38

READ = 1 << 0 | 1 << 2 | 1 << 3
"""Run, read files, list folders."""

EVERYTHING = (1 << 13) - 1
"""What the first version knows: reading, writing, making and removing files of every kind."""

TRUNCATE, TCP = 1 << 14, 0b11
"""Cutting files off (since version 3); binding and connecting TCP (since version 4)."""


class _PathRule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def lock_in(folder: Path, readable: Iterable[Path]) -> bool:
    """Leave this process one folder to write to and some to read, and no TCP; tell whether the kernel could do so.

    What of `readable` is not there is left out.
    """
    kernel = ctypes.CDLL(None, use_errno=True)
    version = kernel.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION))
    if version < 1:
        return False
    handled = EVERYTHING | (TRUNCATE if version >= 3 else 0)
    wanted = (ctypes.c_uint64 * (2 if version >= 4 else 1))(handled, *([TCP] if version >= 4 else []))
    rules = kernel.syscall(CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(ctypes.sizeof(wanted)), 0)
    if rules < 0:
        return False
    try:
        is_whole = all(_allow(kernel, rules, path, READ) for path in readable if path.exists())
        is_whole = is_whole and _allow(kernel, rules, folder, handled)
        return (
            is_whole
            and kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
            and kernel.syscall(RESTRICT_SELF, rules, 0) == 0
        )
    finally:
        os.close(rules)


def _allow(kernel: ctypes.CDLL, rules: int, path: Path, access: int) -> bool:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        files_only = access if path.is_dir() else access & (1 << 0 | 1 << 1 | 1 << 2 | TRUNCATE)
        rule = _PathRule(files_only, opened)
        return bool(kernel.syscall(ADD_RULE, rules, PATH_BENEATH, ctypes.byref(rule), 0) == 0)
    finally:
        os.close(opened)
