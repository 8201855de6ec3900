"""The widget that shows a folium map: streamlit-folium, told what to show without ever being mounted anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zqmap.ui.keys import Key

HEIGHT_PX = 640
CLICKED = "last_object_clicked_tooltip"
"""The one thing that the widget tells: what was clicked, in the words of our layer."""


def show_folium(base: Any, group: Any, key: Key, on_change: Callable[[], None]) -> None:
    """Show a folium map that stays and a feature group that replaces the one before; only a click causes a rerun."""
    # It registers itself only within a run of a page; everything else is there before the first visitor.
    from streamlit_folium import st_folium

    st_folium(
        base,
        key=key,
        use_container_width=True,
        height=HEIGHT_PX,
        returned_objects=[CLICKED],
        feature_group_to_add=group,
        render=False,  # it would render the map twice
        on_change=on_change,
    )
