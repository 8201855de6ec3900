"""KMZ: a KML in a zip."""

from __future__ import annotations

import re
from dataclasses import replace

from zqmap.intake.contents import FileContents, FilePart, refuse
from zqmap.intake.formats.archives import Member, open_archive
from zqmap.intake.formats.kml import list_folders, name_folders, read_folder
from zqmap.intake.formats.source import Source

HREF = re.compile(rb"<href>([^<]*)</href>")


def list_parts(source: Source) -> tuple[FilePart, ...]:
    """List the folders of the KML that hold placemarks of their own.

    Raises:
        UnreadableFile: the archive or its KML is refused.

    """
    return list_folders(_read_document(source), source)


def name_parts(source: Source) -> tuple[str, ...]:
    """Name the folders of the KML that hold placemarks of their own.

    Raises:
        UnreadableFile: the archive or its KML is refused.

    """
    return name_folders(_read_document(source), source)


def read_part(source: Source, part: str | None = None) -> FileContents:
    """Read the placemarks of one folder.

    Raises:
        UnreadableFile: the archive or its KML is refused.

    """
    return replace(read_folder(_read_document(source), source, part), format="KMZ")


def _read_document(source: Source) -> bytes:
    with open_archive(source.path, source.name) as archive:
        documents = [member for member in archive.members if member.name.lower().endswith(".kml")]
        documents.sort(key=lambda member: (member.name.lower() != "doc.kml", member.name.count("/")))
        if not documents:
            refuse(source.name, "压缩包里没有 .kml", "the archive holds no .kml")
        if len(documents) > 1 and documents[0].name.lower() != "doc.kml":
            refuse(source.name, "压缩包里有多个 .kml", "the archive holds several .kml")
        data = archive.read(documents[0])
        inner = _find_inner(data, documents)
        return data if inner is None else archive.read(inner)


def _find_inner(data: bytes, documents: list[Member]) -> Member | None:
    """Give the one KML of the archive that a table of contents points to, as GDAL and QGIS write it.

    Anything else that points elsewhere is left for the reader to refuse.
    """
    if b"<Placemark" in data:
        return None
    meant = {href.strip().decode("utf-8", "replace") for href in HREF.findall(data)}
    inside = [member for member in documents if member.name in meant]
    return inside[0] if len(meant) == len(inside) == 1 else None
