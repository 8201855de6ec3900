"""The data dictionary and the schemas say what the declarations say."""

from __future__ import annotations

import jsonschema
import pytest

from tests.builders import a_facility, a_frame, a_parcel, a_road, an_area, an_enterprise
from zqmap.model.dictionary import dictionary_markdown
from zqmap.model.frames import json_value
from zqmap.model.layers import LAYERS, STORED, find_layer
from zqmap.model.schema import json_schema
from zqmap.settings import ROOT

EXAMPLES = {
    "areas": an_area(chains=["biopharma"], planned_area_km2=2.5),
    "roads": a_road(status_date="2023-04", length_km=3),
    "facilities": a_facility(),
    "enterprises": an_enterprise(),
    "parcels": a_parcel(utilities=["water"], waits_for=["longsha-avenue"]),
}


def properties_of(layer, **changes):
    row = a_frame(layer, EXAMPLES[layer]).to_dict("records")[0]
    return {field.name: json_value(field, row[field.name]) for field in find_layer(layer).fields} | changes


def is_valid(layer, properties):
    return jsonschema.Draft202012Validator(json_schema(find_layer(layer))).is_valid(properties)


def test_the_dictionary_in_docs_is_up_to_date():
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == dictionary_markdown(), "run: python -m zqmap.model.dictionary > docs/data-dictionary.md"


def test_the_dictionary_names_every_field_in_both_languages():
    markdown = dictionary_markdown()
    for field in (field for layer in STORED.values() for field in layer.fields):
        assert f"| `{field.name}` | {field.label.zh} | {field.label.en} |" in markdown


@pytest.mark.parametrize("layer", list(LAYERS))
def test_a_schema_is_itself_valid_and_takes_a_valid_feature(layer):
    jsonschema.Draft202012Validator.check_schema(json_schema(find_layer(layer)))
    assert is_valid(layer, properties_of(layer))


@pytest.mark.parametrize(
    ("layer", "changes"),
    [
        ("roads", {"status": "done"}),
        ("roads", {"status": None}),
        ("roads", {"progress_pct": 101}),
        ("roads", {"length_km": -1}),
        ("roads", {"status_date": "26.4.2023"}),
        ("roads", {"id": "Has Blanks"}),
        ("roads", {"colour": "red"}),
        ("parcels", {"chains": ["biopharma", "farming"]}),
        ("enterprises", {"chain": ""}),
    ],
)
def test_a_schema_refuses_what_the_declaration_does_not_allow(layer, changes):
    assert not is_valid(layer, properties_of(layer, **changes))


def test_a_schema_carries_labels_and_units_in_both_languages():
    described = json_schema(find_layer("roads"))["properties"]
    assert described["length_km"]["x-unit"] == {"zh": "公里", "en": "km"}
    assert described["status"]["x-labels"]["completed"] == {"zh": "建成", "en": "Completed"}
