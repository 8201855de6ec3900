"""Declarations of layers written as SQL of PostgreSQL: names, texts, column types."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from zqmap.model.fields import Field, Kind
from zqmap.model.layer import Layer


def quote_name(name: str) -> str:
    """Write a name of a table or column."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Write a text; backslashes mean themselves (`standard_conforming_strings`)."""
    return "'" + text.replace("'", "''") + "'"


def quote_list(texts: Iterable[str]) -> str:
    """Write texts with commas between them."""
    return ", ".join(map(quote_text, texts))


def column_type(field: Field) -> str:
    """Give the type of a field's column; dates are texts, as some are known to the month or year only."""
    if field.kind is Kind.NUMBER:
        return "double precision"
    return "text[]" if field.kind.is_list else "text"


def record_columns(layer: Layer) -> str:
    """Write what `json_to_record` makes of a feature's properties."""
    return ", ".join(f"{quote_name(field.name)} {column_type(field)}" for field in layer.fields)


def multi_family(layer: Layer) -> str | None:
    """Give the one kind of geometry that holds all those of a layer, None where there is no such kind."""
    families = {name.removeprefix("Multi") for name in layer.geometries}
    if len(families) != 1:
        return None
    [family] = families
    return f"Multi{family}" if f"Multi{family}" in layer.geometries else family


def run_sql(connection: Connection, *statements: str) -> None:
    """Carry out statements that take no values, so that their percent signs mean themselves."""
    for statement in statements:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
