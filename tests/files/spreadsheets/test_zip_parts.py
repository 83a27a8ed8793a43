from __future__ import annotations

import io
import zipfile

import pytest

from kaopu.files.spreadsheets import zip_parts
from kaopu.files.spreadsheets.xml_events import XmlError
from kaopu.files.spreadsheets.zip_parts import ZipParts

STYLES = """<styleSheet xmlns="urn:x">
<numFmts><numFmt numFmtId="164" formatCode="0.0%"/>
<numFmt numFmtId="44" formatCode="0"/></numFmts>
<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="44"/>
<xf numFmtId="10"/><xf/></cellXfs>
<dxfs><dxf><numFmt numFmtId="0" formatCode="0%"/></dxf></dxfs></styleSheet>"""
BOOK = """<x:workbook xmlns:x="urn:x" xmlns:r="urn:r"><x:sheets>
<x:sheet name="A &amp; B" sheetId="1" r:id="rId2"/></x:sheets></x:workbook>"""
RELATIONS = """<Relationships xmlns="urn:x">
<Relationship Id="rId1" Target="/xl/Styles.xml"/>
<Relationship Id="rId2" Target="worksheets\\sheet7.xml"/></Relationships>"""


def parts(**files: str) -> ZipParts:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return ZipParts(zipfile.ZipFile(stream))


def test_a_sheet_is_found_by_its_name() -> None:
    book = parts(
        **{
            "XL/Workbook.xml": BOOK,
            "xl\\_rels\\workbook.xml.rels": RELATIONS,
            "xl/styles.xml": STYLES,
        }
    )
    assert book.sheet_part("A & B") == "xl/worksheets/sheet7.xml"
    assert book.sheet_part("A") is None
    assert book.open("xl/worksheets/sheet7.xml") is None


def test_only_the_formats_of_cells_that_change_a_meaning_are_kept() -> None:
    book = parts(**{"xl/styles.xml": STYLES, "xl/workbook.xml": BOOK})
    formats = book.formats()
    assert sorted(formats) == [1, 3]
    assert formats[1].text(0.635) == "63.5%"


def test_a_workbook_without_styles_has_no_formats() -> None:
    assert parts().formats() == {}
    assert not parts().has("xl/workbook.xml")


def test_more_formats_or_bytes_than_a_program_writes_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(zip_parts, "MAX_FORMATS", 1)
    with pytest.raises(XmlError, match="more than 1 number formats"):
        parts(**{"xl/styles.xml": STYLES}).formats()
    monkeypatch.setattr(zip_parts, "MAX_BYTES", 10)
    with pytest.raises(XmlError, match=r"more than 10 bytes in xl/styles\.xml"):
        parts(**{"xl/styles.xml": STYLES}).formats()
