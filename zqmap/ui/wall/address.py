"""The address of the wall view: `/overview?view=wall`, with `pace` for the seconds that each picture stays."""

from __future__ import annotations

import streamlit as st

from zqmap.ui.keys import WALL, Param, WallParam

DEFAULT_PACE_S, LEAST_PACE_S, MOST_PACE_S = 12.0, 0.02, 600.0


def is_wall() -> bool:
    """Tell whether the address asks for the wall view."""
    return bool(st.query_params.get(Param.VIEW) == WALL)


def read_pace() -> float:
    """Give for how many seconds each picture stays; what is no number in its bounds counts as not said."""
    try:
        pace_s = float(st.query_params.get(WallParam.PACE, ""))
    except ValueError:
        return DEFAULT_PACE_S
    return pace_s if LEAST_PACE_S <= pace_s <= MOST_PACE_S else DEFAULT_PACE_S
