"""Values of tables and databases as JSON has them."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any


def plain_value(value: Any) -> Any:
    """Give a value as JSON has it: dates as ISO texts, numbers that are not finite as texts, bytes as their count."""
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == value.microsecond == 0
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _plain_number(value)
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    return value if value is None or isinstance(value, str | int | bool | list) else str(value)


def _plain_number(value: float) -> Any:
    return value if math.isfinite(value) else str(value)
