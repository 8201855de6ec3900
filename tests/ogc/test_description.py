"""The OpenAPI document is true: requests made from it, right ones and wrong ones, get the answers that it describes."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.applications import Starlette

from tests.builders import a_frame, a_line, a_point, a_road, an_enterprise
from zqmap.settings import Settings
from zqmap.store.snapshots import Snapshots
from zqmap.store.store import Store
from zqmap.web.hardening import make_middleware
from zqmap.web.ogc import server
from zqmap.web.routes import make_routes

EXAMPLES = 40
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory):
    """Give the served document; no address is held back, so that every question gets its answer."""
    folder: Path = tmp_path_factory.mktemp("described")
    store = Store(f"sqlite:///{folder / 'store.sqlite'}")
    store.create()
    road, dated = a_road("a", length_km=2.5), a_road("b", a_line([112.6, 23.1], [112.7, 23.2]), source_date="2023-04")
    for layer, features in (("roads", (road, dated)), ("enterprises", (an_enterprise("x", a_point()),))):
        store.publish(layer, a_frame(layer, *features), base=0, author="test", note="test")
    snapshots, said = Snapshots(store), Settings(hosts="testserver")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "BURST", 1_000_000)
        routes = make_routes(store=lambda: store, snapshots=lambda: snapshots, settings=lambda: said)
        application = Starlette(routes=routes, middleware=make_middleware(said))
        yield schemathesis.openapi.from_asgi("/ogc/openapi", application)
    store.close()


PATHS = [
    *("/", "/conformance", "/collections"),
    *(
        f"/collections/{layer}{rest}"
        for layer in ("roads", "enterprises")
        for rest in ("", "/queryables", "/schema", "/items", "/items/{featureId}")
    ),
]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", PATHS)
def test_every_address_answers_as_it_is_described(description, path, mode):
    # The integration of schemathesis with pytest does not go with this pytest, so its strategies are asked directly.
    @given(case=description[path]["GET"].as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES if path.endswith("/items") else 4,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case):
        case.call_and_validate(checks=CHECKS)

    ask()


def test_every_address_is_tried(description):
    assert set(description.raw_schema["paths"]) == set(PATHS)


def test_the_document_points_to_no_other_server(description):
    assert "$ref" in str(description.raw_schema)
    assert "http://schemas" not in str(description.raw_schema)
    assert {server["url"] for server in description.raw_schema["servers"]} == {"http://testserver/ogc"}
