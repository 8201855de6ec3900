"""A server begins with allocators that give memory back."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from zqmap.allocator import SETTINGS
from zqmap.settings import ROOT

SAYS = """
import json, os, sys
begun = os.environ.get("BEGUN")
os.environ["BEGUN"] = begun or str(os.getpid())
from zqmap.allocator import SETTINGS, begin_anew_where_needed
begin_anew_where_needed()
settings = {name: os.environ[name] for name in SETTINGS}
print(json.dumps({"argv": sys.argv, "pid": os.getpid(), "begun": begun} | settings))
"""


def run(*arguments: str, **settings: str) -> dict[str, object]:
    clean = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    command = [sys.executable, "-W", "error", "-c", SAYS, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=clean | settings, capture_output=True, check=True, timeout=60)
    said: dict[str, object] = json.loads(done.stdout)
    return said


@pytest.mark.skipif(sys.platform != "linux", reason="another C library")
def test_a_process_begins_anew_as_itself_with_the_settings():
    said = run("serve", "--port", "1")
    assert {name: said[name] for name in SETTINGS} == SETTINGS
    assert said["argv"] == ["-c", "serve", "--port", "1"]
    assert said["begun"] == str(said["pid"]), "the same process, begun once more"


@pytest.mark.skipif(sys.platform != "linux", reason="another C library")
def test_what_the_operator_has_set_stays():
    said = run(PYTHONMALLOC="pymalloc")
    assert said["PYTHONMALLOC"] == "pymalloc"
    assert said["MALLOC_ARENA_MAX"] == SETTINGS["MALLOC_ARENA_MAX"]


def test_a_process_that_has_them_all_is_not_begun_anew():
    assert run(**SETTINGS)["begun"] is None
