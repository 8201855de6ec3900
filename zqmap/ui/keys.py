"""Every key of the session state and of the link's query string."""

from __future__ import annotations

from enum import StrEnum

from zqmap.analysis.parcels.brief_query import KEYS as BRIEF_KEYS

WALL = "wall"
"""What stands for the view of the map where the overview is shown on a wall."""

EMBED = "embed"
"""What stands there where the map is shown in a frame on a page of another site."""

LAYER_FACET = "layers"
"""The widget that chooses layers stands among the facets."""


class Key(StrEnum):
    """The keys of widgets and of values that one session keeps."""

    BRIDGE = "bridge"
    ADDRESS_TOLD = "address_told"
    FORESIGHT = "foresight"
    SKIP_LINK = "skip_link"
    LANGUAGE = "language"
    MENU = "title_menu"
    MENU_LINKS = "title_menu_links"
    TEXT = "text"
    BASEMAP = "basemap"
    TABLE = "table"
    LIST_ROWS = "list_rows"
    CHIPS = "chips"
    NEWS = "news"
    MAP = "map"
    MORE_FILTERS = "more_filters"
    DOWNLOADS = "downloads"
    FIRST_VIEW = "first_view"
    LAST_CLICK = "last_click"
    SIGN_IN = "sign_in_form"
    SIGN_OUT = "sign_out_form"
    DENIED = "denied"
    PROVIDER = "provider"
    PROVIDER_IN = "provider_in"
    PROVIDER_OUT = "provider_out"
    AS_OF_END = "as_of_end"
    AS_OF_DAY = "as_of_day"
    HISTORY_PART = "history_part"
    HISTORY_LAYER = "history_layer"
    HISTORY_OLDER = "history_older"
    HISTORY_NEWER = "history_newer"
    HISTORY_PAGE = "history_page"
    CHANGES_PAGE = "changes_page"
    ROLLBACK_PANEL = "rollback_panel"
    ROLLBACK_TARGET = "rollback_target"
    ROLLBACK_FORM = "rollback_form"
    ROLLBACK_NOTE = "rollback_note"
    ROLLBACK_NAME = "rollback_name"
    ROLLBACK_ANSWER = "rollback_answer"
    AUDIT_LAYER = "audit_layer"
    AUDIT_ACTION = "audit_action"
    AUDIT_PAGE = "audit_page"
    AUDIT_FILE = "audit_file"
    FRESHNESS_LAYER = "freshness_layer"
    UPKEEP = "upkeep"
    UPKEEP_ANSWER = "upkeep_answer"

    OVERVIEW_BARS = "overview_bars"
    SLIP_WORK = "slip_work"
    SLIP_MONTHS = "slip_months"
    CLASH_MARKS = "clash_marks"

    PIPELINE = "pipeline"
    DRAFT_PROPOSAL = "draft_proposal"
    WAITING = "waiting"
    DESK_LAYER = "desk_layer"
    DESK_FILE = "desk_file"
    DESK_PART = "desk_part"
    DESK_ENCODING = "desk_encoding"
    DESK_SYSTEM = "desk_system"
    DESK_NULL_SHIFT = "desk_null_shift"
    DESK_COLUMNS = "desk_columns"
    DESK_UNIT = "desk_unit"
    DESK_WORDS = "desk_words"
    DESK_DEFAULT = "desk_default"
    DESK_PINYIN = "desk_pinyin"
    DESK_REPAIRS = "desk_repairs"
    DESK_PICKED = "desk_picked"
    DESK_SEVERITY = "desk_severity"
    DESK_FIELD = "desk_field"
    DESK_FOUND = "desk_found"
    DESK_VIEW = "desk_view"
    DESK_CELLS = "desk_cells"
    DESK_MODE = "desk_mode"
    DESK_NOTE = "desk_note"
    DESK_TYPED = "desk_typed"
    DESK_REASON = "desk_reason"
    DESK_SIDE = "desk_side"
    DESK_SAID = "desk_said"
    DESK_HEARD = "desk_heard"
    DESK_BECAME = "desk_became"
    DESK_STOPPED = "desk_stopped"
    REGISTER = "register"
    REGISTER_TABLE = "register_table"
    AREA = "area"
    AREA_MEASURE = "area_measure"
    WALL = "wall"
    BRIEFING = "briefing"
    BRIEFING_LANGUAGE = "briefing_language"
    BRIEFING_SINCE = "briefing_since"
    VISIT = "visit"
    SINCE_FIRST = "since_first"
    SINCE_LAST = "since_last"
    SINCE_PAGE = "since_page"
    SINCE_KIND = "since_kind"
    SINCE_AREA = "since_area"

    EDIT_LAYER = "edit_layer"
    EDIT_VIEW = "edit_view"
    EDIT_MAP = "drawing"
    EDIT_SELECTED = "edit_selected"
    EDIT_HEARD = "edit_heard"
    EDIT_SAID = "edit_said"
    EDIT_MADE = "edit_made"
    EDIT_FIND = "edit_find"
    EDIT_FIELD = "edit_field"
    EDIT_TYPED = "edit_typed"
    EDIT_MERGE = "edit_merge"
    EDIT_KEEP = "edit_keep"
    EDIT_POINTS = "edit_points"
    EDIT_KIND = "edit_kind"
    EDIT_SYSTEM = "edit_system"
    EDIT_SEARCH = "edit_search"
    EDIT_FACET = "edit_facet"
    EDIT_CELLS = "edit_cells"
    EDIT_COLUMNS = "edit_columns"
    EDIT_TICKED = "edit_ticked"
    EDIT_PAGE = "edit_page"
    EDIT_BULK_FIELD = "edit_bulk_field"
    EDIT_BULK = "edit_bulk"
    EDIT_NOTE = "edit_note"
    EDIT_KEYS = "edit_keys"
    EDIT_PROPOSED = "edit_proposed"
    FINDER_REFUSED = "finder_refused"

    CHAINS_PART = "chains_part"
    CHAINS_SEARCH = "chains_search"
    CHAINS_RING = "chains_ring"
    CHAINS_AREA = "chains_area"
    CHAINS_STEP = "chains_step"
    CHAINS_CHAIN = "chains_chain"
    CHAINS_START = "chains_start"
    CHAINS_WAY = "chains_way"
    CHAINS_SPEED = "chains_speed"
    CHAINS_PRINT = "chains_print"

    @staticmethod
    def amount(name: str) -> str:
        """Give the key of a field for an amount of money."""
        return f"amount_{name}"

    ASK_FORM = "ask_form"
    ASK_REFERENCE = "ask_reference"
    ASK_FOUND = "ask_found"
    ASK_FILE = "ask_file"
    ENQUIRY_FILTER = "enquiry_filter"
    ENQUIRY_TEXT = "enquiry_text"
    ENQUIRY_NOTE = "enquiry_note"
    ENQUIRY_ASSIGNEE = "enquiry_assignee"
    ENQUIRY_SURE = "enquiry_sure"
    ENQUIRY_SAID = "enquiry_said"
    ENQUIRY_OPENED = "enquiry_opened"
    ENQUIRY_PART = "enquiry_part"

    @staticmethod
    def sheet(name: str) -> str:
        """Give the key of a sheet of the phone's bottom bar."""
        return f"phone_{name}"

    @staticmethod
    def finder(name: str) -> str:
        """Give the key of a widget of the finder."""
        return f"finder_{name}"

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
    ORDER = "sort"
    LIST_PAGE = "list_page"
    AS_OF = "as_of"
    NEXT = "next"
    REFUSED = "refused"
    SECONDS = "seconds"


class HistoryParam(StrEnum):
    """The parts of the history page's address that the link of the other pages does not have."""

    PART = "part"
    REGISTER = "register"
    OLDER = "a"
    NEWER = "b"
    PAGE = "page"


class DeskParam(StrEnum):
    """The parts of the update page's address that the link of the other pages does not have."""

    CASE = "case"
    DRAFT = "draft"
    EDIT = "edit"


class ChainsParam(StrEnum):
    """The parts of the address of the page on chains that the link of the other pages does not have."""

    PART = "part"
    RING = "ring"
    GAP = "gap"
    EQUIPMENT = "equipment"
    FACTORY = "factory"
    LAND = "land"
    AREA = "in"
    STEP = "step"
    CHAIN = "of"
    STOPS = "stops"
    START = "start"
    WAY = "way"
    SPEED = "speed"


class SinceParam(StrEnum):
    """The parts of the address of the comparison of two days."""

    FROM = "from"
    TO = "to"
    KIND = "kind"


class WallParam(StrEnum):
    """The part of the wall view's address that no other page has."""

    PACE = "pace"


class EmbedParam(StrEnum):
    """The part of the embedded view's address that no other page has: where the map looks."""

    AT = "at"


class OverviewParam(StrEnum):
    """The parts of the overview's address that the link of the other pages does not have."""

    SLIP = "slip"


class ParcelParam(StrEnum):
    """The parts of the finder's address beside those of the brief (`zqmap.analysis.parcels.brief_query.KEYS`)."""

    SHORT = "short"
    COMPARE = "cmp"
    SHOW = "show"
    UNIT = "unit"
    NUMBER = "n"


FINDER_PARAMS = (*ParcelParam, *BRIEF_KEYS)
"""What the finder keeps in its address; the other pages hand it back."""


class AskParam(StrEnum):
    """The parts of the addresses of enquiries: further places that are asked about, and the staff's open enquiry."""

    MORE = "more"
    ENQUIRY = "enquiry"


PAGE_PARAMS = (
    *HistoryParam,
    *DeskParam,
    *ChainsParam,
    *OverviewParam,
    *SinceParam,
    *AskParam,
    *FINDER_PARAMS,
)
"""What a page keeps in its address beside the link that all pages share."""
