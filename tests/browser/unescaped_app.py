"""The dashboard with the one function switched off that keeps data out of the map's script (hardening row H7)."""

from typing import Any

from zqmap.maps import script_text, zone_map


def let_data_into_the_script(value: Any) -> str:
    """Encode a state as always, and then let the words that are searched for follow as script."""
    return f'{script_text.encode_for_script(value)}");{value["filter"]["q"]};void("'


zone_map.encode_for_script = let_data_into_the_script

from app import app  # noqa: E402

__all__ = ["app"]
