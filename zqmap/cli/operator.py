"""Who sits at the command line."""

from __future__ import annotations

import getpass


def operator_name() -> str:
    """Give the name of this machine's user, or `cli` where it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "cli"
