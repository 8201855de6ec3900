"""Whose turn it is to try a password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from zqmap.access.accounts import find_account
from zqmap.access.audit import UNKNOWN_PERSON, note
from zqmap.access.throttle import (
    ACCOUNT_PACE,
    ADDRESS_PACE,
    Turn,
    account_source,
    address_source,
    look_for_turn,
    take_turn,
)
from zqmap.errors import TooManyAttempts
from zqmap.model.revisions import Action
from zqmap.model.strings import clean_line
from zqmap.store.connect import reading, writing


def claim_turn(engine: Engine, key: str, address: str, now: datetime) -> None:
    """Claim one attempt at an account (its key) from an address, which counts as wrong until the password has come.

    Raises:
        TooManyAttempts: it is not yet time. The first who hears so leaves an audit line, the others write nothing.

    """
    paces = {account_source(key): ACCOUNT_PACE, address_source(address): ADDRESS_PACE}
    with reading(engine) as connection:
        turn = look_for_turn(connection, paces, now)
    if not (turn.wait_s and turn.is_noted):
        with writing(engine) as connection:
            turn = take_turn(connection, paces, now)
            _note_wait(connection, key, address, turn)
    if turn.wait_s:
        raise TooManyAttempts(turn.wait_s)


def _note_wait(connection: Connection, key: str, address: str, turn: Turn) -> None:
    if not turn.wait_s or turn.is_noted:
        return
    row = find_account(connection, key)
    detail = f"too many attempts, {turn.wait_s:.0f} s to wait, from {clean_line(address)}"
    note(connection, row.name if row else UNKNOWN_PERSON, Action.SIGN_IN_REFUSED, detail)
