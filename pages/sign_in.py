"""Signing in: for staff with an account; without one the page says how to get one."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from zqmap.access.policy import ALLOWED, Command
from zqmap.access.process import get_access
from zqmap.ui.context import Context
from zqmap.ui.identity import is_known_to_provider, leave_provider
from zqmap.ui.keys import Key, Param
from zqmap.ui.plain import plain_words
from zqmap.ui.sign_in_form import show_sign_in_form, show_sign_out_form

FIRST_ACCOUNT = ".venv/bin/python -m zqmap account add {name} --role admin"
REFUSALS = ("wrong", "wait", "unavailable")


def render(context: Context) -> None:
    """Draw one narrow card: what stands in the way, the form, or who is signed in."""
    with st.container(key="sign-in"):
        title = "sign_in.title" if context.identity.is_anonymous else "sign_in.account"
        st.subheader(context.words(title), anchor=False)
        if not get_access().is_on:
            st.info(context.words("sign_in.off"), icon=":material/visibility:")
        elif not context.identity.is_anonymous:
            show_person(context)
        elif get_access().has_accounts():
            show_form(context)
        else:
            show_first_steps(context)


def show_form(context: Context) -> None:
    """Draw the form, with what was wrong with the last attempt."""
    st.caption(context.words("sign_in.lead"))
    refused = st.query_params.get(Param.REFUSED)
    if refused in REFUSALS:
        st.error(context.words(f"sign_in.{refused}", seconds=wait_s()), icon=":material/lock:")
    show_provider(context)
    show_sign_in_form(context, way_back(context))
    st.caption(context.words("sign_in.help"))


def show_provider(context: Context) -> None:
    """Draw the way to the provider of identities, or that it knows somebody who has no account here."""
    if is_known_to_provider():
        st.warning(context.words("sign_in.no_account_here"), icon=":material/no_accounts:")
        st.button(context.words("sign_in.leave"), key=Key.PROVIDER_OUT, on_click=leave_provider)
    elif context.settings.has_provider:
        st.button(context.words("sign_in.provider"), key=Key.PROVIDER_IN, on_click=st.login, width="stretch")


def show_person(context: Context) -> None:
    """Draw who is signed in, what the role allows, and the way out."""
    role = context.identity.role
    words = {"name": plain_words(context.identity.name), "role": context.label(role.label)}
    st.markdown(context.words("sign_in.signed_in", **words))
    separator = context.words("sign_in.and")
    commands = separator.join(context.label(command.label) for command in sorted(ALLOWED[role], key=order))
    st.caption(context.words("sign_in.may", commands=commands))
    if is_known_to_provider():
        st.button(context.words("sign_in.leave"), key=Key.PROVIDER_OUT, on_click=leave_provider, width="stretch")
    else:
        show_sign_out_form(context, way_back(context))


def show_first_steps(context: Context) -> None:
    """Draw how the administrator of this machine makes the first account."""
    st.info(context.words("sign_in.no_account"), icon=":material/key:")
    st.code(FIRST_ACCOUNT.format(name=context.words("sign_in.example_name")), language=None, wrap_lines=True)
    st.caption(context.words("sign_in.after_first"))


def order(command: Command) -> int:
    """Give the place of a command among all."""
    return list(Command).index(command)


def way_back(context: Context) -> str:
    """Give the page from which the visitor came, with the link's query."""
    page = st.query_params.get(Param.NEXT, "/map")
    query = urlencode(context.link.query(), doseq=True)
    return page if "?" in page or not query else f"{page}?{query}"


def wait_s() -> int:
    """Give how many seconds the last attempt was told to wait, as the address says."""
    said = st.query_params.get(Param.SECONDS, "")
    return min(int(said), 3600) if said.isascii() and said.isdigit() and len(said) < 6 else 60
