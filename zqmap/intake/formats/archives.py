"""Zip archives, judged by their table of contents before anything is unpacked."""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zqmap.intake.contents import refuse
from zqmap.intake.limits import MEMBER_LIMIT, RATIO_FREE_BYTES, RATIO_LIMIT, UNPACKED_LIMIT_BYTES
from zqmap.model.values import show_value

ARCHIVE_ENDINGS = frozenset({".zip", ".kmz", ".7z", ".rar", ".gz", ".bz2", ".xz", ".zst", ".tar", ".tgz"})
CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
UTF8_NAME = 0x800
"""The flag of a member whose name is in UTF-8; without it Python reads code page 437."""

ENCRYPTED = 0x1
PIECE_BYTES = 1_000_000
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError)
"""What `zipfile` lets through where an archive is not as it should be."""

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True)
class Member:
    """A file in an archive, with its name as whoever packed it wrote it."""

    name: str
    info: zipfile.ZipInfo


@dataclass(frozen=True)
class Archive:
    """An open archive whose table of contents was judged."""

    opened: zipfile.ZipFile
    members: tuple[Member, ...]
    name: str

    def read(self, member: Member) -> bytes:
        """Unpack a member in memory.

        Raises:
            UnreadableFile: it is damaged.

        """
        return b"".join(self.pieces(member))

    def pieces(self, member: Member) -> Iterator[bytes]:
        """Unpack a member piece by piece.

        Raises:
            UnreadableFile: it is damaged.

        """
        try:
            with self.opened.open(member.info) as file:
                while piece := file.read(PIECE_BYTES):
                    yield piece
        except DAMAGE as error:
            refuse(self.name, "压缩包已损坏", "the archive is damaged", error)

    def unpack(self, member: Member, target: Path) -> None:
        """Unpack a member into a file whose name is ours.

        Raises:
            UnreadableFile: it is damaged.

        """
        target.write_bytes(self.read(member))


@contextmanager
def open_archive(path: Path, name: str) -> Iterator[Archive]:
    """Open an archive.

    Raises:
        UnreadableFile: it is damaged, too large, or has members that no honest archive has.

    """
    try:
        opened = zipfile.ZipFile(path)
    except DAMAGE as error:
        refuse(name, "压缩包已损坏", "the archive is damaged", error)
    with opened:
        infos = [info for info in opened.infolist() if not info.is_dir()]
        _judge(infos, path.stat().st_size, name)
        members = tuple(Member(_written_name(info), info) for info in infos)
        yield Archive(opened, tuple(each for each in members if not _is_clutter(each.name)), name)


def _judge(infos: list[zipfile.ZipInfo], size: int, name: str) -> None:
    if len(infos) > MEMBER_LIMIT:
        refuse(name, f"压缩包内的文件超过 {MEMBER_LIMIT} 个", f"the archive has more than {MEMBER_LIMIT} files")
    if sum(info.file_size for info in infos) > UNPACKED_LIMIT_BYTES:
        megabytes = UNPACKED_LIMIT_BYTES // 1_000_000
        refuse(name, f"解压后超过 {megabytes} MB", f"it would unpack to more than {megabytes} MB")
    if sum(info.compress_size for info in infos) > size or len({info.filename for info in infos}) < len(infos):
        refuse(name, "压缩包内的文件互相重叠或重名", "files in the archive overlap or have the same name")
    for info in infos:
        _judge_member(info, name)


def _judge_member(info: zipfile.ZipInfo, name: str) -> None:
    shown = show_value(_written_name(info))
    if info.file_size > max(RATIO_FREE_BYTES, RATIO_LIMIT * info.compress_size):
        refuse(name, f"“{shown}”的压缩比异常", f"'{shown}' unpacks to suspiciously many times its size")
    if _leads_outside(info.filename) or _leads_outside(_written_name(info)):
        refuse(name, f"“{shown}”指向压缩包之外", f"'{shown}' leads outside the archive")
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        refuse(name, f"“{shown}”是链接或特殊文件", f"'{shown}' is a link or a special file")
    if info.flag_bits & ENCRYPTED:
        refuse(name, "压缩包有密码", "the archive has a password")
    if PurePosixPath(info.filename.lower()).suffix in ARCHIVE_ENDINGS:
        refuse(name, f"压缩包里还有压缩包“{shown}”", f"the archive holds another archive, '{shown}'")
    if info.compress_type not in METHODS:
        refuse(name, f"“{shown}”的压缩方法不支持", f"'{shown}' is packed by a method that is not read")


def _leads_outside(name: str) -> bool:
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ".." in plain.split("/") or plain[1:2] == ":" or "\0" in plain


def _written_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_clutter(name: str) -> bool:
    return name.startswith(CLUTTER) or PurePosixPath(name).name.startswith(("._", *CLUTTER))
