"""The most that the one-time reward can come to: three amounts, the rule, its conditions and its source."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from zqmap.analysis.incentive import Applies, RewardRule, reward_at_most_cny
from zqmap.analysis.written_money import read_amount_cny
from zqmap.errors import UnreadAmount
from zqmap.maps.marks import Mark, Sign
from zqmap.model.records import Policy
from zqmap.model.vocabularies import AREA
from zqmap.store.registers import policies
from zqmap.texts.wording import money_words
from zqmap.ui.chains.address import ChainsLink, change_chains, read_chains
from zqmap.ui.chains.chains_map import both_names, bounds_around, draw_chains_map, shape_of
from zqmap.ui.chains.places import Place, find_place, show_place_head, show_search
from zqmap.ui.chains.policies_view import show_policy_cards
from zqmap.ui.chains.sentences import source_words
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.ui.link import FeatureRef
from zqmap.ui.plain import plain_words

POLICY = "ten-percent-reward"
AMOUNTS = ("equipment", "factory", "land")
CONDITIONS = ("area", "base", "trial", "compliant")
CHECKS = {
    Applies.YES: ":material/check_box:",
    Applies.NO: ":material/disabled_by_default:",
    Applies.UNKNOWN: ":material/check_box_outline_blank:",
}


@dataclass(frozen=True)
class Question:
    """What is asked: the policy with its rule, the place where one is chosen, and the area that is meant."""

    policy: Policy
    rule: RewardRule
    place: Place | None
    area_id: str | None


def show_incentive(context: Context, here: ChainsLink) -> None:
    """Draw the map of the areas in which the rule holds, the fields, the result, and other policies."""
    place = find_place(context, context.link.feature)
    question = _make_question(here, place)
    if question is None:
        st.info(context.words("chains.incentive.no_rule"))
        show_policy_cards(context, here, place, (place and place.area_id) or here.area_id)
        return
    if context.is_narrow:
        _show_map(context, question)
        _show_form(context, here, question)
    else:
        left, right = st.columns([1.45, 1], gap="medium")
        with left:
            _show_map(context, question)
        with right:
            _show_form(context, here, question)
    show_policy_cards(context, here, question.place, question.area_id)


def _make_question(here: ChainsLink, place: Place | None) -> Question | None:
    policy = policies().get(POLICY)
    if policy is None or policy.cap_pct is None:
        return None
    rule = RewardRule(int(policy.cap_pct), policy.area_ids or ())
    return Question(policy, rule, place, (place and place.area_id) or here.area_id)


def _show_map(context: Context, question: Question) -> None:
    refs = [FeatureRef("areas", area_id) for area_id in question.rule.area_ids]
    shapes = {ref: shape for ref in refs if (shape := shape_of(context, ref)) is not None}
    marks = [Mark(Sign.HIGHLIGHT, shape, both_names(context, ref)) for ref, shape in shapes.items()]
    draw_chains_map(context, marks, bounds_around(shapes.values(), 1))
    st.caption(context.words("chains.incentive.map"))


def _show_form(context: Context, here: ChainsLink, question: Question) -> None:
    show_search(context)
    if question.place:
        show_place_head(context, question.place)
    if question.place is None or question.place.area_id is None:
        _choose_area(context, here)
    for name in AMOUNTS:
        _ask_amount(context, here, name)
    _show_result(context, here, question)
    _show_conditions(context, here, question)


def _choose_area(context: Context, here: ChainsLink) -> None:
    st.session_state[Key.CHAINS_AREA] = here.area_id
    st.selectbox(
        context.words("chains.incentive.where"),
        AREA.codes,
        key=Key.CHAINS_AREA,
        format_func=lambda code: context.label(AREA.label(code)),
        placeholder=context.words("chains.incentive.choose_area"),
        on_change=lambda: change_chains(area_id=st.session_state[Key.CHAINS_AREA]),
    )


def _ask_amount(context: Context, here: ChainsLink, name: str) -> None:
    """Draw a field for an amount; what cannot be read is refused in words right below it."""
    key, stated = Key.amount(name), getattr(here, f"{name}_cny")
    if _is_foreign(st.session_state.get(key), stated):
        st.session_state[key] = _typed(context, stated) if stated is not None else ""
    text = st.text_input(
        context.words(f"chains.incentive.{name}"),
        key=key,
        placeholder=context.words("chains.incentive.hint"),
        on_change=_take_amount,
        args=(name,),
        max_chars=60,
    )
    try:
        amount = read_amount_cny(text) if text.strip() else None
    except UnreadAmount as error:
        words = context.words("chains.incentive.bad", typed=plain_words(text), reason=context.label(error.reason))
        st.error(words, icon=":material/error:")
        return
    if amount is not None:
        exact = f"{amount:,}"
        st.caption(context.words("chains.incentive.read", amount=money_words(amount, context.language), exact=exact))


def _typed(context: Context, stated: int) -> str:
    """Write an amount as one would type it: in large units where these are exact, else to the yuan."""
    words = money_words(stated, context.language)
    return words if read_amount_cny(words) == stated else f"{stated:,}"


def _is_foreign(text: str | None, stated: int | None) -> bool:
    """Tell whether a field says another amount than the address, which then counts; bad text stays as it was typed."""
    if text is None:
        return True
    try:
        return (read_amount_cny(text) if text.strip() else None) != stated
    except UnreadAmount:
        return stated is not None


def _take_amount(name: str) -> None:
    text = str(st.session_state[Key.amount(name)])
    try:
        amount = read_amount_cny(text) if text.strip() else None
    except UnreadAmount:
        amount = None
    if getattr(read_chains(), f"{name}_cny") != amount:
        change_chains(**{f"{name}_cny": amount})


def _show_result(context: Context, here: ChainsLink, question: Question) -> None:
    applies = question.rule.applies_in(question.area_id)
    if applies is not Applies.YES:
        st.info(context.words(f"chains.incentive.applies_{applies}"), icon=":material/info:")
        return
    at_most_cny = reward_at_most_cny(question.rule, question.area_id, here.investment)
    if at_most_cny is None:
        st.info(context.words("chains.incentive.no_amount"), icon=":material/edit:")
        return
    counted_cny = here.investment.counted_cny or 0
    amount = money_words(at_most_cny, context.language)
    with st.container(border=True, key="reward"):
        st.markdown(f"### {context.words('chains.incentive.at_most', amount=amount)}")
        base = money_words(counted_cny, context.language)
        st.caption(context.words("chains.incentive.reckoned", base=base, cap=question.rule.cap_pct))
        if here.land_cny is not None:
            land = money_words(here.land_cny, context.language)
            st.caption(context.words("chains.incentive.land_out", land=land))
        if question.place and question.place.is_demo:
            st.caption(context.words("chains.incentive.demo"))
        st.caption(context.words("chains.incentive.no_promise"))


def _show_conditions(context: Context, here: ChainsLink, question: Question) -> None:
    """Draw the conditions as a checklist: what is settled here is ticked or crossed, the rest is for the authority."""
    settled = {"area": question.rule.applies_in(question.area_id)}
    if here.investment.counted_cny is not None:
        settled["base"] = Applies.YES
    lines = [
        f"- {CHECKS[settled.get(name, Applies.UNKNOWN)]} {context.words(f'chains.condition.{name}')}"
        for name in CONDITIONS
    ]
    fact = context.words("chains.condition.at_most", cap=question.rule.cap_pct)
    st.markdown("\n".join([f"**{context.words('chains.incentive.conditions')}**", *lines, f"- :material/info: {fact}"]))
    st.caption(plain_words(context.label(question.policy.text)))
    st.caption(plain_words(source_words(context, question.policy.source_id)))
