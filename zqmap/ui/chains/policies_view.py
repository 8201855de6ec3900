"""Other policies and services as cards, where they apply."""

from __future__ import annotations

from html import escape

import streamlit as st

from zqmap.model.vocabularies import AREA, CHAIN, INVESTMENT_STEP
from zqmap.store.registers import Policy, policies
from zqmap.ui.chains.address import ChainsLink, change_chains
from zqmap.ui.chains.sentences import source_words
from zqmap.ui.context import Context
from zqmap.ui.keys import Key

KINDS = ("policy", "service", "performance")
"""The kinds of the register that concern an investor; how the zone is governed is not one."""

SHOWN_ABOVE = "ten-percent-reward"
HINTS = ("slogan",)
"""A state that gives an investor nothing."""


def show_policy_cards(context: Context, here: ChainsLink, area_id: str | None) -> None:
    """Draw the policies that apply in an area (None: in any) at the chosen step of an investment."""
    st.markdown(f"#### {context.words('chains.policies.title')}")
    st.session_state[Key.CHAINS_STEP] = here.step
    st.pills(
        context.words("chains.policies.step"),
        INVESTMENT_STEP.codes,
        key=Key.CHAINS_STEP,
        format_func=lambda code: context.label(INVESTMENT_STEP.label(code)),
        on_change=lambda: change_chains(step=st.session_state[Key.CHAINS_STEP]),
    )
    cards = [policy for policy in policies().values() if _applies(policy, area_id, here.step)]
    place = context.label(AREA.label(area_id)) if area_id else context.words("chains.policies.anywhere")
    st.caption(context.words("chains.policies.count", number=len(cards), place=place))
    st.html(f'<ul class="zq-cards">{"".join(_card_html(context, policy) for policy in cards)}</ul>')
    st.caption(context.words("chains.policies.steps_note"))


def _applies(policy: Policy, area_id: str | None, step: str | None) -> bool:
    if policy.kind not in KINDS or policy.id == SHOWN_ABOVE or policy.status in HINTS:
        return False
    here = area_id is None or policy.area_ids is None or area_id in policy.area_ids
    return here and (step is None or not policy.stages or step in policy.stages)


def _card_html(context: Context, policy: Policy) -> str:
    state = context.words(f"policy.status.{policy.status}")
    kind = context.words(f"policy.kind.{policy.kind}")
    note = context.label(policy.note)
    parts = [
        f"<h5>{escape(context.label(policy.name))}</h5>",
        f'<p><span class="zq-mark unset">{escape(kind)}</span> <span class="zq-mark due">{escape(state)}</span></p>',
        f"<p>{escape(context.label(policy.text))}</p>",
        f"<small>{escape(_scope(context, policy))}</small>",
        f"<small>{escape(note)}</small>" if note else "",
        f"<small>{escape(source_words(context, policy.source_id))}</small>",
    ]
    return f"<li>{''.join(parts)}</li>"


def _scope(context: Context, policy: Policy) -> str:
    """Say where, for which chains and at which steps a policy matters."""
    joiner = "、" if context.language == "zh" else ", "
    areas = [context.label(AREA.label(code)) for code in policy.area_ids or ()]
    chains = [context.label(CHAIN.label(code)) for code in policy.chains]
    steps = [context.label(INVESTMENT_STEP.label(code)) for code in policy.stages]
    everywhere = len(areas) in (0, len(AREA.codes))
    return context.words(
        "chains.policies.scope",
        areas=context.words("chains.policies.anywhere") if everywhere else joiner.join(areas),
        chains=joiner.join(chains) or context.words("chains.policies.any_chain"),
        steps=joiner.join(steps) or context.words("chains.policies.any_step"),
    )
