"""Every key of the session state and of the link's query string."""

from __future__ import annotations

from enum import StrEnum

LAYER_FACET = "layers"
"""The widget that chooses layers stands among the facets."""


class Key(StrEnum):
    """The keys of widgets and of values that one session keeps."""

    BRIDGE = "bridge"
    FORESIGHT = "foresight"
    LANGUAGE = "language"
    TEXT = "text"
    BASEMAP = "basemap"
    TABLE = "table"
    TABLE_LAYER = "table_layer"
    TABLE_PAGE = "table_page"
    TABLE_SORT = "table_sort"
    MAP = "map"
    MORE_FILTERS = "more_filters"
    DOWNLOADS = "downloads"
    FIRST_VIEW = "first_view"
    LAST_CLICK = "last_click"

    @staticmethod
    def sheet(name: str) -> str:
        """Give the key of a sheet of the phone's bottom bar."""
        return f"phone_{name}"

    @staticmethod
    def facet(facet: str) -> str:
        """Give the key of a facet's widget."""
        return f"facet_{facet}"


class Param(StrEnum):
    """The parts of the link that are not filters (those are `zqmap.analysis.filter_query.KEYS`)."""

    LANGUAGE = "lang"
    VIEW = "view"
    FEATURE = "feature"
    BASEMAP = "base"
    TABLE = "list"
