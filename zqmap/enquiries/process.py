"""The one counter and the one desk of a process, over its one store."""

from __future__ import annotations

from functools import lru_cache

from zqmap.access.access import Access
from zqmap.access.policy import Command, is_allowed
from zqmap.enquiries.counter import Counter
from zqmap.enquiries.desk import Desk
from zqmap.enquiries.safe import A_SEAL, SEAL, Safe
from zqmap.enquiries.window import NarrowWindow
from zqmap.errors import BadSetting
from zqmap.settings import get_settings
from zqmap.store.process import get_store
from zqmap.store.store import Store


def get_counter() -> Counter:
    """Give the asker's side: over the store of this process, or as a role of the database for the public.

    Raises:
        BadSetting: a key or seal is none, or there is none to seal with where enquiries may not be read.

    """
    settings = get_settings()
    url, key, seal = settings.enquiry_database_url, settings.enquiry_key, settings.enquiry_seal
    return _open_narrow_counter(url, key, seal) if url else _open_counter(get_store(), key, seal)


def get_desk() -> Desk:
    """Give the office's side.

    Raises:
        BadSetting: a key or seal is none.

    """
    settings = get_settings()
    return Desk(get_store(), Safe.read(settings.enquiry_key, settings.enquiry_seal))


def is_attended(access: Access) -> bool:
    """Tell whether anybody could read an enquiry: a form that leads nowhere is not offered."""
    takes_any = access.is_on or get_settings().enquiry_database_url is not None
    return takes_any and access.has_somebody(Command.ANSWER_ENQUIRIES)


def list_readers(access: Access) -> list[str]:
    """List the accounts in use that may answer enquiries."""
    usable = (account for account in access.list() if account.disabled_at is None)
    return [account.name for account in usable if is_allowed(account.role, Command.ANSWER_ENQUIRIES)]


@lru_cache(maxsize=1)
def _open_counter(store: Store, key: str | None, seal: str | None) -> Counter:
    return Counter(store, Safe.read(key, seal))


@lru_cache(maxsize=1)
def _open_narrow_counter(url: str, key: str | None, seal: str | None) -> Counter:
    safe = Safe.read(key, seal)
    if not safe.is_sealing:
        raise BadSetting(SEAL, seal or "", A_SEAL)
    return Counter(Store(url), safe, window=NarrowWindow())
