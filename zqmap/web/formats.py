"""The formats in which a layer leaves the house."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
from pyogrio.errors import DataLayerError, DataSourceError
from xlsxwriter.exceptions import XlsxWriterException

from zqmap.model.layers import Layer
from zqmap.model.revisions import Revision
from zqmap.model.text import Language
from zqmap.web.csv_file import write_csv
from zqmap.web.exports import Export
from zqmap.web.geojson_file import write_geojson
from zqmap.web.refusals import NothingHere
from zqmap.web.shapefile import write_shapefiles
from zqmap.web.tile_archive import write_pmtiles
from zqmap.web.vector_files import write_geopackage, write_kml
from zqmap.web.workbook import write_workbook


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its files' ending, its name, media type and writer, and whether gzip makes it much smaller."""

    ending: str
    name: str
    media_type: str
    write: Callable[[Export, Path], None]
    is_text: bool = False


FORMATS: dict[str, Format] = {
    format_.ending: format_
    for format_ in (
        Format("geojson", "GeoJSON", "application/geo+json", write_geojson, is_text=True),
        Format("csv", "CSV", "text/csv; charset=utf-8", write_csv, is_text=True),
        Format("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook),
        Format("gpkg", "GeoPackage", "application/geopackage+sqlite3", write_geopackage),
        Format("kml", "KML", "application/vnd.google-earth.kml+xml", write_kml, is_text=True),
        Format("zip", "Shapefile", "application/zip", write_shapefiles),
    )
}
PMTILES = Format("pmtiles", "PMTiles", "application/vnd.pmtiles", write_pmtiles)
"""Tiles of a layer for devices without a network; offered to other programs, not in the lists of the pages."""

ALIASES = {"shp": "zip"}
TABLE_FORMATS = ("csv", "xlsx")
"""The formats of what has no places."""


def formats_of(layer: Layer) -> list[Format]:
    """List the formats in which a layer leaves the house: a register has no places, so only as tables."""
    return [format_ for format_ in FORMATS.values() if layer.is_mapped or format_.ending in TABLE_FORMATS]


def _possible(layer: Layer) -> list[Format]:
    return [*formats_of(layer), *([PMTILES] if layer.is_mapped else [])]


def find_format(name: str, layer: Layer | None = None) -> Format:
    """Give a format by its ending; `shp` means the zip of Shapefiles.

    Raises:
        NothingHere: no format has that ending, or the layer does not come in it.
    """
    found = (FORMATS | {PMTILES.ending: PMTILES}).get(ALIASES.get(name, name))
    if found is None or (layer is not None and found not in _possible(layer)):
        raise NothingHere(f".{name}")
    return found


def write_layer(
    frame: gpd.GeoDataFrame,
    layer: Layer,
    format_: str,
    path: Path,
    *,
    revision: Revision | None = None,
    language: Language = "zh",
) -> None:
    """Write a layer's features to a file; a file that is there is replaced only when the new one is complete.

    Raises:
        NothingHere: no format has that name, or the layer does not come in it.
        OSError: the file cannot be written.
    """
    found = find_format(format_, layer)
    with TemporaryDirectory(dir=path.parent, prefix=".zqmap-") as folder:
        made = Path(folder) / f"{layer.name}.{found.ending}"
        try:
            found.write(Export(frame, layer, revision, language), made)
        except (DataSourceError, DataLayerError, XlsxWriterException) as error:
            raise OSError(errno.EIO, str(error)) from error
        made.replace(path)
