"""Copy a layer of a zqmap store into a plain PostGIS table: `python fill_table.py URL LAYER TABLE` (zqmap's Python)."""

import sys

import psycopg
import shapely

from zqmap.model.fields import Kind
from zqmap.model.frames import json_value
from zqmap.model.layers import find_layer
from zqmap.store.store import Store


def main() -> None:
    """Make the table, with a primary key, a GiST index and an index on the column that is asked for."""
    url, layer, table = sys.argv[1:]
    frame, fields = Store(url).read(layer), find_layer(layer).fields
    kinds = {field.name: "double precision" if field.kind is Kind.NUMBER else "text" for field in fields}
    columns = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    plain = [[_plain(json_value(field, value)) for value in frame[field.name]] for field in fields]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} ({columns}, geometry geometry(Geometry, 4326), PRIMARY KEY (id))")
        names = ", ".join([*(field.name for field in fields), "geometry"])
        wkb = shapely.to_wkb(shapely.set_srid(frame.geometry.to_numpy(), 4326), hex=True, include_srid=True)
        with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in zip(*plain, wkb, strict=True):
                copy.write_row(row)
        connection.execute(f"CREATE INDEX ON {table} USING gist (geometry)")
        connection.execute(f"CREATE INDEX ON {table} (availability)")
        connection.execute(f"ANALYZE {table}")


def _plain(value: object) -> object:
    return ";".join(value) if isinstance(value, list) else value


if __name__ == "__main__":
    main()
