"""Letting go of widgets that are no longer shown.

Streamlit 1.67 keeps what a tab's widgets were made with, callbacks and formatters among it, for as long as the tab is
open, whether they are shown or not; and those hold the context of their run with its snapshots, or a file that was
read.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx

WIDGET = "$$ID"
"""What the ids of widgets begin with; other entries are Streamlit's own."""


def forget_stale_widgets() -> None:
    """Forget the widgets that the run which now ends has not shown, as Streamlit forgets their values."""
    running = get_script_run_ctx(suppress_warning=True)
    if running is None:
        return
    shown, parts = running.shared.widget_ids_this_run.snapshot(), running.fragment_ids_this_run
    known = running.session_state._state._new_widget_state.widget_metadata
    for id_, widget in list(known.items()):
        if id_.startswith(WIDGET) and id_ not in shown and (not parts or widget.fragment_id in parts):
            del known[id_]
