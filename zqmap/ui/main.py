"""The entry script that Streamlit runs for every visitor and every click."""

from pages import PAGES
from zqmap.ui.page_frame import show_dashboard

show_dashboard(PAGES)
