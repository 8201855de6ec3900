"""What a test needs of the system: where it is missing the test is left out with the reason; with CI=true it fails."""

from __future__ import annotations

import os

import pytest


def need(missing: str | None) -> None:
    """Leave the test out where something is missing, and fail it in continuous integration; `missing` says what."""
    if missing is None:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{missing}, and CI=true", pytrace=False)
    pytest.skip(missing)
