"""Who looks at this page, asked of the database on every run, and the guard around what staff press."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import streamlit as st

from zqmap.access.identity import ANONYMOUS, Identity
from zqmap.access.permits import Permit
from zqmap.access.policy import Command
from zqmap.access.process import get_access
from zqmap.access.provider import ProviderPerson, read_person
from zqmap.access.sessions import SESSION_COOKIE
from zqmap.errors import Denied, SignInRefused, StoreUnavailable
from zqmap.settings import get_settings
from zqmap.telemetry.figures import SIGN_INS
from zqmap.ui.answers import forget_answer, give_answer, read_answer
from zqmap.ui.held import held
from zqmap.ui.keys import Key
from zqmap.ui.press import Callback, whole

log = logging.getLogger(__name__)


def current_identity() -> Identity:
    """Tell who looks at this page; a visitor where there is no cookie, editing is off or the database is silent.

    Of the request only the cookies are believed: ours after the database has vouched for it, that of the provider of
    identities after Streamlit has verified its signature. No header names anybody.
    """
    try:
        token = _session_token()
        return get_access().identify(token) if token else ANONYMOUS
    except StoreUnavailable as error:
        log.warning("nobody can be recognised while the store does not answer: %s", error)
        return ANONYMOUS


def require(command: Command, layer: str | None = None) -> Identity:
    """Let a command pass or refuse it at this moment; to be asked in the callback, not when the widget is drawn.

    Raises:
        Denied: whoever looks at this page may not give the command.

    """
    return get_access().authorise(_session_token(), command, layer)


def requiring(command: Command) -> Callable[[], Identity]:
    """Give a question that can be asked later, where Streamlit does not know whose page it was, as in a download.

    It is answered by the role of that later moment, and raises Denied as `require` does.
    """
    token = _session_token()
    return lambda: get_access().authorise(token, command)


def permitted(command: Command, layer: str | None = None) -> AbstractContextManager[Permit]:
    """Give a permit for a write by whoever looks at this page; the write asks it again in its own transaction.

    Raises:
        Denied: whoever looks at this page may not give the command, or no more when the write begins.

    """
    return get_access().permit(_session_token(), command, layer)


def permitting(command: Command, layer: str | None = None) -> Callable[[], AbstractContextManager[Permit]]:
    """Give what gives the permit later, for work that goes on beside the page; it is asked for at that moment."""
    token = _session_token()
    return lambda: get_access().permit(token, command, layer)


def staff_press(command: Command, layer: str | None = None) -> Callable[[Callback], Callback]:
    """Wrap the callback of a staff widget: it runs only for somebody who may give the command at that moment.

    A press that is denied, as one that a browser forged, changes nothing, and the page says so at its top.
    """

    def guard(callback: Callback) -> Callback:
        @whole
        @functools.wraps(callback)
        def pressed(*args: Any, **values: Any) -> None:
            forget_answer(Key.DENIED)
            try:
                require(command, layer)
                callback(*args, **values)
            except Denied:
                give_denial(command)

        return pressed

    return guard


def give_denial(command: Command) -> None:
    """Note that a command was denied, for the page to say so."""
    give_answer(Key.DENIED, command)


def read_denial() -> Command | None:
    """Give the command that the last press gave and that was denied."""
    denied: Command | None = read_answer(Key.DENIED)
    return denied


def is_known_to_provider() -> bool:
    """Tell whether the provider of identities has recognised who looks at this page, with an account here or not."""
    return get_settings().has_provider and bool(st.user.is_logged_in)


@whole
def leave_provider() -> None:
    """End the session that the provider's word began, and sign out there too."""
    get_access().sign_out(_provider_token())
    st.session_state.pop(Key.PROVIDER, None)
    st.logout()


def _session_token() -> str | None:
    token = st.context.cookies.get(SESSION_COOKIE)
    # A run without a browser, as in tests of pages, hands out something else.
    return token if isinstance(token, str) else _provider_token()


def _provider_token() -> str | None:
    """Give the token of the session that the provider's word began; it stays on the server, in this tab's state."""
    if not is_known_to_provider() or not get_access().is_on:
        return None
    person = read_person(st.user.to_dict(), get_settings().oidc_claim)
    if person is None:
        return None
    return held(Key.PROVIDER, person, lambda: _admit(person))


def _admit(person: ProviderPerson) -> str | None:
    try:
        token = get_access().admit(person)
    except SignInRefused:
        SIGN_INS.labels("wrong").inc()
        return None
    SIGN_INS.labels("provider").inc()
    return token
