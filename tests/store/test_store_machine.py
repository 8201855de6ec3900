"""A store against a plain list of dicts: whatever is done to both, they agree (Hypothesis finds what to do)."""

from __future__ import annotations

from typing import Any

import pytest
from geopandas.testing import assert_geodataframe_equal
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.builders import Feature, a_frame, a_point, a_road, an_enterprise
from zqmap.errors import NothingChanged, StaleBase, UnknownRevision
from zqmap.store.store import Store

EXAMPLES = {"sqlite": 40, "postgresql": 12}
LAYERS = ("enterprises", "roads")
BUILDERS = {"enterprises": an_enterprise, "roads": a_road}

texts = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=8).filter(str.strip)
points = st.builds(
    a_point,
    st.floats(111.4, 113.2, allow_subnormal=False),
    st.floats(22.7, 24.4, allow_subnormal=False),
)
changes = st.fixed_dictionaries(
    {"name_zh": texts, "name_en": texts},
    optional={"investment_cny": st.none() | st.integers(0, 10**15) | st.floats(0, 1e15)},
)
ids = st.sampled_from(["a", "b", "c", "d", "e-1", "e_2"])
contents = st.dictionaries(ids, st.tuples(changes, st.none() | points), max_size=5)


class StoreMachine(RuleBasedStateMachine):
    """Publish, roll back, read, compare and reopen; `states[layer][n]` is what revision n + 1 must hold."""

    url: str

    @initialize()
    def begin(self) -> None:
        self.store = Store(self.make_url())
        self.store.create()
        self.url = self.store._engine.url.render_as_string(hide_password=False)
        self.states: dict[str, list[dict[str, Feature]]] = {layer: [] for layer in LAYERS}

    def make_url(self) -> str:
        raise NotImplementedError

    def frame(self, layer: str, state: dict[str, Feature]) -> Any:
        return a_frame(layer, *state.values())

    @rule(layer=st.sampled_from(LAYERS), content=contents, keep=st.booleans())
    def publish(self, layer: str, content: dict[str, Any], keep: bool) -> None:
        states = self.states[layer]
        old = states[-1] if states and keep else {}
        state = old | {id_: _feature(layer, id_, fields, place) for id_, (fields, place) in content.items()}
        publish = {"base": len(states), "author": "machine", "note": "n"}
        if states and _is_same(self.frame(layer, state), self.frame(layer, states[-1])):
            with pytest.raises(NothingChanged):
                self.store.publish(layer, self.frame(layer, state), **publish)
            return
        made = self.store.publish(layer, self.frame(layer, state), **publish)
        states.append(state)
        assert (made.number, made.features) == (len(states), len(state))

    @precondition(lambda self: any(self.states.values()))
    @rule(data=st.data())
    def publish_from_a_stale_base(self, data: Any) -> None:
        layer = data.draw(st.sampled_from([layer for layer in LAYERS if self.states[layer]]))
        states = self.states[layer]
        base = data.draw(st.integers(0, len(states) - 1))
        with pytest.raises(StaleBase) as refused:
            self.store.publish(layer, self.frame(layer, {}), base=base, author="late", note="n")
        old = states[base - 1] if base else {}
        assert set(refused.value.difference.added) == states[-1].keys() - old.keys()
        assert set(refused.value.difference.removed) == old.keys() - states[-1].keys()

    @precondition(lambda self: any(self.states.values()))
    @rule(data=st.data())
    def roll_back(self, data: Any) -> None:
        layer = data.draw(st.sampled_from([layer for layer in LAYERS if self.states[layer]]))
        states = self.states[layer]
        to = data.draw(st.integers(1, len(states)))
        if _is_same(self.frame(layer, states[to - 1]), self.frame(layer, states[-1])):
            with pytest.raises(NothingChanged):
                self.store.rollback(layer, to, author="machine", note="back")
            return
        made = self.store.rollback(layer, to, author="machine", note="back")
        states.append(states[to - 1])
        assert made.digest == self.store.revision(layer, to).digest

    @precondition(lambda self: any(self.states.values()))
    @rule(data=st.data())
    def read_any_revision(self, data: Any) -> None:
        layer = data.draw(st.sampled_from([layer for layer in LAYERS if self.states[layer]]))
        number = data.draw(st.integers(1, len(self.states[layer])))
        expected = self.frame(layer, self.states[layer][number - 1])
        assert_geodataframe_equal(self.store.read(layer, number), expected)

    @rule(layer=st.sampled_from(LAYERS))
    def ask_for_a_revision_that_is_not_there(self, layer: str) -> None:
        with pytest.raises(UnknownRevision):
            self.store.read(layer, len(self.states[layer]) + 1)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store(self.url)

    @rule()
    def look_for_faults(self) -> None:
        assert self.store.fsck() == []

    @invariant()
    def heads_agree(self) -> None:
        assert self.store.heads() == {layer: len(states) for layer, states in self.states.items() if states}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.fsck() == []
            self.store.close()


def _feature(layer: str, id_: str, fields: dict[str, Any], place: Any) -> Feature:
    geometry = place if layer == "enterprises" else None
    return BUILDERS[layer](id_, geometry, **fields)


def _is_same(one: Any, other: Any) -> bool:
    try:
        assert_geodataframe_equal(one, other)
    except AssertionError:
        return False
    return True


def test_a_store_does_what_a_list_of_dicts_does_S4(make_url, request):
    kind = "postgresql" if "postgresql" in request.node.name else "sqlite"

    class Machine(StoreMachine):
        def make_url(self) -> str:
            return make_url()

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES[kind],
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
