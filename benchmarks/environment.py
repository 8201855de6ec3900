"""The jump into zqmap's own environment, which what measures zqmap itself needs."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

OWN_PYTHON = ".venv/bin/python"


def run_at_home(name: str, python: str = OWN_PYTHON, *, needs: tuple[str, ...]) -> int | None:
    """Run a benchmark again by zqmap's own Python where this one lacks a package; None where nothing is lacking.

    The options stay what they are.
    """
    if all(find_spec(package) for package in needs):
        return None
    return subprocess.run([python, "-m", f"benchmarks.{name}", *sys.argv[1:]], check=False).returncode
