"""The button that makes a briefing of what one looks at, with its progress, and the way to the file."""

from __future__ import annotations

from typing import Any

import streamlit as st

from zqmap.errors import StoreUnavailable
from zqmap.model.text import LANGUAGES
from zqmap.store.as_of import today_in_china
from zqmap.ui.briefing.desk import ENDINGS, get_briefing_desk
from zqmap.ui.briefing.order import BOTH, Order, default_since
from zqmap.ui.context import Context
from zqmap.ui.keys import Key
from zqmap.web.refusals import TooBusy

ICONS = {"pptx": ":material/slideshow:", "pdf": ":material/picture_as_pdf:"}


def show_briefing_panel(context: Context) -> None:
    """Offer slides and paper of the current filters, in one language or both, with the changes since a day."""
    with st.popover(context.words("briefing.button"), icon=":material/slideshow:", key=Key.BRIEFING):
        st.caption(context.words("briefing.lead"))
        chosen = st.segmented_control(
            context.words("briefing.language"),
            [*LANGUAGES, BOTH],
            default=context.language,
            required=True,
            key=Key.BRIEFING_LANGUAGE,
            format_func=lambda code: context.words(f"briefing.in.{code}"),
        )
        since = st.date_input(
            context.words("briefing.since"),
            value=default_since(context.link.as_of),
            max_value=today_in_china(),
            key=Key.BRIEFING_SINCE,
            format="YYYY-MM-DD",
        )
        named = tuple(language for language in LANGUAGES if chosen in (language, BOTH))
        as_of = context.link.as_of
        order = Order(named or (context.language,), context.link.filters, since or default_since(as_of), as_of)
        with st.container(horizontal=True):
            for ending in ENDINGS:
                if st.button(context.words(f"briefing.make.{ending}"), key=f"briefing-{ending}", icon=ICONS[ending]):
                    _make(context, order, ending)


def _make(context: Context, order: Order, ending: str) -> None:
    """Make the file with a bar that follows, then show the link to it."""
    bar = st.progress(0.0, context.words("briefing.making"))
    try:
        get_briefing_desk().make(order, ending, _teller(context, bar))
    except TooBusy:
        st.warning(context.words("briefing.busy"), icon=":material/hourglass_top:")
        return
    except StoreUnavailable:
        st.error(context.words("error.store_silent"), icon=":material/error:")
        return
    finally:
        bar.empty()
    st.link_button(
        context.words(f"briefing.take.{ending}"), order.address(ending), icon=":material/download:", type="primary"
    )


def _teller(context: Context, bar: Any):  # type: ignore[no-untyped-def]
    words = context.words("briefing.making")
    return lambda share: bar.progress(min(1.0, share), words)
