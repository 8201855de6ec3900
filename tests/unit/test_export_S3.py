"""S3: an export that cannot be written is one error of ours, and what lay there before is untouched."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.builders import a_frame, a_road
from zqmap.model.layers import find_layer
from zqmap.web.formats import FORMATS, write_layer

SPAWN = multiprocessing.get_context("spawn")
BEFORE = b"what lay here before"


Outcomes = dict[str, list[tuple[int, str, bool]]]


def write_within_limits(folder: Path) -> Outcomes:
    """Write each format where no file may grow beyond a limit, as on a disk that is nearly full.

    The answer holds for each format and limit in bytes what came of it, and whether the file from before was left.
    """
    roads, layer = a_frame("roads", *(a_road(f"r-{number}") for number in range(300))), find_layer("roads")
    found: Outcomes = {}
    for format_ in FORMATS:
        out = folder / f"roads.{format_}"
        write_layer(roads, layer, format_, out)
        # The parts of a Shapefile are larger than the zip that they are put into.
        whole = max(part.file_size for part in ZipFile(out).infolist()) if format_ == "zip" else out.stat().st_size
        for limit in (0, whole // 3, whole - 1):
            out.write_bytes(BEFORE)
            with no_file_beyond(limit):
                outcome = attempt(lambda out=out, format_=format_: write_layer(roads, layer, format_, out))
            found.setdefault(format_, []).append((limit, outcome, out.read_bytes() == BEFORE))
    return found


@contextmanager
def no_file_beyond(limit: int) -> Iterator[None]:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def attempt(write: Callable[[], None]) -> str:
    try:
        write()
    except OSError:
        return "refused"
    return "written"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    folder = tmp_path_factory.mktemp("disk")
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        found = pool.submit(write_within_limits, folder).result(timeout=120)
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"roads.{format_}" for format_ in FORMATS)
    return found


@pytest.mark.parametrize("format_", FORMATS)
def test_an_export_onto_a_full_disk_is_refused_and_leaves_the_old_file_S3(outcomes, format_):
    assert [outcome[1:] for outcome in outcomes[format_]] == [("refused", True)] * 3, outcomes[format_]
