"""What the browser must know of the model: facets, terms with colours and signs, and the words on the map."""

from __future__ import annotations

import json
from typing import Any

from zqmap.analysis.filters import UNIVERSAL
from zqmap.maps.basemaps import Basemap, list_basemaps
from zqmap.model import vocabularies
from zqmap.model.layers import LAYERS
from zqmap.model.text import LANGUAGES
from zqmap.model.vocabularies import Vocabulary
from zqmap.settings import Settings
from zqmap.texts import sentence, sentences_below

DRAWN_VOCABULARIES = (
    vocabularies.STATUS,
    vocabularies.CHAIN,
    vocabularies.ROLE,
    vocabularies.STAGE,
    vocabularies.AVAILABILITY,
    vocabularies.ROAD_CATEGORY,
    vocabularies.FACILITY_CATEGORY,
    vocabularies.BASIS,
    vocabularies.TIER,
)


LEGEND = {
    "status": vocabularies.STATUS,
    "chain": vocabularies.CHAIN,
    "role": vocabularies.ROLE,
    "stage": vocabularies.STAGE,
    "availability": vocabularies.AVAILABILITY,
    "category": vocabularies.FACILITY_CATEGORY,
    "basis": vocabularies.BASIS,
}
"""The facets of the legend, each with the vocabulary whose terms it explains."""


def declarations_script(settings: Settings) -> str:
    """Write the script that declares the model and the base maps; it changes only with the code and the settings."""
    declared = {
        "facets": {
            layer.name: {facet: field.name for facet, field in layer.by_facet.items()} for layer in LAYERS.values()
        },
        "universal": sorted(UNIVERSAL),
        "legend": list(LEGEND),
        "terms": {vocabulary.name: _terms(vocabulary) for vocabulary in DRAWN_VOCABULARIES},
        "basemaps": {basemap.code: _basemap(basemap, settings) for basemap in list_basemaps(settings)},
        "words": {language: sentences_below("map", language) for language in LANGUAGES},
    }
    return f"zqmap.declare({json.dumps(declared, ensure_ascii=False, separators=(',', ':'))});\n"


def _terms(vocabulary: Vocabulary) -> dict[str, dict[str, str | None]]:
    return {
        term.code: {"zh": term.label.zh, "en": term.label.en, "color": term.color, "sign": term.sign}
        for term in vocabulary.terms
    }


def _basemap(basemap: Basemap, settings: Settings) -> dict[str, Any]:
    review = settings.review_number
    credit = {
        language: basemap.credit.in_(language)
        + (f" · {sentence(language, 'map.review_number', number=review)}" if review else "")
        for language in LANGUAGES
    }
    value = {"kind": basemap.kind, "urls": basemap.urls, "subdomains": basemap.subdomains, "datum": basemap.datum}
    return {name: part for name, part in value.items() if part} | {"credit": credit}
