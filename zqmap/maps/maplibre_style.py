"""Styles for MapLibre: the map's colours and signs, from the same declarations.

Letters are drawn by the viewer's own fonts (a style without `glyphs`), patterns and symbols come from our sprite
(`zqmap.maps.sprite`). What a symbol of a few pixels cannot show (pictograms of facilities) is left to its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zqmap.maps.sprite import AREA_HATCH, PARCEL_HATCH, facility_icon
from zqmap.model.layers import LAYERS, Layer
from zqmap.model.text import Language
from zqmap.model.vocabularies import AVAILABILITY, CHAIN, ROAD_CATEGORY, STAGE, STATUS, TIER, Vocabulary

StyleLayer = dict[str, Any]
Expression = list[Any]

INK, PAPER, GREY = "#222222", "#ffffff", "#7A7A7A"
FONTS = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
DASHES = {"dashed": [3, 2], "gaps": [5, 1.6, 0.7, 1.6], "dotted": [0.5, 1.7]}
"""Lengths in widths of the line, by the sign of a status."""

OPACITIES = {"fill": 0.69, "light": 0.5, "hatch": 0.05}
"""How strongly a parcel is filled, by the sign of its availability."""


def zone_style(sources: dict[str, str], language: Language, sprite: str) -> dict[str, Any]:
    """Write the style of layers; `sources` maps each layer to its TileJSON, the lowest first as the map draws them."""
    shown = [LAYERS[name] for name in ("areas", "parcels", "roads", "facilities", "enterprises") if name in sources]
    drawn = [part for layer in shown for part in _PAINTERS[layer.name](layer)]
    return {
        "version": 8,
        "name": " · ".join(layer.label.in_(language) for layer in shown),
        "sprite": sprite,
        "sources": {name: {"type": "vector", "url": url} for name, url in sources.items()},
        "layers": [
            {"id": "background", "type": "background", "paint": {"background-color": "#f4f2ea"}},
            *drawn,
            *(_names(layer, language) for layer in shown),
        ],
    }


def _areas(layer: Layer) -> list[StyleLayer]:
    color, heavy = _colors(TIER, "tier"), _signs(TIER, "tier", {"heavy": 2.6}, 1.5)
    schematic = ["==", ["get", "basis"], "schematic"]
    return [
        _layer(layer, "fill", "fill", {"fill-color": color, "fill-opacity": 0.05}),
        _layer(layer, "hatch", "fill", {"fill-pattern": AREA_HATCH, "fill-opacity": 0.5}, schematic),
        _layer(layer, "outline", "line", {"line-color": color, "line-width": heavy}, ["!", schematic]),
        _layer(
            layer, "outline-schematic", "line",
            {"line-color": color, "line-width": heavy, "line-dasharray": [4, 2]}, schematic,
        ),
    ]  # fmt: skip


def _parcels(layer: Layer) -> list[StyleLayer]:
    hatched = ["==", ["get", "availability"], _codes(AVAILABILITY, "hatch")[0]]
    demo = ["==", ["get", "basis"], "demo"]
    line = {"line-color": "#555555", "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.8, 14, 1.4]}
    colors = {term.code: PAPER if term.sign == "outline" else term.color for term in AVAILABILITY.terms}
    fill = {
        "fill-color": _match(AVAILABILITY, "availability", colors, PAPER),
        "fill-opacity": _signs(AVAILABILITY, "availability", OPACITIES, 0.35),
    }
    return [
        _layer(layer, "fill", "fill", fill),
        _layer(layer, "hatch", "fill", {"fill-pattern": PARCEL_HATCH}, hatched),
        _layer(layer, "outline", "line", line, ["!", demo]),
        _layer(layer, "outline-demo", "line", line | {"line-dasharray": [4, 2.5]}, demo),
    ]


def _roads(layer: Layer) -> list[StyleLayer]:
    widths = {term.sign or "": float(term.sign or 3) * 0.8 for term in ROAD_CATEGORY.terms}
    base = _signs(ROAD_CATEGORY, "category", widths, 2.4)
    width: Expression = ["interpolate", ["linear"], ["zoom"]]
    wider: Expression = ["interpolate", ["linear"], ["zoom"]]
    for zoom, factor in ((9, 0.6), (10, 0.85), (12, 1.15), (14, 1.5)):
        width += [zoom, ["*", factor, base]]
        wider += [zoom, ["+", 4, ["*", factor, base]]]
    edge = {"line-color": "#464646", "line-opacity": 0.42, "line-width": wider, "line-dasharray": [1.3, 0.9]}
    casing = {"line-color": PAPER, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3, 14, 8]}
    schematic: Expression = ["==", ["get", "basis"], "schematic"]
    return [
        _layer(layer, "schematic-edge", "line", edge, schematic) | {"minzoom": 10},
        _layer(layer, "casing", "line", casing),
        *(_status_line(layer, code, width) for code in STATUS.codes),
        *(
            _layer(layer, f"{code}-middle", "line", {"line-color": PAPER, "line-width": 1.2}, _status(code))
            for code in _codes(STATUS, "double")
        ),
    ]


def _status_line(layer: Layer, code: str, width: Any) -> StyleLayer:
    term = STATUS.by_code[code]
    dash = {"line-dasharray": DASHES[term.sign]} if term.sign in DASHES else {}
    return _layer(layer, code, "line", {"line-color": term.color, "line-width": width, **dash}, _status(code))


def _facilities(layer: Layer) -> list[StyleLayer]:
    of_kind: Expression = ["geometry-type"]
    lines = [
        part | {"id": f"facilities-line-{code}", "filter": ["all", ["==", of_kind, "LineString"], _status(code)]}
        for code in STATUS.codes
        for part in [_status_line(layer, code, 3)]
    ]
    icon = {"icon-image": _match(STATUS, "status", {code: facility_icon(code) for code in STATUS.codes}, "")}
    return [
        _layer(
            layer, "fill", "fill", {"fill-color": _colors(STATUS, "status"), "fill-opacity": 0.3},
            ["==", of_kind, "Polygon"],
        ),
        *lines,
        _symbols(layer, "symbol", icon, ["==", of_kind, "Point"]),
    ]  # fmt: skip


def _enterprises(layer: Layer) -> list[StyleLayer]:
    radius = ["interpolate", ["linear"], ["zoom"], 9, 3, 10, 5, 12, 8, 14, 9]
    ring = ["interpolate", ["linear"], ["zoom"], 9, 3.5, 10, 7, 12, 12, 14, 14]
    owner: Expression = ["==", ["get", "role"], "chain_owner"]
    letters = _match(CHAIN, "chain", {term.code: term.sign for term in CHAIN.terms}, "")
    color = _colors(CHAIN, "chain")
    stage = {"circle-radius": ring, "circle-color": "rgba(255,255,255,0.85)", "circle-stroke-width": 1.6}
    disc = {"circle-radius": radius, "circle-color": color, "circle-stroke-color": INK, "circle-stroke-width": 0.9}
    star = {"icon-image": _match(CHAIN, "chain", {code: f"star-{code}" for code in CHAIN.codes}, "star-none")}
    return [
        _layer(layer, "stage", "circle", stage | {"circle-stroke-color": _colors(STAGE, "stage")}),
        _layer(layer, "disc", "circle", disc, ["!", owner]),
        _symbols(layer, "owner", star, owner),
        _text(layer, "letter", letters, {"text-size": 10, "text-allow-overlap": True}, {"text-color": PAPER}, 12),
    ]


_PAINTERS = {
    "areas": _areas,
    "parcels": _parcels,
    "roads": _roads,
    "facilities": _facilities,
    "enterprises": _enterprises,
}


def _names(layer: Layer, language: Language) -> StyleLayer:
    lowest = {"areas": 9, "parcels": 15, "roads": 11, "facilities": 12, "enterprises": 11}[layer.name]
    where = {"symbol-placement": "line"} if layer.name == "roads" else {}
    below = {"text-anchor": "top", "text-offset": [0, 1]} if layer.name in ("facilities", "enterprises") else {}
    halo = {"text-color": INK, "text-halo-color": "rgba(255,255,255,0.92)", "text-halo-width": 1.6}
    return _text(layer, "name", ["get", f"name_{language}"], {"text-size": 12, **where, **below}, halo, lowest)


def _text(
    layer: Layer, name: str, words: Any, layout: dict[str, Any], paint: dict[str, Any], lowest: int
) -> StyleLayer:
    drawn = _layer(layer, name, "symbol", paint)
    return drawn | {"minzoom": lowest, "layout": {"text-field": words, "text-font": FONTS, **layout}}


def _symbols(layer: Layer, name: str, layout: dict[str, Any], only: Expression) -> StyleLayer:
    size = {"icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.4, 12, 0.9, 14, 1], "icon-allow-overlap": True}
    return _layer(layer, name, "symbol", {}, only) | {"layout": layout | size}


def _layer(layer: Layer, name: str, type_: str, paint: dict[str, Any], only: Expression | None = None) -> StyleLayer:
    drawn = {"id": f"{layer.name}-{name}", "type": type_, "source": layer.name, "source-layer": layer.name}
    return drawn | {"paint": paint} | ({"filter": only} if only else {})


def _status(code: str) -> Expression:
    return ["==", ["get", "status"], code]


def _colors(vocabulary: Vocabulary, field: str) -> Expression:
    return _match(vocabulary, field, {term.code: term.color for term in vocabulary.terms if term.color}, GREY)


def _signs(vocabulary: Vocabulary, field: str, values: dict[str, float], otherwise: float) -> Expression:
    meant = {term.code: values[term.sign] for term in vocabulary.terms if term.sign in values}
    return _match(vocabulary, field, meant, otherwise)


def _match(vocabulary: Vocabulary, field: str, values: dict[str, Any], otherwise: Any) -> Expression:
    pairs: Sequence[Any] = [part for code in vocabulary.codes if code in values for part in (code, values[code])]
    return ["match", ["get", field], *pairs, otherwise]


def _codes(vocabulary: Vocabulary, sign: str) -> list[str]:
    return [term.code for term in vocabulary.terms if term.sign == sign]
