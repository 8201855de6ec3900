"""A store on PostgreSQL with its roles, and the store as one of them sees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from tests.builders import a_frame, a_road
from tests.cluster import Cluster
from zqmap.store.connect import writing
from zqmap.store.roles import DatabaseRole, run_roles
from zqmap.store.store import Store


class OpenAs(Protocol):
    """Opens the store as one of the roles."""

    def __call__(self, role: DatabaseRole, *, read_only: bool = False) -> Store: ...


def make_role_store(cluster: Cluster) -> str:
    """Make a store with one road and the roles, made twice; gives its address, as the superuser reaches it."""
    url = cluster.make_database()
    store = Store(url)
    store.create()
    store.publish("roads", a_frame("roads", a_road("first")), base=0, author="a", note="n")
    for _ in range(2):
        with writing(store.engine) as connection:
            run_roles(connection, "zqmap")
    store.close()
    return url


@contextmanager
def opened_as_roles(url: str) -> Iterator[OpenAs]:
    """Give what opens the store as one of the roles; all that it opened is closed in the end."""
    opened: list[Store] = []

    def open_(role: DatabaseRole, *, read_only: bool = False) -> Store:
        opened.append(Store(url.replace("postgres@", f"zqmap_{role}@"), read_only=read_only))
        return opened[-1]

    yield open_
    for store in opened:
        store.close()
