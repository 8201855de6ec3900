"""How the reports look beyond the theme: news, ranks, steps."""

from __future__ import annotations

from pathlib import Path

REPORT_STYLE = Path(__file__).parent / "browser" / "reports.css"
"""A page that shows one puts it in with `st.html`."""
