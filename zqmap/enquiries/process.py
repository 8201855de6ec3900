"""The one counter and the one desk of a process, over its one store."""

from __future__ import annotations

from functools import lru_cache

from zqmap.access.access import Access
from zqmap.access.policy import Command, is_allowed
from zqmap.enquiries.counter import Counter
from zqmap.enquiries.desk import Desk
from zqmap.enquiries.safe import Safe
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store


def get_counter() -> Counter:
    """Give the asker's side.

    Raises:
        BadSetting: `ZQMAP_ENQUIRY_KEY` is no key.

    """
    return _open_counter(get_store(), get_settings().enquiry_key)


def get_desk() -> Desk:
    """Give the office's side.

    Raises:
        BadSetting: `ZQMAP_ENQUIRY_KEY` is no key.

    """
    return Desk(get_store(), Safe.read(get_settings().enquiry_key))


def is_attended(access: Access) -> bool:
    """Tell whether anybody could read an enquiry: a form that leads nowhere is not offered."""
    return access.is_on and any(list_readers(access))


def list_readers(access: Access) -> list[str]:
    """List the accounts in use that may answer enquiries."""
    usable = (account for account in access.list() if account.disabled_at is None)
    return [account.name for account in usable if is_allowed(account.role, Command.ANSWER_ENQUIRIES)]


@lru_cache(maxsize=1)
def _open_counter(store: Store, key: str | None) -> Counter:
    return Counter(store, Safe.read(key))
