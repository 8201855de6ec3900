"""QGIS itself, without a screen, opens the service as a layer and saves what it got."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

from tests.builders import a_line, a_road
from tests.needed import need

# Debian's wrapper gives an option that its own program does not know.
QGIS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
LIMIT_S = 120


def test_qgis_opens_a_layer_and_gets_names_places_and_what_is_not_stated(served, publish, tmp_path):
    need(None if QGIS else "QGIS is not installed (Debian: qgis)")
    publish(
        "roads",
        a_road("a", a_line([112.50, 23.10], [112.51, 23.11]), source_date="2023-04"),
        a_road("b", a_line([112.60, 23.10], [112.61, 23.11]), length_km=2.5),
    )
    source, saved = f"OAPIF://url='{served}' typename='roads'", tmp_path / "saved.geojson"
    command = [str(QGIS), "run", "native:savefeatures", "--", f"INPUT={source}", f"OUTPUT={saved}"]
    home = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=os.environ | home, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert saved.exists(), done.stdout + done.stderr
    first, second = json.loads(saved.read_text(encoding="utf-8"))["features"]
    assert first["geometry"]["coordinates"] == [[112.50, 23.10], [112.51, 23.11]]
    assert (first["properties"]["name_zh"], first["properties"]["source_date"]) == ("龙沙大道", "2023-04")
    assert (first["properties"]["length_km"], second["properties"]["length_km"]) == (None, 2.5)
