"""Which rows everybody may see."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np

from zqmap.model.layer import Layer
from zqmap.model.register_vocabularies import YES


def public_rows(layer: Layer, frame: gpd.GeoDataFrame) -> Any:
    """Tell for each row whether everybody may see it; where nothing says yes, it is for staff alone."""
    if layer.public_field is None:
        return np.ones(len(frame), dtype=bool)
    return (frame[layer.public_field] == YES).to_numpy(dtype=bool)
