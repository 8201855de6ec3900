"""What a tab says to Streamlit over its websocket and no page of ours would: it is dropped, and the tab lives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.attack.doors import WAIT_S, Door
from tests.attack.tabs import Tab, open_tab
from zqmap.web import tab_messages
from zqmap.web.tab_messages import MOST_FILE_NAMES, MOST_SMALL_BYTES, OPERATION_HEADS, OPERATIONS, TAKEN, is_taken

DROPPED = (
    "clear_cache",
    "set_run_on_save",
    "load_git_info",
    "debug_disconnect_websocket",
    "debug_shutdown_runtime",
)


def a_message(**fields) -> bytes:
    return BackMsg(**fields).SerializeToString()


def asks_for_addresses(number: int) -> bytes:
    return a_message(file_urls_request=FileURLsRequest(request_id="r", file_names=["a"] * number))


def test_the_numbers_are_those_of_streamlit():
    fields = {field.name: field.number for field in BackMsg.DESCRIPTOR.fields}
    taken = ("stop_script", "rerun_script", "file_urls_request", "app_heartbeat", "backend_operation_request")
    assert {fields[name] for name in taken} == TAKEN
    assert set(fields) == {*taken, *DROPPED}, "a message that a later Streamlit adds is looked at before it is taken"
    operation = BackMsg.DESCRIPTOR.fields_by_name["backend_operation_request"].message_type
    numbers = {field.name: field.number for field in operation.fields}
    assert {numbers[name] for name in ("deferred_file", "dataframe_chunk")} == OPERATIONS
    assert {numbers[name] for name in ("request_id", "session_id")} == OPERATION_HEADS
    assert FileURLsRequest.DESCRIPTOR.fields_by_name["file_names"].number == tab_messages.FILE_NAMES


def test_what_pages_send_is_taken():
    rerun = BackMsg()
    rerun.rerun_script.query_string = "lang=zh"
    rerun.rerun_script.widget_states.widgets.add(id="w", string_value="x" * 2_000_000)
    operation = BackMsg()
    operation.backend_operation_request.deferred_file.file_id = "f"
    operation.backend_operation_request.session_id = "s"
    said = [a_message(stop_script=True), a_message(app_heartbeat=True), asks_for_addresses(MOST_FILE_NAMES)]
    assert all(is_taken(one) for one in [*said, rerun.SerializeToString(), operation.SerializeToString()])


@pytest.mark.parametrize("name", DROPPED)
def test_what_no_page_sends_is_dropped_alone_and_beside_something_else(name):
    evil = a_message(**{name: True})
    assert not is_taken(evil)
    rerun = BackMsg()
    rerun.rerun_script.query_string = "lang=zh"
    for together in (evil + rerun.SerializeToString(), rerun.SerializeToString() + evil):
        assert not is_taken(together)


def test_addresses_for_more_files_than_a_page_sends_are_not_given_in_one_piece_or_many():
    assert not is_taken(asks_for_addresses(MOST_FILE_NAMES + 1))
    assert not is_taken(asks_for_addresses(MOST_FILE_NAMES // 2 + 1) * 2)
    assert not is_taken(a_message(file_urls_request=FileURLsRequest(file_names=["a" * MOST_SMALL_BYTES])))


@pytest.mark.parametrize("name", ["install_skills", "dismiss_skills_nudge"])
def test_operations_for_developers_are_dropped(name):
    asked = BackMsg()
    getattr(asked.backend_operation_request, name).SetInParent()
    assert not is_taken(asked.SerializeToString())


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_and_what_is_taken_streamlit_can_read(said):
    if is_taken(said):
        assert BackMsg.FromString(said).WhichOneof("type") not in DROPPED


def hears_nothing_but(tab: Tab, name: str) -> None:
    """Ask for a heartbeat and hear its answer, and no message of a kind before it."""
    tab._line.send(a_message(app_heartbeat=True))
    while True:
        message = ForwardMsg.FromString(tab._line.recv(WAIT_S))
        assert message.WhichOneof("type") != name
        if message.WhichOneof("type") == "heartbeat_ack":
            return


def test_a_flood_of_asked_addresses_costs_nothing_and_the_tab_goes_on(dashboard: Door):
    with open_tab(dashboard) as tab:
        tab.run(page="sources", query="lang=en")
        before = dashboard.memory_bytes()
        tab._line.send(asks_for_addresses(400_000))
        hears_nothing_but(tab, "file_urls_response")
        assert dashboard.memory_bytes() - before < 60_000_000
        assert "sources" in tab.run(page="sources", query="lang=en").pages


def test_nobody_empties_the_caches_of_everybody(dashboard: Door):
    with open_tab(dashboard) as tab:
        tab.run(page="sources", query="lang=en")
        for name in DROPPED:
            tab._line.send(a_message(**{name: True}))
        hears_nothing_but(tab, "git_info_changed")
