"""pygeoapi's own server with its PostgreSQL provider: `python pygeoapi_postgis.py HOST DATABASE TABLE PORT FOLDER`."""

import json
import os
import sys
from pathlib import Path

import uvicorn


def config(host: str, database: str, table: str, port: str) -> dict:
    """Say what is served: one table, with the page sizes of zqmap."""
    data = {
        "host": host,
        "port": 5432,
        "dbname": database,
        "user": "postgres",
        "password": "",
        "search_path": ["public"],
    }
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": data,
        "id_field": "id",
        "table": table,
        "geom_field": "geometry",
    }
    words = {
        "title": "peer",
        "description": "peer",
        "keywords": ["peer"],
        "terms_of_service": "-",
        "url": "http://localhost",
    }
    extent = {"spatial": {"bbox": [111, 22, 114, 25], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": int(port)},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 100, "max_items": 5000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": words,
            "license": {"name": "-", "url": "http://localhost"},
            "provider": {"name": "-", "url": "http://localhost"},
            "contact": {"name": "-"},
        },
        "resources": {
            "parcels": {
                "type": "collection",
                "title": "parcels",
                "description": "parcels",
                "keywords": [],
                "links": [],
                "extents": extent,
                "providers": [provider],
            }
        },
    }


def main() -> None:
    """Write the configuration and serve."""
    host, database, table, port, folder = sys.argv[1:]
    written = Path(folder) / "pygeoapi.json"
    written.write_text(json.dumps(config(host, database, table, port)), encoding="utf-8")
    document = Path(folder) / "openapi.json"
    document.write_text(json.dumps({"openapi": "3.0.2"}), encoding="utf-8")
    os.environ |= {"PYGEOAPI_CONFIG": str(written), "PYGEOAPI_OPENAPI": str(document)}
    uvicorn.run("pygeoapi.starlette_app:APP", host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    main()
