"""The only way by which data enters the map's script."""

from __future__ import annotations

import base64
import json
from typing import Any

from folium.template import Template

STATE_SCRIPT = Template(
    "{% macro script(this, kwargs) %}var {{ this.get_name() }}=L.featureGroup();"
    'zqmap.apply("{{ this.encoded }}");{% endmacro %}'
)
"""The script that hands a state to the layer; `encoded` must come from `encode_for_script`."""


def encode_for_script(value: Any) -> str:
    """Encode a JSON value as Base64 of UTF-8, so that nothing in it can end a string or start a template.

    folium writes text into JavaScript template literals and streamlit-folium replaces names in the result: only
    letters, digits, `+`, `/` and `=` pass both unharmed.
    """
    return base64.b64encode(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()).decode()
