"""A file that is being read, and the word on how far that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zqmap.intake.contents import refuse
from zqmap.intake.limits import FEATURE_LIMIT, FILE_LIMIT_BYTES

PROGRESS_STEP = 2_000
"""After how many rows the reader says how far it is."""

Progress = Callable[[int, int], None]
"""Is told the rows that were read and the rows there are; 0 of the latter where that is not known."""


def say_nothing(done: int, total: int) -> None:
    """Take no notice of progress."""


@dataclass(frozen=True)
class Source:
    """A file to read: where it lies, the name for messages, the encoding that a person chose, or None."""

    path: Path
    name: str
    encoding: str | None = None
    progress: Progress = say_nothing

    def count(self, done: int, total: int = 0) -> None:
        """Say now and then how many rows were read, and refuse a file with too many.

        Raises:
            UnreadableFile: there are more than `FEATURE_LIMIT`.

        """
        if max(done, total) > FEATURE_LIMIT:
            refuse(self.name, f"要素超过 {FEATURE_LIMIT} 个", f"more than {FEATURE_LIMIT} features")
        if done % PROGRESS_STEP == 0 or done == total:
            self.progress(done, total)


def read_bytes(path: Path, name: str) -> bytes:
    """Read a whole file.

    Raises:
        UnreadableFile: it is not there, no file, or larger than `FILE_LIMIT_BYTES`.

    """
    try:
        if not path.is_file():
            refuse(name, "没有这个文件", "there is no such file")
        with path.open("rb") as file:
            data = file.read(FILE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as error:
        refuse(name, "文件无法打开", "the file cannot be opened", error)
    if len(data) > FILE_LIMIT_BYTES:
        megabytes = FILE_LIMIT_BYTES // 1_000_000
        refuse(name, f"文件超过 {megabytes} MB", f"the file is larger than {megabytes} MB")
    return data
