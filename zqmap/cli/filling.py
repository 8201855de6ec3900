"""Fill a store with the layers that ship with the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from zqmap.errors import StaleBase
from zqmap.intake.shipped import read_shipped, shipped_file
from zqmap.model.layers import REGISTERS, STORED, Layer
from zqmap.model.revisions import INIT_AUTHOR, Action
from zqmap.model.text import Text
from zqmap.store.store import Store

KEPT = Text("{layer}：已有版本 {number}，保持不变", "{layer}: keeps its revision {number}")
FILLED = Text("{layer}：已发布版本 {number}，{count} 个要素", "{layer}: published revision {number}, {count} features")
MISSING = Text("{layer}：没有随附数据，跳过", "{layer}: no data ships for it, left out")
NOTE = "随附数据 / data that ships with the program"

Say = Callable[..., None]
"""Told a Text and the values to fill it with."""


def fill_store(store: Store, geodata: Path, say: Say) -> None:
    """Make the store and publish what ships and has no revision; safe to run twice, or in two processes."""
    store.create()
    heads = store.heads()
    for layer in STORED.values():
        if layer.name in heads:
            say(KEPT, layer=layer.name, number=heads[layer.name])
        else:
            _fill(store, geodata, layer, say)


def fill_registers(store: Store, geodata: Path, say: Say) -> None:
    """Publish the shipped registers that a store made by an older program does not have; its layers stay as they are.

    A register that cannot be filled keeps nobody from the map: the pages then read the shipped file.
    """
    heads = store.heads()
    for register in REGISTERS.values():
        if register.name not in heads:
            _fill(store, geodata, register, say)


def _fill(store: Store, geodata: Path, layer: Layer, say: Say) -> None:
    if not shipped_file(geodata, layer).exists():
        say(MISSING, layer=layer.name)
        return
    frame = read_shipped(geodata, layer)
    made = _publish_first(store, layer.name, frame)
    say(FILLED, layer=layer.name, number=made, count=len(frame))


def _publish_first(store: Store, layer: str, frame: gpd.GeoDataFrame) -> int:
    try:
        return store.publish(layer, frame, base=0, author=INIT_AUTHOR, note=NOTE, action=Action.INIT).number
    except StaleBase as error:
        return error.head
