"""Several processes of the dashboard on one PostgreSQL, behind a real nginx configured by `deploy/nginx`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from tests.attack.doors import Door
from tests.ports import free_port
from zqmap.settings import ROOT

NGINX = shutil.which("nginx") or next((path for path in ("/usr/sbin/nginx",) if os.path.exists(path)), None)
CONFIGURATION = ROOT / "deploy" / "nginx"
PORTS = {"a": "8501", "b": "8502", "c": "8503", "d": "8504"}
"""The replicas of `deploy/nginx/replicas.conf` and their ports there; here each gets a free one."""

WAIT_S = 30
START_S = 150
READY_S = 20
"""How long one answer may take that proves the whole store."""


def missing_nginx() -> str | None:
    """Say why no nginx can be started here, or None where it can."""
    return None if NGINX else "nginx is not installed (Debian: nginx-light)"


def wait_for(what: Callable[[], bool], name: str, limit_s: float = WAIT_S) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + limit_s
    while not what():
        if time.monotonic() > deadline:
            raise AssertionError(f"{name} did not come about in {limit_s:g} s")
        time.sleep(0.05)


class Stack:
    """Replicas by name: `a` and `b` for staff, `c` for the public, read-only; each may be killed and started again."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._ports = {name: free_port() for name in PORTS}
        self._replicas: dict[str, subprocess.Popen[bytes]] = {}
        self.staff_port, self.public_port = free_port(), free_port()
        (folder / "nginx").mkdir()
        self._nginx = self._start_nginx()

    @property
    def staff(self) -> Door:
        """Give the door of the staff's site."""
        return Door(self.staff_port, self._nginx.pid)

    @property
    def public(self) -> Door:
        """Give the door of the public site."""
        return Door(self.public_port, self._nginx.pid)

    def door(self, name: str) -> Door:
        """Give the door of one replica, past nginx."""
        return Door(self._ports[name], self._replicas[name].pid)

    def log(self, name: str) -> str:
        """Read the log of a replica."""
        return (self._folder / name / "server.log").read_text(encoding="utf-8")

    def start(self, name: str) -> None:
        """Start a replica and wait until it is ready."""
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        settings = {
            "ZQMAP_DATABASE_URL": self._url,
            "ZQMAP_CASES": str(self._folder / "cases"),
            "ZQMAP_EDITING": "off" if name in "cd" else "on",
            "ZQMAP_REPLICA": name,
            "ZQMAP_REQUEST_ID": "proxy",
        }
        command = [sys.executable, "-m", "zqmap", "serve", "--port", str(self._ports[name])]
        environment = os.environ | {"ZQMAP_VAR": str(folder), **settings}
        with (folder / "server.log").open("ab") as sink:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=sink, stderr=subprocess.STDOUT)
        self._replicas[name] = process
        wait_for(lambda: is_ready(self._ports[name]) or process.poll() is not None, f"replica {name}", START_S)
        if process.poll() is not None:
            raise RuntimeError(f"replica {name} ended:\n{self.log(name)[-3000:]}")

    def kill(self, name: str) -> None:
        """End a replica as a crash does."""
        self._replicas[name].kill()
        self._replicas[name].wait(WAIT_S)

    def restart(self, name: str) -> None:
        """End a replica as a supervisor does, and start it again."""
        self._replicas[name].terminate()
        self._replicas[name].wait(START_S)
        self.start(name)

    def stop(self) -> None:
        """End everything."""
        for process in (self._nginx, *self._replicas.values()):
            process.terminate()
        for process in (self._nginx, *self._replicas.values()):
            process.wait(WAIT_S)

    def _start_nginx(self) -> subprocess.Popen[bytes]:
        file = self._folder / "nginx" / "nginx.conf"
        file.write_text(self._write_main(), encoding="utf-8")
        command = [str(NGINX), "-p", str(file.parent), "-c", str(file), "-g", "daemon off;"]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(lambda: answers(self.staff_port) or process.poll() is not None, "nginx")
        if process.poll() is not None:
            raise RuntimeError((file.parent / "error.log").read_text(encoding="utf-8"))
        return process

    def _write_main(self) -> str:
        folder = self._folder / "nginx"
        for name in ("replicas.conf", "locations.conf"):
            text = (CONFIGURATION / name).read_text(encoding="utf-8")
            for replica, port in PORTS.items():
                text = text.replace(f":{port}", f":{self._ports[replica]}")
            text = text.replace("/etc/nginx/zqmap/", f"{CONFIGURATION}/")
            (folder / name).write_text(text, encoding="utf-8")
        cache = (CONFIGURATION / "cache.conf").read_text(encoding="utf-8").replace("/var/cache/nginx", str(folder))
        (folder / "cache.conf").write_text(cache, encoding="utf-8")
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        servers = (("staff", self.staff_port), ("public", self.public_port))
        return (
            ("user root root;\n" if os.geteuid() == 0 else "")
            + f"pid {folder}/pid;\nerror_log {folder}/error.log;\nworker_processes 1;\nevents {{}}\n"
            + f"http {{\ninclude /etc/nginx/mime.types;\n{temporary}include {folder}/replicas.conf;\n"
            + f"include {CONFIGURATION}/common.conf;\ninclude {folder}/cache.conf;\n"
            + "".join(self._write_server(pool, port) for pool, port in servers)
            + "}\n"
        )

    def _write_server(self, pool: str, port: int) -> str:
        folder = self._folder / "nginx"
        fresh = int(pool == "staff")
        return (
            f"server {{ listen 127.0.0.1:{port}; access_log {folder}/access.log zqmap;\n"
            f"set $zqmap_fresh {fresh}; set $zqmap_pool zqmap_{pool}; set $zqmap_home $zqmap_{pool}_home;\n"
            f"include {folder}/locations.conf; }}\n"
        )


def is_ready(port: int) -> bool:
    """Tell whether a replica says that it is ready."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=READY_S) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def answers(port: int) -> bool:
    """Tell whether anything answers on a port, whatever it says."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True
