"""A private PostgreSQL with PostGIS, in a folder of its own and reached through a socket in it."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
OPTIONS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"


def missing_reason() -> str | None:
    """Say why no PostgreSQL can be started here, or None where it can."""
    if not FOLDERS:
        return "PostgreSQL is not installed (Debian: postgresql postgresql-15-postgis-3)"
    version = FOLDERS[-1].parent.name
    if not Path(f"/usr/share/postgresql/{version}/extension/postgis.control").exists():
        return f"PostGIS is not installed (Debian: postgresql-{version}-postgis-3)"
    return None


def _target(link: Path) -> Path | None:
    """Give what a link of a process leads to, None where the process has ended or is another's."""
    try:
        return link.readlink()
    except OSError:
        return None


def _signal(numbers: list[int], what: signal.Signals) -> None:
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, what)


class Cluster:
    """One server of this process alone; each database that it makes is empty but for PostGIS."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self.folder = Path(tempfile.mkdtemp(prefix="zqpg-", dir="/tmp"))
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", pwd.getpwnam("postgres").pw_gid)
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.start()
        self._execute("postgres", "CREATE DATABASE pattern")
        self._execute("pattern", "CREATE EXTENSION postgis")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {OPTIONS}", "start")

    def stop(self, *, keep: bool = False) -> None:
        """Stop the server at once, as if it had died; its folder goes too unless it is kept."""
        self._run("pg_ctl", "-w", "-m", "immediate", "stop")
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """Kill the server with SIGKILL, and wait until its helpers have noticed."""
        os.kill(self._postmaster(), signal.SIGKILL)
        while self.processes():
            time.sleep(0.02)
        # Where nobody buries the dead, as in some containers, the server would take its own corpse for another one.
        (self.folder / "data" / "postmaster.pid").unlink()
        (self.folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let every process of the server stand still, as on a disk that hangs; connections stay open."""
        held: list[int] = []
        # One that ends meanwhile is no loss, but one that was born while the others were being stopped would go on.
        while born := [number for number in self.processes() if number not in held]:
            held += born
            _signal(born, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(held, signal.SIGCONT)

    def processes(self) -> list[int]:
        """List the processes of the server; each stands in the folder of its data."""
        data = self.folder / "data"
        return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cwd") if _target(path) == data]

    def _postmaster(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def make_database(self, template: str = "pattern") -> str:
        """Make a database and give its address; `template0` is one without anything, not even PostGIS."""
        name = f"store_{next(self._numbers)}"
        self._execute("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def url(self, name: str) -> str:
        """Give the address of a database."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def _execute(self, database: str, command: str) -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(command)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        other: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        command = [str(FOLDERS[-1] / program), "-D", str(self.folder / "data"), *arguments]
        done = subprocess.run(command, cwd="/", check=False, capture_output=True, text=True, timeout=120, **other)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")
