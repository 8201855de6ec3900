"""What a PostgreSQL under measurement takes: memory, processor and disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import psycopg

from tests.cluster import Cluster

TICKS = os.sysconf("SC_CLK_TCK")
LOOK_S = 0.5


class DatabaseServer:
    """A cluster that is watched: its memory is the sum of what its processes hold, shared pages counted once."""

    def __init__(self, cluster: Cluster, url: str) -> None:
        self._cluster, self._url = cluster, url
        self.highest_mib = 0.0
        self._ended = Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching."""
        self._ended.set()
        self._thread.join()

    def memory_mib(self) -> float:
        """Give what all its processes hold now, in MiB."""
        return sum(_proportional_kib(pid) for pid in self._cluster.processes()) / 1024

    def processor_s(self) -> float:
        """Give the seconds of a processor that it has taken, with those of processes that have ended."""
        return sum(_processor_s(pid) for pid in self._cluster.processes())

    def take_highest(self) -> float:
        """Give the most MiB that it held since the last call."""
        highest, self.highest_mib = max(self.highest_mib, self.memory_mib()), 0.0
        return highest

    def disk_mb(self) -> float:
        """Give the size of the database in MB."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return int(row[0]) / 1e6 if row else 0.0

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_S):
            self.highest_mib = max(self.highest_mib, self.memory_mib())


@contextmanager
def watched_cluster() -> Iterator[tuple[str, DatabaseServer]]:
    """Give the address of an empty database on a server of its own, and what watches that."""
    cluster = Cluster()
    try:
        url = cluster.make_database()
        server = DatabaseServer(cluster, url)
        yield url, server
        server.stop()
    finally:
        cluster.stop()


def _proportional_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _processor_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # The last two are those of its children that have ended and were waited for.
    return sum(int(fields[place]) for place in (11, 12, 13, 14)) / TICKS
