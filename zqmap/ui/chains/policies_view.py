"""Other policies and services as cards: where they apply, and where nobody has said where they do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from html import escape

import streamlit as st

from zqmap.model.records import Policy
from zqmap.model.vocabularies import AREA, CHAIN, INVESTMENT_STEP, Vocabulary
from zqmap.store.registers import policies
from zqmap.ui.chains.address import ChainsLink, change_chains
from zqmap.ui.chains.places import Place
from zqmap.ui.chains.sentences import source_words
from zqmap.ui.context import Context
from zqmap.ui.detail import find_row
from zqmap.ui.keys import Key
from zqmap.ui.plain import plain_words

KINDS = ("policy", "service", "performance")
"""The kinds of the register that concern an investor; how the zone is governed is not one."""

SHOWN_ABOVE = "ten-percent-reward"
HINTS = ("slogan",)
"""A state that gives an investor nothing."""


@dataclass(frozen=True)
class Situation:
    """What is asked about: an area (None: any), chains (none: any), and a step of an investment (None: any)."""

    area_id: str | None
    chains: frozenset[str]
    step: str | None


class Scope(StrEnum):
    """What a source says of a policy and a situation."""

    STATED = "stated"
    UNSTATED = "unstated"
    ELSEWHERE = "elsewhere"


def show_policy_cards(context: Context, here: ChainsLink, place: Place | None, area_id: str | None) -> None:
    """Draw the policies that a source says apply here, those of which none says where, and those for elsewhere."""
    st.markdown(f"#### {context.words('chains.policies.title')}")
    own = place_chains(context, place)
    _choose(context, here)
    situation = Situation(area_id, frozenset({here.chain}) if here.chain else own, here.step)
    listed = [policy for policy in policies().values() if _concerns(policy, situation)]
    cards = {scope: [policy for policy in listed if judge(policy, situation) is scope] for scope in Scope}
    st.caption(_situation_words(context, situation, by_place=bool(own) and not here.chain))
    for scope in (Scope.STATED, Scope.UNSTATED):
        _show_group(context, scope, cards[scope])
    if cards[Scope.ELSEWHERE]:
        names = "；".join(_elsewhere_words(context, policy) for policy in cards[Scope.ELSEWHERE])
        st.caption(context.words("chains.policies.elsewhere", names=plain_words(names)))
    st.caption(context.words("chains.policies.steps_note"))


def judge(policy: Policy, situation: Situation) -> Scope:
    """Tell what a policy's source says: what it does not name beside others is elsewhere, naming none is no yes."""
    areas = None if policy.area_ids is None else frozenset(policy.area_ids)
    chains = frozenset(policy.chains)
    if areas is not None and situation.area_id and situation.area_id not in areas:
        return Scope.ELSEWHERE
    if chains and situation.chains and not chains & situation.chains:
        return Scope.ELSEWHERE
    return Scope.UNSTATED if areas is None and not chains else Scope.STATED


def place_chains(context: Context, place: Place | None) -> frozenset[str]:
    """Give the chains of a chosen parcel or enterprise; none where none is stated."""
    row = find_row(context, place.ref) if place else None
    if row is None:
        return frozenset()
    value = row.get("chains") if place and place.ref.layer == "parcels" else row.get("chain")
    codes = (value,) if isinstance(value, str) else value or ()
    return frozenset(code for code in codes if code in CHAIN.by_code)


def _choose(context: Context, here: ChainsLink) -> None:
    choices = (
        (Key.CHAINS_CHAIN, "chain", CHAIN, here.chain),
        (Key.CHAINS_STEP, "step", INVESTMENT_STEP, here.step),
    )
    with st.container(horizontal=not context.is_narrow, gap="medium", key="policy-choices"):
        for key, name, vocabulary, chosen in choices:
            st.session_state[key] = chosen
            st.pills(
                context.words(f"chains.policies.{name}"),
                vocabulary.codes,
                key=key,
                format_func=partial(_label, context, vocabulary),
                on_change=partial(_take, name, key),
            )


def _label(context: Context, vocabulary: Vocabulary, code: str) -> str:
    return context.label(vocabulary.label(code))


def _take(name: str, key: Key) -> None:
    change_chains(**{name: st.session_state[key]})


def _concerns(policy: Policy, situation: Situation) -> bool:
    if policy.kind not in KINDS or policy.id == SHOWN_ABOVE or policy.status in HINTS:
        return False
    return situation.step is None or not policy.stages or situation.step in policy.stages


def _situation_words(context: Context, situation: Situation, *, by_place: bool) -> str:
    place = (
        context.label(AREA.label(situation.area_id)) if situation.area_id else context.words("chains.policies.any_area")
    )
    chains = _joined(context, CHAIN, sorted(situation.chains)) or context.words("chains.policies.any_chain")
    key = "chains.policies.for_place" if by_place else "chains.policies.for_choice"
    return context.words(key, place=place, chains=chains)


def _show_group(context: Context, scope: Scope, cards: Sequence[Policy]) -> None:
    if not cards:
        return
    st.markdown(f"**{context.words(f'chains.policies.{scope.value}', number=len(cards))}**")
    st.html(f'<ul class="zq-cards">{"".join(_card_html(context, policy) for policy in cards)}</ul>')


def _elsewhere_words(context: Context, policy: Policy) -> str:
    where = [_joined(context, AREA, policy.area_ids or ()), _joined(context, CHAIN, policy.chains)]
    return f"{context.label(policy.name)}（{'，'.join(part for part in where if part)}）"


def _joined(context: Context, vocabulary: Vocabulary, codes: Iterable[str]) -> str:
    return ("、" if context.language == "zh" else ", ").join(context.label(vocabulary.label(code)) for code in codes)


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
    """Say where, for which chains and at which steps a policy matters, and where its source does not say so."""
    if policy.area_ids is None:
        areas = context.words("chains.policies.area_unstated")
    elif len(policy.area_ids) == len(AREA.codes):
        areas = context.words("chains.policies.anywhere")
    else:
        areas = _joined(context, AREA, policy.area_ids)
    return context.words(
        "chains.policies.scope",
        areas=areas,
        chains=_joined(context, CHAIN, policy.chains) or context.words("chains.policies.chain_unstated"),
        steps=_joined(context, INVESTMENT_STEP, policy.stages) or context.words("chains.policies.any_step"),
    )
