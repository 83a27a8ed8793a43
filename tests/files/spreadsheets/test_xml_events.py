from __future__ import annotations

import io

import pytest

from kaopu.files.spreadsheets.xml_events import XmlError, read_xml


def names(text: str) -> list[str]:
    found: list[str] = []
    read_xml(io.BytesIO(text.encode()), lambda name, _: found.append(name))
    return found


def test_names_come_without_prefixes() -> None:
    assert names('<x:a xmlns:x="urn:x"><b/></x:a>') == ["a", "b"]


def test_entities_are_not_declared() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    with pytest.raises(XmlError, match="document type"):
        names(bomb)
    with pytest.raises(XmlError, match="document type"):
        names('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')


@pytest.mark.parametrize("text", ["", "<a>", "<a></b>", "x", "<a>&b;</a>"])
def test_what_is_no_xml_is_said(text: str) -> None:
    with pytest.raises(XmlError):
        names(text)
