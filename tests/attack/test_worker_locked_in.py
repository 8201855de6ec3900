"""The worker that reads foreign files can neither read what is not its own nor write outside its folder."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from zqmap.intake.landlock import ASK_VERSION, CREATE_RULESET
from zqmap.settings import ROOT

TRY = """
import sys; sys.path.insert(0, sys.argv.pop())
from pathlib import Path
from zqmap.intake.confined import confine, lock_files
confine()
if not lock_files(Path.cwd()): print("unlocked"); sys.exit()
import numpy, pandas, pyogrio, pyproj, openpyxl, shapely
pyproj.CRS("EPSG:4547")
for action in (
    lambda: Path("/etc/passwd").read_text(),
    lambda: Path(sys.argv[1]).read_text(),
    lambda: Path(sys.argv[1]).with_name("new").write_text("x"),
    lambda: list(Path(sys.argv[1]).parent.iterdir()),
):
    try: action()
    except PermissionError: print("refused")
    else: print("done")
Path("own").write_text("x"); print(Path("own").read_text())
"""


def has_landlock() -> bool:
    version = ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(ASK_VERSION))
    return bool(version >= 1)


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_the_worker_is_left_its_folder_and_its_libraries(tmp_path: Path):
    secret = tmp_path / "secret" / "store.sqlite"
    secret.parent.mkdir()
    secret.write_text("accounts")
    own = tmp_path / "own"
    own.mkdir()
    command = [sys.executable, "-I", "-c", TRY, str(secret), str(ROOT)]
    done = subprocess.run(command, cwd=own, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split() == ["refused"] * 4 + ["x"], done.stderr
    assert secret.read_text() == "accounts"
