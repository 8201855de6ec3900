"""A test that lacks something of the system is left out with the reason, and fails in continuous integration."""

import os
import subprocess

import pytest

from tests.needed import need
from zqmap.settings import ROOT

SCRIPT = ROOT / "tools" / "install-system-packages.sh"


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_what_is_missing_is_said_and_is_a_failure_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    need(None)
    with pytest.raises(outcome, match="QGIS is not installed"):
        need("QGIS is not installed")


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_a_package_that_cannot_be_installed_is_named_with_what_is_left_out(tmp_path, ci, status):
    (tmp_path / "dpkg-query").write_text('#!/bin/sh\ncase "$*" in *qgis*) exit 1;; esac\necho "install ok installed"\n')
    for program in ("apt-get", "sudo"):
        (tmp_path / program).write_text("#!/bin/sh\nexit 100\n")
    for program in tmp_path.iterdir():
        program.chmod(0o755)
    known = os.environ | {"CI": ci, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", str(SCRIPT)], env=known, capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert "qgis: the test with QGIS as a client" in done.stderr
    assert "chromium" not in done.stderr
