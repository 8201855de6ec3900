"""A layer's frame as one compressed value: Arrow's stream format over the store's own encoding of features."""

from __future__ import annotations

import json

import geopandas as gpd
import pyarrow as pa
import shapely

from zqmap.errors import DraftTooLarge, StoreUnavailable
from zqmap.model.frames import make_frame
from zqmap.model.layers import Layer
from zqmap.model.text import Text
from zqmap.store.digests import make_content

LIMIT_BYTES = 64_000_000
"""The most that the features of one draft may take, compressed."""

UNPACKED_LIMIT_BYTES = 400_000_000

_SCHEMA = pa.schema([("properties", pa.large_string()), ("geometry", pa.large_binary())])
_DAMAGED = Text(
    "草稿的内容已损坏，请运行 `python -m zqmap fsck`", "the features of a draft are damaged: run `python -m zqmap fsck`"
)


def pack_frame(layer: Layer, frame: gpd.GeoDataFrame) -> bytes:
    """Pack a layer's frame; every row needs an id, and may break any other rule of the layer.

    Raises:
        DraftTooLarge: it takes more than `LIMIT_BYTES`.

    """
    content = make_content(layer, frame)
    columns = [pa.array(content.properties, pa.large_string()), pa.array(content.geometries, pa.large_binary())]
    table = pa.Table.from_arrays(columns, schema=_SCHEMA)
    if table.nbytes > UNPACKED_LIMIT_BYTES:
        raise DraftTooLarge(layer.name, table.nbytes, UNPACKED_LIMIT_BYTES)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, _SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        stream.write_table(table)
    packed: bytes = sink.getvalue().to_pybytes()
    if len(packed) > LIMIT_BYTES:
        raise DraftTooLarge(layer.name, len(packed), LIMIT_BYTES)
    return packed


def unpack_frame(layer: Layer, packed: bytes) -> gpd.GeoDataFrame:
    """Unpack what `pack_frame` packed.

    Raises:
        StoreUnavailable: it is damaged.

    """
    try:
        table = pa.ipc.open_stream(packed).read_all()
        properties = json.loads(f"[{','.join(table['properties'].to_pylist())}]")
        return make_frame(layer, properties, shapely.from_wkb(table["geometry"].to_pylist()))
    except (pa.ArrowException, KeyError, ValueError, TypeError, AttributeError, shapely.GEOSException) as error:
        raise StoreUnavailable(_DAMAGED) from error
