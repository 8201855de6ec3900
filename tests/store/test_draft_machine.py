"""A store with drafts against plain dicts: stage, send, return, publish, discard, roll back, reopen (Hypothesis)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from tests.builders import Feature
from tests.store.test_store_machine import LAYERS, StoreMachine, _feature, _is_same, contents
from zqmap.errors import NothingChanged, StaleBase, TypedNameNeeded, WrongDraftState
from zqmap.intake.proposal import publish_draft
from zqmap.model.drafts import COMES_FROM, DraftState, Mode
from zqmap.store.drafts import Drafts

EXAMPLES = {"sqlite": 25, "postgresql": 8}
STEPS = (DraftState.SENT, DraftState.RETURNED, DraftState.DISCARDED)


@dataclass(frozen=True)
class Model:
    layer: str
    base: int
    mode: Mode
    content: dict[str, Feature]
    state: DraftState = DraftState.DRAFT
    version: int = 1


class DraftMachine(StoreMachine):
    """What StoreMachine does, and the way of drafts; `drafts[id]` is what a draft must say."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts: dict[int, Model] = {}

    @property
    def desk(self) -> Drafts:
        return Drafts(self.store)

    @rule(layer=st.sampled_from(LAYERS), content=contents, mode=st.sampled_from(Mode))
    def stage(self, layer: str, content: dict[str, Any], mode: Mode) -> None:
        features = {id_: _feature(layer, id_, fields, place) for id_, (fields, place) in content.items()}
        base = len(self.states[layer])
        draft_id = self.desk.save(layer, self.frame(layer, features), base=base, mode=mode, author="a", note="n")
        assert draft_id not in self.drafts
        self.drafts[draft_id] = Model(layer, base, mode, features)

    @precondition(lambda self: self.drafts)
    @rule(data=st.data(), state=st.sampled_from(STEPS))
    def take_step(self, data: Any, state: DraftState) -> None:
        draft_id = data.draw(st.sampled_from(sorted(self.drafts)))
        model = self.drafts[draft_id]
        steps = {
            DraftState.SENT: self.desk.send,
            DraftState.RETURNED: self.desk.give_back,
            DraftState.DISCARDED: self.desk.discard,
        }
        named = {"version": model.version, "actor": "b", "reason": "r"}
        if model.state not in COMES_FROM[state]:
            with pytest.raises(WrongDraftState):
                steps[state](draft_id, **named)
            return
        steps[state](draft_id, **named)
        self.drafts[draft_id] = replace(model, state=state, version=model.version + 1)

    @precondition(lambda self: self.drafts)
    @rule(data=st.data(), typed=st.booleans())
    def publish_a_draft(self, data: Any, typed: bool) -> None:
        draft_id = data.draw(st.sampled_from(sorted(self.drafts)))
        model = self.drafts[draft_id]
        states = self.states[model.layer]
        old = states[model.base - 1] if model.base else {}
        new = model.content if model.mode is Mode.REPLACE else old | model.content
        refusal = self._refusal(model, old, new, typed)
        named = {"version": model.version, "author": "p", "typed_name": model.layer if typed else None}
        if refusal:
            with pytest.raises(refusal):
                publish_draft(self.desk, draft_id, **named)
            return
        made = publish_draft(self.desk, draft_id, **named)
        states.append(new)
        assert (made.number, made.features) == (len(states), len(new))
        self.drafts[draft_id] = replace(model, state=DraftState.PUBLISHED, version=model.version + 1)

    def _refusal(self, model: Model, old: Any, new: Any, typed: bool) -> type[Exception] | None:
        if not model.state.is_open:
            return WrongDraftState
        if old and len(old.keys() - new.keys()) / len(old) > 0.2 and not typed:
            return TypedNameNeeded
        if len(self.states[model.layer]) != model.base:
            return StaleBase
        if model.base and _is_same(self.frame(model.layer, new), self.frame(model.layer, old)):
            return NothingChanged
        return None

    @precondition(lambda self: self.drafts)
    @rule(data=st.data())
    def read_any_draft(self, data: Any) -> None:
        draft_id = data.draw(st.sampled_from(sorted(self.drafts)))
        model = self.drafts[draft_id]
        draft = self.desk.load(draft_id)
        assert_geodataframe_equal(draft.frame, self.frame(model.layer, model.content))
        assert (draft.line.layer, draft.line.base, draft.line.mode) == (model.layer, model.base, model.mode)

    @invariant()
    def drafts_agree(self) -> None:
        if hasattr(self, "store"):
            kept = {line.id: (line.state, line.version) for line in self.desk.list()}
            assert kept == {draft_id: (model.state, model.version) for draft_id, model in self.drafts.items()}


def test_a_store_with_drafts_does_what_plain_dicts_do_S4(make_url, request):
    kind = "postgresql" if "postgresql" in request.node.name else "sqlite"

    class Machine(DraftMachine):
        def make_url(self) -> str:
            return make_url()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES[kind],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
