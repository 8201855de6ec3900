"""What the scripts of the map page are told in a run: counts, chips, and what the list shows."""

from __future__ import annotations

from zqmap.ui.chips import list_chips
from zqmap.ui.context import Context
from zqmap.ui.feature_list import Sheet, make_sheet, tell_rows
from zqmap.ui.filter_panel import count_choices
from zqmap.ui.keys import Key
from zqmap.ui.news import tell_scripts


def tell_news(context: Context) -> Sheet:
    """Tell the scripts, and give what is listed."""
    sheet = make_sheet(context)
    chips = [chip.words for chip in list_chips(context)]
    tell_scripts(Key.NEWS, {"counts": count_choices(context), "chips": chips, "list": tell_rows(context, sheet)})
    return sheet
