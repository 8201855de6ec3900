"""The names under which this server may be asked.

A page of another site can point its own name at this machine (DNS rebinding) and would then be of the same origin. It
cannot do that with an address in digits, nor with a name that only this network gives out.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

HOST = r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)\.?(?::(?P<port>\d{1,5}))?"
HOST_HEADER = re.compile(HOST, re.IGNORECASE)
ORIGIN_HEADER = re.compile(rf"(?P<scheme>https?)://{HOST}", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}

LOOPBACK_NAME = "localhost"
LINK_LOCAL_ENDING = ".local"
"""By which a machine is found in its own network without a name server (mDNS)."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Which names are this server's; without patterns its own name, `localhost` and every address in digits."""

    patterns: tuple[str, ...] = ()
    machine: str = ""

    @classmethod
    def read(cls, listed: str | None, machine: Callable[[], str] = socket.gethostname) -> Self:
        """Read `ZQMAP_HOSTS`: names between commas, `*.name` for all below one, `*` for any."""
        names = (name.strip().lower().rstrip(".") for name in (listed or "").split(","))
        return cls(tuple(name for name in names if name), machine().lower())

    def allow(self, name: str) -> bool:
        """Tell whether a name, without its port, is this server's."""
        if self.patterns:
            return any(_fits(name, pattern) for pattern in self.patterns)
        return _is_in_digits(name) or _fits(name, LOOPBACK_NAME) or self._is_machine(name)

    def _is_machine(self, name: str) -> bool:
        """Tell whether a name is that of this machine, in full or without the rest of its domain."""
        return bool(self.machine) and name in (self.machine, self.machine.partition(".")[0] + LINK_LOCAL_ENDING)


def read_host(header: str) -> str | None:
    """Give the name in a Host header, None where it is none."""
    found = HOST_HEADER.fullmatch(header)
    return found["name"].lower() if found else None


def is_same_host(origin: str, host: str) -> bool:
    """Tell whether an Origin header names the same host and port as a Host header; each may omit its usual port."""
    here, there = HOST_HEADER.fullmatch(host), ORIGIN_HEADER.fullmatch(origin)
    if here is None or there is None:
        return False
    usual = PORTS[there["scheme"].lower()]
    ports = [int(found["port"] or usual) for found in (here, there)]
    return here["name"].lower() == there["name"].lower() and ports[0] == ports[1]


def _fits(name: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return pattern in ("*", name)


def _is_in_digits(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
