"""Streamlit: the page frame, the link, the filters, the map widget, the table, the detail panel."""
