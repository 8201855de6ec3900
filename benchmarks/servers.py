"""Start the servers under test, wait until they answer, and stop what was started."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
STOP_TIMEOUT_S = 15.0


class ServerError(RuntimeError):
    """A server ended, or did not answer in time; the message has the end of its log."""


def free_port() -> int:
    """Return a port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    command: Sequence[str], address: str, environment: Mapping[str, str], log: Path, *, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it has answered at `address` when the block begins."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_until_answers(address, process, log)
        yield process
    finally:
        stop(process)


def wait_until_answers(
    address: str, process: subprocess.Popen[bytes], log: Path, timeout_s: float = 120.0, poll_s: float = 0.02
) -> None:
    """Return when the address answers with a status below 400; raise ServerError if the process ends before."""
    deadline = time.monotonic() + timeout_s
    while not answers(address):
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerError(f"{address} does not answer:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(poll_s)


def answers(address: str) -> bool:
    """Tell whether an address answers with a status below 400."""
    try:
        with urlopen(address, timeout=10) as answer:
            return int(answer.status) < 400
    except (HTTPError, URLError, ConnectionError, TimeoutError):
        return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and the processes that it started itself: kindly, then for good."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=STOP_TIMEOUT_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return
