"""Where the zone can be."""

from __future__ import annotations

ZONE_BOX = (111.3, 22.6, 113.3, 24.5)
"""West, south, east, north in degrees: Zhaoqing and a margin. Nothing of the zone lies outside."""
