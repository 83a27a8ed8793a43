"""Reads XML part by part, and never what a document declares for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from xml.parsers import expat

CHUNK = 1 << 16

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Readable(Protocol):
    """What gives bytes in parts, and none at its end."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, about so many."""
        ...


class XmlError(ValueError):
    """A part of a workbook is no XML, or declares a type of document."""


def read_xml(
    part: Readable, start: Start, end: End | None = None, text: Text | None = None
) -> None:
    """Call ``start`` for each element, ``end`` and ``text`` likewise, in their order.

    Names come without the prefix of their namespace, attributes with it.

    Raises:
        XmlError: It is no XML, or has a document type, by which entities are declared
            that grow or lead elsewhere.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, values: start(_local(name), values)
    parser.EndElementHandler = (lambda name: end(_local(name))) if end else None
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise XmlError(str(error)) from None


def local_values(values: dict[str, str]) -> dict[str, str]:
    """Return attributes by their names without prefixes."""
    return {_local(name): value for name, value in values.items()}


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse(*_: object) -> None:
    raise XmlError("a document type")
