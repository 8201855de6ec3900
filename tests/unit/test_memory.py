"""Garbage is collected beside the runs of the page, not after each of them."""

import gc
import threading
import weakref
from threading import Event

from streamlit import config

from zqmap.memory import collected_in_the_background


class Circle:
    """Something that only a collection can end, as a closed tab is."""

    def __init__(self):
        self.itself = self


def ended_circle():
    gone = Event()
    weakref.finalize(Circle(), gone.set)
    return gone


def test_streamlit_collects_nothing_after_a_run():
    assert config.get_option("runner.postScriptGC") is False


def test_what_refers_to_itself_goes_within_the_interval():
    gc.disable()
    try:
        with collected_in_the_background(every_s=0.01):
            assert ended_circle().wait(20)
    finally:
        gc.enable()


def test_what_was_there_before_is_left_out_of_collections_until_the_end():
    before = Circle()
    with collected_in_the_background(every_s=60):
        assert gc.get_freeze_count() > 0
        assert all(before is not held for held in gc.get_objects())
    assert gc.get_freeze_count() == 0
    assert any(before is held for held in gc.get_objects())


def test_the_collector_ends_with_the_block():
    with collected_in_the_background(every_s=60):
        assert "collector" in {thread.name for thread in threading.enumerate()}
    assert "collector" not in {thread.name for thread in threading.enumerate()}
