"""S3: a download while the disk of the server is full is one calm answer, and the next one works again."""

from __future__ import annotations

import pytest

from tests.builders import a_road
from tests.unit.test_export_S3 import no_file_beyond
from tests.web.conftest import words_of
from zqmap.web.formats import FORMATS


@pytest.mark.parametrize("format_", FORMATS)
def test_a_download_from_a_server_with_a_full_disk_is_refused_in_both_languages_S3(client, publish, format_):
    publish("roads", a_road())
    assert client.get("/data/roads.geojson").status_code == 200
    with no_file_beyond(16):
        answer = client.get(f"/data/roads.{format_}")
    assert answer.status_code == 503
    assert "no room" in words_of(answer)
    assert client.get(f"/data/roads.{format_}").status_code == 200
