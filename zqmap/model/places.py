"""Where the zone can be."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

ZONE_BOX = (111.3, 22.6, 113.3, 24.5)
"""West, south, east, north in degrees: Zhaoqing and a margin. Nothing of the zone lies outside."""

PINNED_WITHIN_M = 15_000
"""An approximate place whose radius of uncertainty is larger is listed and not pinned: a pin would mislead."""


def uncertain_rows(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Tell which features have an approximate place that is too uncertain for a pin."""
    is_vague = (frame["basis"] == "approximate") & (pd.to_numeric(frame["accuracy_m"]) > PINNED_WITHIN_M)
    return np.asarray(is_vague & frame.geometry.notna(), dtype=bool)
