"""Registers leave the house as tables, without columns of places."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from zqmap.intake.shipped import read_shipped
from zqmap.model.layers import REGISTERS
from zqmap.settings import ROOT


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_is_a_csv_of_its_fields(client, publish, name):
    publish(name, read_shipped(ROOT / "geodata", REGISTERS[name]))
    answer = client.get(f"/data/{name}.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.status_code == 200
    assert list(rows[0]) == list(REGISTERS[name].by_name)


def test_a_register_is_a_workbook_with_typed_cells_and_its_sources(client, publish):
    publish("figures", read_shipped(ROOT / "geodata", REGISTERS["figures"]))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/data/figures.xlsx").content))
    first = book.worksheets[0]
    headers = [cell.value.splitlines()[-1] for cell in first[1]]
    assert "geometry_wkt" not in headers
    rows = {row[0].value: row for row in first.iter_rows(min_row=2)}
    assert rows["planned-area"][headers.index("value")].value == 992
    about = " ".join(str(cell.value) for row in book.worksheets[2].iter_rows() for cell in row)
    assert "EPSG" not in about
    assert "article-2023-04-26" in about
