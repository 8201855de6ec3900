"""A revision that was replaced leaves memory: no page and no cache of a page holds it."""

from __future__ import annotations

import gc
import weakref

import pytest
from streamlit.testing.v1 import AppTest

from zqmap.model.layers import LAYERS
from zqmap.store.process import get_snapshots

PAGES = {
    "map": {},
    "overview": {},
    "areas": {"area": "dawang"},
    "chains": {},
    "sources": {},
    "since": {},
    "parcels": {},
}
"""The pages of the public, each with what it is asked for."""


def draw_and_forget(path):
    from importlib import import_module

    from zqmap.ui.context import make_context
    from zqmap.ui.stale_widgets import forget_stale_widgets

    import_module(f"pages.{path}").render(make_context(is_narrow=False))
    forget_stale_widgets()


@pytest.mark.parametrize("path", PAGES)
def test_a_replaced_revision_is_held_by_nobody_once_the_page_has_been_drawn_anew(path, store):
    page = AppTest.from_function(draw_and_forget, default_timeout=60, kwargs={"path": path})
    page.query_params.update({"lang": "zh", **PAGES[path]})
    assert not page.run().exception
    old = {layer: weakref.ref(get_snapshots().get(layer)) for layer in LAYERS}
    frames = {layer: weakref.ref(snapshot().frame) for layer, snapshot in old.items()}
    for layer in LAYERS:
        frame = store.read(layer)
        frame["note_en"] = "Changed"
        store.publish(layer, frame, base=store.heads()[layer], author="a", note="b")
    assert not page.run().exception
    # What a run puts into the state replaces that of the run before when the next begins.
    assert not page.run().exception
    get_snapshots()._older._held.clear()
    gc.collect()
    assert [layer for layer in LAYERS if old[layer]() is not None] == []
    assert [layer for layer in LAYERS if frames[layer]() is not None] == []
