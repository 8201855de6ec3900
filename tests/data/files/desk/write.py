"""Write the files of this folder again, with the programs that people use: ogr2ogr, QGIS, LibreOffice.

    .venv/bin/python tests/data/files/desk/write.py

needs `apt-get install gdal-bin qgis libreoffice-calc-nogui`. What they are given is drawn here; every feature is made
up and says so. See README.md for what is in which file.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Point, Polygon
from shapely.affinity import translate

from zqmap.analysis.datums import wgs84_to_bd09

HERE = Path(__file__).parent
LAYERS = HERE.parents[3] / "geodata" / "layers"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "SOURCE_DATE_EPOCH": "1795000000"}


def published(layer: str, count: int, skip: int = 0) -> gpd.GeoDataFrame:
    """Give features of a shipped layer that have a place."""
    frame = gpd.read_file(LAYERS / f"{layer}.geojson")
    return frame[frame.geometry.notna()].iloc[skip : skip + count].reset_index(drop=True)


def roads(count: int, skip: int = 0) -> gpd.GeoDataFrame:
    """Give roads as a design institute lists them: new states, lengths in metres."""
    frame = published("roads", count, skip)
    lengths_m = (frame.to_crs(4547).length.round(-1)).tolist()
    states = ["在建", "前期工作", "在建", "停工", "已建成", "在建"]
    columns = {"名称": frame["name_zh"], "英文名": frame["name_en"], "状态": states[:count], "长度(m)": lengths_m}
    return gpd.GeoDataFrame(columns, geometry=frame.geometry, crs=4326)


def parcels(count: int, lon: float, lat: float) -> gpd.GeoDataFrame:
    """Draw parcels of about 14 hectares in a row, as a land office numbers them."""
    step = 0.006
    ring = [(0, 0), (0.004, 0.0004), (0.0042, 0.0036), (0.0003, 0.0033)]
    shapes = [translate(Polygon(ring), lon + step * at, lat) for at in range(count)]
    marks = "甲乙丙丁戊"[:count]
    names = [f"示例宗地{mark}" for mark in marks]
    columns = {
        "地块名称": names,
        "英文名": [f"Demo lot {chr(65 + at)}" for at in range(count)],
        "用地性质": ["M1", "M2", "M1", "M2", "W1"][:count],
        "供地状态": ["可供应", "已预留", "可供应", "可供应", "已出让"][:count],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)


def firms(count: int, lon: float, lat: float) -> gpd.GeoDataFrame:
    """List enterprises as a park office does."""
    names = ["示例电池材料厂", "示例车灯厂", "示例铝型材厂", "示例电子元件厂"][:count]
    columns = {
        "企业名称": names,
        "英文名": ["Demo battery materials", "Demo car lamps", "Demo aluminium profiles", "Demo components"][:count],
        "所属产业链": ["新能源汽车及零部件", "新能源汽车及零部件", "先进材料", "电子信息"][:count],
        "企业角色": ["配套企业", "配套企业", "配套企业", "其他"][:count],
        "阶段": ["在建", "投产", "签约", "在建"][:count],
        "总投资（万元）": [120000, 35000, 48000.5, 9000][:count],
    }
    return gpd.GeoDataFrame(columns, geometry=[Point(lon + 0.01 * at, lat) for at in range(count)], crs=4326)


def run(*command: str) -> None:
    """Run a program without a screen."""
    subprocess.run(command, check=True, capture_output=True, env=os.environ | OFFSCREEN)


def ogr(target: Path, driver: str, source: Path, *options: str) -> None:
    """Let ogr2ogr write a file."""
    run("ogr2ogr", "-f", driver, str(target), str(source), *options)


QGIS = """
import os, sys
from qgis.core import QgsApplication, QgsVectorLayer, QgsVectorFileWriter, QgsCoordinateReferenceSystem, QgsProject
from qgis.core import QgsCoordinateTransform
app = QgsApplication([], False); app.initQgis()
target, driver, encoding, epsg, *sources = sys.argv[1:]
for number, source in enumerate(sources):
    path, _, name = source.partition("|")
    layer = QgsVectorLayer(path, name, "ogr")
    assert layer.isValid(), path
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.fileEncoding, options.layerName = driver, encoding, name
    to = QgsCoordinateReferenceSystem("EPSG:" + epsg)
    options.ct = QgsCoordinateTransform(layer.crs(), to, QgsProject.instance())
    if number:
        options.actionOnExistingFile = QgsVectorFileWriter.CreateOrOverwriteLayer
    error = QgsVectorFileWriter.writeAsVectorFormatV3(layer, target, QgsProject.instance().transformContext(), options)
    assert error[0] == QgsVectorFileWriter.NoError, error
sys.stdout.flush(); os._exit(0)
"""
"""What "Export > Save features as" runs, in QGIS's own Python."""


def qgis(target: Path, driver: str, epsg: int, *sources: str, encoding: str = "UTF-8") -> None:
    """Let QGIS write a file of layers, each `path|name`."""
    run("/usr/bin/python3", "-c", QGIS, str(target), driver, encoding, str(epsg), *sources)


def pack(path: Path, folder: Path, stem: str, without: str) -> None:
    """Pack a Shapefile as people send it, without one of its files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in sorted(folder.glob(f"{stem}.*")):
            if part.suffix != without:
                packed.write(part, part.name)


def write_all(work: Path) -> None:
    """Write every file; `work` is a folder for what is given to the programs."""

    def given(name: str, frame: gpd.GeoDataFrame) -> Path:
        path = work / f"{name}.geojson"
        frame.to_file(path)
        return path

    qgis(work / "道路.shp", "ESRI Shapefile", 4526, f"{given('roads1', roads(5))}|道路", encoding="GBK")
    pack(HERE / "道路设计成果.zip", work, "道路", ".cpg")
    lots = given("lots", parcels(3, 112.700, 23.285))
    points = given("points", firms(2, 112.70, 23.30))
    qgis(HERE / "地块成果.gpkg", "GPKG", 4547, f"{lots}|宗地", f"{points}|控制点")
    ogr(HERE / "企业位置.kml", "LIBKML", given("firms", firms(3, 112.62, 23.26)))
    sites = published("facilities", 4)
    seen = {
        "设施名称": sites["name_zh"],
        "英文名": sites["name_en"],
        "状态": "停工",
        "状态说明": "示例：踏勘时无人施工",
    }
    kmz = given("stations", gpd.GeoDataFrame(seen, geometry=sites.geometry, crs=4326))
    ogr(HERE / "设施踏勘.kmz", "LIBKML", kmz)
    write_drawing(work)
    write_sheets(work)
    sequence = given("sequence", roads(3, 6).assign(备注="示例"))
    ogr(HERE / "道路.geojsonl", "GeoJSONSeq", sequence, "-lco", "COORDINATE_PRECISION=7")
    metres = given("metres", roads(4, 2).to_crs(4547))
    ogr(HERE / "米制却写成WGS84.geojson", "GeoJSON", metres, "-a_srs", "EPSG:4326", "-lco", "RFC7946=NO")
    write_faulty(work)
    ogr(
        work / "老图.shp", "ESRI Shapefile", given("west", west_lots()), "-t_srs", "EPSG:4546", "-lco", "ENCODING=UTF-8"
    )
    pack(HERE / "端州地块无坐标系.zip", work, "老图", ".prj")
    baidu = firms(4, 112.66, 23.24)
    baidu = baidu.set_geometry(gpd.GeoSeries(shifted(baidu), crs=4326))
    ogr(HERE / "百度坐标企业.geojson", "GeoJSON", given("baidu", baidu), "-lco", "RFC7946=YES")


def shifted(frame: gpd.GeoDataFrame) -> list[Point]:
    """Move points as Baidu does."""
    east, north = wgs84_to_bd09(frame.geometry.x.to_numpy(), frame.geometry.y.to_numpy())
    return [Point(*pair) for pair in zip(east, north, strict=True)]


def west_lots() -> gpd.GeoDataFrame:
    """Draw parcels west of 112.5 E, where 3-degree zone 37 holds."""
    return parcels(4, 112.452, 23.075)


def write_drawing(work: Path) -> None:
    """Write a drawing with closed lines and a text in each, in metres and without a word on the coordinate system."""
    lots = parcels(3, 112.730, 23.290).to_crs(4547)
    outlines = lots.set_geometry(lots.exterior)[["geometry"]].assign(Layer="宗地红线")
    texts = gpd.GeoDataFrame(
        {"Layer": "注记", "Text": lots["地块名称"]}, geometry=lots.representative_point(), crs=4547
    )
    both = pd.concat([outlines, texts], ignore_index=True)
    both["OGR_STYLE"] = [
        f'LABEL(f:"Arial",t:"{text}",s:8g)' if isinstance(text, str) else None for text in both["Text"]
    ]
    path = work / "drawing.gpkg"
    both.drop(columns="Text").to_file(path)
    ogr(HERE / "宗地红线.dxf", "DXF", path)


def write_sheets(work: Path) -> None:
    """Write a workbook with LibreOffice (mu, 10,000 yuan, Chinese dates) and a table in GB18030 with minutes of arc."""
    lots = parcels(3, 112.760, 23.285)
    area_mu = (lots.to_crs(4547).area / (2000 / 3)).round(1)
    more = {"面积（亩）": area_mu, "参考地价（万元/亩）": [28, 31.5, 26], "资料日期": "2026年11月3日"}
    table = lots.drop(columns="geometry").assign(**more, WKT=lots.geometry.to_wkt())
    table.to_csv(work / "供地计划.csv", index=False, encoding="utf-8")
    convert = ("--headless", "--convert-to", "xlsx", "--infilter=CSV:44,34,76", "--outdir", str(HERE))
    run("soffice", *convert, str(work / "供地计划.csv"))
    stops = firms(3, 112.68, 23.22).drop(columns="geometry")
    lon, lat = ["112°40′48.0″", "112°41′24.0″", "112°42′00.0″"], ["23°13′12.0″"] * 3
    stops.assign(经度=lon, 纬度=lat).to_csv(HERE / "企业度分秒.csv", index=False, encoding="gb18030")


def write_faulty(work: Path) -> None:
    """Write parcels of which one crosses itself, two have one number and one lacks its name."""
    lots = parcels(4, 112.770, 23.290)
    lots.insert(0, "地块编号", ["lot-1", "lot-2", "lot-2", "lot-4"])
    west, south, east, north = lots.geometry.iloc[0].bounds
    lots.loc[0, "geometry"] = Polygon([(west, south), (east, north), (east, south), (west, north)])
    lots.loc[3, "地块名称"] = None
    path = work / "faulty.geojson"
    path.write_text(json.dumps(json.loads(lots.to_json()), ensure_ascii=False), encoding="utf-8")
    ogr(HERE / "自相交与重号.geojson", "GeoJSON", path, "-lco", "RFC7946=NO")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        write_all(Path(name))
