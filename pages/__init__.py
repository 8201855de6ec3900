"""The table of contents: one entry a page, the first is the default."""

from pages import map as map_page
from pages import sources
from zqmap.ui.page_frame import PageSpec

PAGES = (
    PageSpec("map", "page.map", ":material/map:", map_page.render),
    PageSpec("sources", "page.sources", ":material/fact_check:", sources.render),
)
