"""Files that an attacker or a bad program may hand in, built by code."""

from __future__ import annotations

import sqlite3
import stat
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import shapely

VRT_LAYER = '<OGRVRTLayer name="x"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
VRT = f"<OGRVRTDataSource>{VRT_LAYER}</OGRVRTDataSource>"
GDALG = '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {source}"}}'
WFS = "WFS:{source}"
WFS_XML = "<OGRWFSDataSource><URL>{source}</URL></OGRWFSDataSource>"

KML = '<?xml version="1.0"?>{head}<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'
PLACEMARK = "<Placemark><name>{name}</name>{geometry}</Placemark>"

SHEET = '<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</worksheet>'


def a_frame_of_squares(count: int = 3, crs: str | int = 4490) -> gpd.GeoDataFrame:
    squares = [shapely.box(112.5 + at / 100, 23.1, 112.505 + at / 100, 23.105) for at in range(count)]
    names = [f"地块{at}" for at in range(count)]
    return gpd.GeoDataFrame({"名称": names, "面积": [1.5] * count}, geometry=squares, crs=crs)


def a_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def a_zipped_link(path: Path, target: str) -> Path:
    link = zipfile.ZipInfo("layer.shp")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, target)
    return path


def a_shapefile(path: Path, frame: gpd.GeoDataFrame, encoding: str = "UTF-8", without: tuple[str, ...] = ()) -> Path:
    folder = path.with_suffix("")
    folder.mkdir()
    frame.to_file(folder / "layer.shp", engine="pyogrio", encoding=encoding)
    return a_zip(path, {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix not in without})


def a_shapefile_of_rings(path: Path, *rings: list[tuple[float, float]]) -> Path:
    """Write polygons of one ring each as they are, where every library would repair or refuse them."""
    records = b""
    for number, ring in enumerate(rings, start=1):
        xs, ys = [x for x, _ in ring], [y for _, y in ring]
        box = struct.pack("<4d", min(xs), min(ys), max(xs), max(ys))
        points = b"".join(struct.pack("<2d", *point) for point in ring)
        content = struct.pack("<i", 5) + box + struct.pack("<3i", 1, len(ring), 0) + points
        records += struct.pack(">2i", number, len(content) // 2) + content
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(records)) // 2)
    head += struct.pack("<2i", 1000, 5) + struct.pack("<8d", 112, 23, 113, 24, 0, 0, 0, 0)
    return a_zip(path, {"rings.shp": head + records})


def a_workbook_with_sheet(path: Path, sheet: str) -> Path:
    """Write the smallest workbook that Excel's format allows, around a sheet's XML."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{main}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{kind}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return a_zip(path, {name: text.encode() for name, text in members.items()})


def a_drawing_of_nested_blocks(path: Path, depth: int, width: int) -> Path:
    lines = ["0", "SECTION", "2", "HEADER", "0", "ENDSEC", "0", "SECTION", "2", "BLOCKS"]
    for level in range(depth):
        lines += ["0", "BLOCK", "2", f"B{level}", "10", "0", "20", "0"]
        held = ["0", "LINE", "8", "0", "10", "0", "20", "0", "11", "1", "21", "1"]
        lines += held if level == 0 else an_insert(f"B{level - 1}") * width
        lines += ["0", "ENDBLK"]
    lines += ["0", "ENDSEC", "0", "SECTION", "2", "ENTITIES", *an_insert(f"B{depth - 1}"), "0", "ENDSEC", "0", "EOF"]
    path.write_text("\n".join(lines) + "\n")
    return path


def an_insert(block: str) -> list[str]:
    return ["0", "INSERT", "2", block, "8", "0", "10", "0", "20", "0"]


def a_drawing(path: Path, *entities: list[str], header: tuple[str, ...] = (), encoding: str = "utf-8") -> Path:
    lines = ["0", "SECTION", "2", "HEADER", *header, "0", "ENDSEC", "0", "SECTION", "2", "ENTITIES"]
    lines += [line for entity in entities for line in entity] + ["0", "ENDSEC", "0", "EOF"]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def a_polyline(layer: str, *points: tuple[float, float], closed: bool = True) -> list[str]:
    lines = ["0", "LWPOLYLINE", "100", "AcDbEntity", "8", layer, "100", "AcDbPolyline", "90", str(len(points))]
    lines += ["70", "1" if closed else "0"]
    return lines + [part for x, y in points for part in ("10", str(x), "20", str(y))]


def a_geopackage(path: Path, *statements: str) -> Path:
    a_frame_of_squares().to_file(path, layer="地块", driver="GPKG", engine="pyogrio")
    with sqlite3.connect(path) as database:
        for statement in statements:
            database.execute(statement)
    database.close()
    return path


def a_kml(path: Path, *geometries: str, head: str = "", body: str = "") -> Path:
    marks = "".join(PLACEMARK.format(name=at, geometry=geometry) for at, geometry in enumerate(geometries, start=1))
    path.write_text(KML.format(head=head, body=marks + body), encoding="utf-8")
    return path


def a_zip_with(path: Path, members: Mapping[str, bytes]) -> Path:
    """Add members to an archive."""
    with zipfile.ZipFile(path, "a") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path
