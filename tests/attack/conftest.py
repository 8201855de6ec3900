"""Running servers to attack: the dashboard itself, and a page that takes files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.attack.doors import Door
from tests.browser.conftest import START_LIMIT_S, start_server
from tests.ports import free_port
from zqmap.settings import ROOT


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give the dashboard as `serve` runs it."""
    process, url = start_server(tmp_path_factory.mktemp("attacked"))
    yield Door(urlsplit(url).port or 0, process.pid)
    _stop(process)


@pytest.fixture(scope="session")
def uploader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give a page that shows an uploader, behind the same guards."""
    port = free_port()
    log = tmp_path_factory.mktemp("uploader") / "server.log"
    command = [sys.executable, "-m", "uvicorn", "tests.attack.uploader_app:app", "--port", str(port)]
    with log.open("wb") as sink:
        process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=sink, stderr=subprocess.STDOUT)
    _wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", process)
    yield Door(port, process.pid)
    _stop(process)


def _wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise RuntimeError("the page with the uploader did not start")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(20)
