"""Pasted shapes that are none: refused in words, never a page that breaks."""

import pytest

from zqmap.errors import EditRefused
from zqmap.intake.edits.located import locate
from zqmap.intake.edits.written import read_written
from zqmap.model.layers import find_layer


@pytest.mark.parametrize(
    "pasted",
    [
        "MULTIPOINT ((112 23), EMPTY)",
        "MULTIPOLYGON EMPTY",
        "POINT (nan nan)",
        "POINT (1e400 1)",
        '{"type":"Point","coordinates":[1' + "0" * 400 + ",23]}",
        '{"type":"Polygon","coordinates":' + "[" * 900 + "]" * 900 + "}",
        '{"type":"GeometryCollection","geometries":[]}',
        "MULTIPOLYGON(" + "(" * 100_000,
    ],
)
def test_a_hostile_paste_is_refused_in_words(pasted):
    with pytest.raises(EditRefused):
        locate(find_layer("facilities"), read_written(pasted, "Point"), None)


@pytest.mark.parametrize("about", ["null", "[1]", '"x"', "5"])
def test_a_system_that_is_named_wrongly_counts_as_not_named(about):
    pasted = f'{{"type":"Point","coordinates":[112.5,23.1],"crs":{{"properties":{about}}}}}'
    assert read_written(pasted, "Point").declared is None
