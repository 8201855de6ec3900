"""XML without a document type: no entities to unfold, nothing to fetch."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn
from xml.parsers import expat

from zqmap.intake.contents import refuse


class _DocumentType(ValueError):
    """A document type declaration was met."""


def refuse_document_type(pieces: Iterable[bytes], name: str) -> None:
    """Go through an XML document; all that it could unfold or fetch is declared in a document type.

    Raises:
        UnreadableFile: it has one, or is not well-formed.

    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _raise
    parser.EntityDeclHandler = _raise
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except _DocumentType as error:
        refuse(name, "含有 DTD 或实体，不予读取", "it has a document type or entities, which are not read", error)
    except (expat.ExpatError, ValueError, LookupError) as error:
        refuse(name, "不是有效的 XML", "this is not valid XML", error)


def _raise(*_: object) -> NoReturn:
    raise _DocumentType
