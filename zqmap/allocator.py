"""How the C library and Python hand out memory, which only a process that begins can be told.

Python's own allocator returns a megabyte only when every small object in it is gone. What a file of 50,000 features
leaves behind would hold a hundred megabytes that nobody uses; the C library's gives back what `malloc_trim` finds free,
page by page. It takes a third longer where millions of objects are made, such as in a publication, and a twentieth in a
run of a page.
"""

from __future__ import annotations

import os
import sys

SETTINGS = {
    "PYTHONMALLOC": "malloc",
    # Otherwise each thread has an area of its own, and each keeps what another thread could have had.
    "MALLOC_ARENA_MAX": "2",
    # Otherwise it rises with every large piece that is given back, until large pieces lie among the small ones.
    "MALLOC_MMAP_THRESHOLD_": "524288",
}


def begin_anew_where_needed() -> None:
    """Begin this very process anew with `SETTINGS`, unless it was begun with them; one that is set already stays."""
    missing = {name: value for name, value in SETTINGS.items() if name not in os.environ}
    if missing and _is_glibc():
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | missing)


def _is_glibc() -> bool:
    try:
        return bool(os.confstr("CS_GNU_LIBC_VERSION"))
    except (AttributeError, ValueError, OSError):
        return False
