"""Moments as people in the zone write them."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime

from zqmap.model.text import Language
from zqmap.store.as_of import CHINA
from zqmap.texts.wording import LOCALES

FORMATS: dict[Language, str] = {"zh": "y年M月d日 HH:mm", "en": "d MMMM y, HH:mm"}


def moment_words(moment: datetime, language: Language) -> str:
    """Write a moment to the minute in the time of the zone (UTC+8)."""
    return str(format_datetime(moment.astimezone(CHINA), FORMATS[language], locale=LOCALES[language]))
