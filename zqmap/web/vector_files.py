"""GeoPackage and KML, written by GDAL."""

from __future__ import annotations

import html
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import pandas as pd

from zqmap.model.fields import Field, Group, Kind
from zqmap.model.text import Language, Text
from zqmap.web.exports import Export, about, field_heading
from zqmap.web.flat_columns import cell_words, flat_frame

LEFT_OUT = Text("无位置而未收入：{} 个。", "Left out for want of a known place: {}.")


def write_geopackage(export: Export, path: Path) -> None:
    """Write a layer as a GeoPackage; dates stay text, since a month or a year may be all that is known."""
    frame = flat_frame(export.layer, export.frame)
    options = {"DESCRIPTION": " | ".join(_about_lines(export)), "IDENTIFIER": export.layer.label.in_(export.language)}
    _write(frame, path, driver="GPKG", layer=export.layer.name, layer_options=options)


def write_kml(export: Export, path: Path) -> None:
    """Write a layer as KML with names and descriptions in the export's language.

    What has no known place cannot be drawn and is left out; the document's description says how many.
    """
    frame = flat_frame(export.layer, export.placed)
    texts = {
        field.name: _safe_texts(frame[field.name]) for field in export.layer.fields if field.kind is not Kind.NUMBER
    }
    drawn = {"Name": texts[f"name_{export.language}"], "Description": list(_descriptions(export))}
    options = {"NAME": export.layer.label.in_(export.language), "DESCRIPTION": _document_words(export)}
    _write(frame.assign(**texts, **drawn), path, driver="LIBKML", layer=export.layer.name, layer_options=options)


def _write(frame: gpd.GeoDataFrame, path: Path, **options: object) -> None:
    """Let GDAL write to memory: it keeps quiet about a disk that is full when it closes a file, and Python does not."""
    written = BytesIO()
    frame.to_file(written, engine="pyogrio", **options)
    path.write_bytes(written.getbuffer())


def _descriptions(export: Export) -> Iterator[str]:
    fields = [field for field in export.layer.fields if _is_described(field, export.language)]
    placed: gpd.GeoDataFrame = export.placed
    columns = [placed[field.name].tolist() for field in fields]
    for values in zip(*columns, strict=True):
        lines = (_line(export, field, value) for field, value in zip(fields, values, strict=True))
        yield "<br/>".join(line for line in lines if line)


def _safe_texts(texts: pd.Series) -> list[str | None]:
    """Break `]]>` by a blank of no width: GDAL puts markup into CDATA without splitting it there."""
    return [None if text is None else text.replace("]]>", "]]\u200b>") for text in texts]


def _is_described(field: Field, language: Language) -> bool:
    other = "_en" if language == "zh" else "_zh"
    return not field.name.endswith(other) and (field.group is not Group.NAME or field.vocabulary is not None)


def _line(export: Export, field: Field, value: object) -> str:
    words = cell_words(field, value, export.language)
    return f"<b>{html.escape(field_heading(field).in_(export.language))}</b> {html.escape(words)}" if words else ""


def _document_words(export: Export) -> str:
    missing = len(export.frame) - len(export.placed)
    return html.escape("\n".join([*_about_lines(export), LEFT_OUT.in_(export.language).format(missing)]))


def _about_lines(export: Export) -> list[str]:
    pairs = ((heading.in_(export.language), words.in_(export.language)) for heading, words in about(export))
    return [f"{heading}: {words}" for heading, words in pairs]
