"""The store of this process, filled with what ships, and somebody who is truly signed in to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.people import open_access, sign_in
from zqmap.access.access import Access
from zqmap.access.roles import Role
from zqmap.cli.filling import fill_store
from zqmap.settings import ROOT, get_settings
from zqmap.store.process import get_snapshots, get_store
from zqmap.store.store import Store

NAME = "张三"


def fill_file(folder: Path) -> Path:
    """Fill a store with what ships, once; give the folder that holds its file."""
    opened = Store(f"sqlite:///{folder / 'zqmap.sqlite'}")
    fill_store(opened, ROOT / "geodata", lambda *_, **__: None)
    opened.close()
    return folder


@contextmanager
def process_store(folder: Path, filled: Path | None = None) -> Iterator[Store]:
    """Give the store of this process in a folder of its own: a copy of a filled one, or one without tables."""
    if filled is not None:
        shutil.copytree(filled, folder, dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ZQMAP_VAR", str(folder))
        forget()
        opened = get_store()
        yield opened
        opened.close()
        forget()


def forget() -> None:
    """Let the next question open the store that the settings name now."""
    for kept in (get_settings, get_store, get_snapshots):
        kept.cache_clear()


@dataclass
class Signed:
    """Somebody whose pages carry a session that the database vouches for."""

    access: Access
    token: str

    def take_away(self) -> None:
        """Take the role away, as an admin does."""
        self.access.set_role(NAME, Role.VIEWER)


def sign_in_pages(store: Store, patch: pytest.MonkeyPatch, role: Role) -> Signed:
    """Let the pages of this process be those of a new account with a role."""
    access = open_access(store)
    token = sign_in(access, NAME, role)
    patch.setattr("zqmap.ui.identity._session_token", lambda: token)
    return Signed(access, token)
