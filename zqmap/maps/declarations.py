"""What the browser must know of the model: facets, terms with colours and signs, and the words on the map."""

from __future__ import annotations

import json

from zqmap.model import vocabularies
from zqmap.model.layers import LAYERS
from zqmap.model.text import LANGUAGES
from zqmap.model.vocabularies import Vocabulary
from zqmap.texts import sentences_below

DRAWN_VOCABULARIES = (
    vocabularies.STATUS,
    vocabularies.CHAIN,
    vocabularies.ROLE,
    vocabularies.STAGE,
    vocabularies.AVAILABILITY,
    vocabularies.ROAD_CATEGORY,
    vocabularies.FACILITY_CATEGORY,
    vocabularies.BASIS,
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


def declarations_script() -> str:
    """Write the script that declares the model to the map; it changes only with the code."""
    declared = {
        "facets": {
            layer.name: {facet: field.name for facet, field in layer.by_facet.items()} for layer in LAYERS.values()
        },
        "terms": {vocabulary.name: _terms(vocabulary) for vocabulary in DRAWN_VOCABULARIES},
        "words": {language: sentences_below("map", language) for language in LANGUAGES},
    }
    return f"zqmap.declare({json.dumps(declared, ensure_ascii=False, separators=(',', ':'))});\n"


def _terms(vocabulary: Vocabulary) -> dict[str, dict[str, str | None]]:
    return {
        term.code: {"zh": term.label.zh, "en": term.label.en, "color": term.color, "sign": term.sign}
        for term in vocabulary.terms
    }
