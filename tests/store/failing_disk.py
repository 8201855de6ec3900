"""A disk that fails under SQLite: the real library over the real files, with calls that are refused when a test says.

SQLite asks its operating system through a table of functions (its VFS). Here the table is that of this machine with
five of them wrapped, so that any single open, read, write, sync or truncation can be made to fail.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, byref, c_char_p, c_int, c_int64, c_void_p, cast
from typing import Any

FULL, CANNOT_OPEN = 13, 14
READ_FAILS, WRITE_FAILS, SYNC_FAILS, TRUNCATE_FAILS = (10 | number << 8 for number in (1, 3, 4, 6))

FAULTS = {
    "open": CANNOT_OPEN,
    "read": READ_FAILS,
    "write": WRITE_FAILS,
    "sync": SYNC_FAILS,
    "truncate": TRUNCATE_FAILS,
    "full": FULL,
}
"""What SQLite is answered, by what is failing; a full disk fails writes, and goes on failing them."""


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("version", c_int),
        ("file_bytes", c_int),
        ("path_bytes", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        ("open", c_void_p),
        ("rest", c_void_p * 15),
    )


class _Methods(ctypes.Structure):
    _fields_ = (
        ("version", c_int),
        ("close", c_void_p),
        ("read", c_void_p),
        ("write", c_void_p),
        ("truncate", c_void_p),
        ("sync", c_void_p),
        ("rest", c_void_p * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", POINTER(_Methods)),)


_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(_File), c_int, c_void_p)
_MOVE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
SIGNATURES = {"read": _MOVE, "write": _MOVE, "truncate": _TRUNCATE, "sync": _SYNC}


class FailingDisk:
    """Counts what SQLite asks of the disk and refuses the `nth` call of one kind, or all from there on."""

    def __init__(self) -> None:
        self._sqlite = ctypes.CDLL(_sqlite3.__file__)
        self._sqlite.sqlite3_vfs_find.restype = POINTER(_Vfs)
        self._base = self._sqlite.sqlite3_vfs_find(None)
        self._wrapped: dict[int, Any] = {}
        self._kept: list[Any] = []
        self._vfs = _Vfs.from_buffer_copy(self._base.contents)
        self._vfs.name, self._vfs.next = b"failing", None
        self._vfs.open = self._keep(_OPEN, self._open)
        self._kind, self._answer, self._nth, self._count = "", 0, 0, 0
        self.has_failed = False

    def arm(self, fault: str, nth: int) -> None:
        """Let the nth call from now on fail."""
        self._kind = "write" if fault == "full" else fault
        self._answer, self._nth, self._count, self.has_failed = FAULTS[fault], nth, 0, False

    def disarm(self) -> None:
        """Let everything succeed again."""
        self._kind = ""

    @contextmanager
    def mounted(self) -> Iterator[FailingDisk]:
        """Let every database that this process opens lie on this disk."""
        self._sqlite.sqlite3_vfs_register(byref(self._vfs), 1)
        try:
            yield self
        finally:
            self._sqlite.sqlite3_vfs_unregister(byref(self._vfs))

    def _refuses(self, kind: str) -> bool:
        if kind != self._kind:
            return False
        self._count += 1
        due = self._count >= self._nth if self._answer == FULL else self._count == self._nth
        self.has_failed = self.has_failed or due
        return due

    def _open(self, _: int, name: int, file: Any, flags: int, out: int) -> int:
        if self._refuses("open"):
            file.contents.methods = POINTER(_Methods)()
            return self._answer
        answer: int = _OPEN(self._base.contents.open)(cast(self._base, c_void_p), name, file, flags, out)
        if answer == 0:
            file.contents.methods = ctypes.pointer(self._wrap(file.contents.methods))
        return answer

    def _wrap(self, methods: Any) -> _Methods:
        address = ctypes.addressof(methods.contents)
        if address not in self._wrapped:
            wrapped = _Methods.from_buffer_copy(methods.contents)
            for name, signature in SIGNATURES.items():
                own = self._guard(name, signature(getattr(methods.contents, name)))
                setattr(wrapped, name, self._keep(signature, own))
            self._wrapped[address] = wrapped
        return self._wrapped[address]

    def _guard(self, kind: str, original: Callable[..., int]) -> Callable[..., int]:
        return lambda *arguments: self._answer if self._refuses(kind) else original(*arguments)

    def _keep(self, signature: Any, function: Callable[..., int]) -> int | None:
        """Make a C function that lives as long as the disk."""
        made = signature(function)
        self._kept.append(made)
        return cast(made, c_void_p).value
