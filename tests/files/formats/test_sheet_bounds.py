from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from kaopu.errors import FileUnreadableError
from kaopu.files.file_source import read_table
from kaopu.files.formats import sheet_bounds
from kaopu.files.formats.sheet_bounds import Extent, check_workbook

PATH = Path("deals.xlsx")


def workbook(cells: dict[str, object]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in cells.items():
        sheet[place] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook in which a part is written otherwise."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(stream, "w") as made:
        for name in given.namelist():
            text = given.read(name)
            assert name != part or old in text
            made.writestr(name, text.replace(old, new) if name == part else text)
    return stream.getvalue()


HEAD = {"A1": "deal", "B1": "region", "A2": "D-1", "B2": "North"}
SHEET = "xl/worksheets/sheet1.xml"


def refused(data: bytes) -> str:
    with pytest.raises(FileUnreadableError) as caught:
        check_workbook(PATH, data)
    return str(caught.value)


@pytest.mark.parametrize("place", ["XFD1048576", "XFC7", "XFD1"])
def test_a_cell_far_off_is_refused(place: str) -> None:
    sentence = refused(workbook(HEAD | {place: "x"}))
    assert "found a sheet whose filled cells span" in sentence
    assert "delete what stands far off, or export the table as CSV" in sentence


def test_a_high_sheet_of_few_columns_is_read() -> None:
    check_workbook(PATH, workbook(HEAD | {"A1048576": "D-2"}))
    assert "span 1,048,576 rows and 9 columns" in refused(
        workbook(HEAD | {"I1048576": "x"})
    )


def test_what_a_sheet_says_of_its_size_is_not_trusted() -> None:
    far = workbook(HEAD | {"XFD1048576": "x"})
    lying = changed(far, SHEET, b'ref="A1:XFD1048576"', b'ref="A1:B2"')
    assert "span 1,048,576 rows and 16,384 columns" in refused(lying)


def test_formatted_blanks_far_off_are_no_cells(tmp_path: Path) -> None:
    data = changed(
        workbook(HEAD), SHEET, b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>',
    )  # fmt: skip
    path = tmp_path / "deals.xlsx"
    path.write_bytes(data)
    assert read_table(path).to_numpy().tolist() == [["D-1", "North"]]


def test_cells_that_state_no_place_are_counted_by_row() -> None:
    extent = Extent()
    extent.add(b"<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")
    assert extent.size() == (2, 2)
    extent = Extent()
    extent.add(
        b'<x:row r="3"><x:c t=\'n\' r=\'C3\'><v>1</v></x:c><c s="1" r="E9" ></c></x:row>'
    )
    assert (extent.size(), extent.cells) == ((7, 3), 2)


def test_a_long_text_that_many_cells_share_is_refused() -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 9_501)
    )
    data = changed(workbook(HEAD), SHEET, b"</sheetData>", f"{cells}</sheetData>".encode())
    stream = io.BytesIO(data)
    with zipfile.ZipFile(stream, "a") as archive:
        shared = "x" * 30_000
        archive.writestr(
            "xl/more/sharedStrings.xml", f"<sst><si><t>{shared}</t></si></sst>"
        )
    assert "of text together, expected at most 256 MB" in refused(stream.getvalue())


def test_another_kind_of_workbook_is_opened_in_a_process_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    check_workbook(PATH, b"\xd0\xcf\x11\xe0 no workbook after all")
    monkeypatch.setattr(
        sheet_bounds, "MEASURE", "import os, signal; os.kill(os.getpid(), signal.SIGABRT)"
    )
    assert "found a workbook that takes more than 1024 MB or 60 seconds to open" in refused(
        b"\xd0\xcf\x11\xe0"
    )
    monkeypatch.setattr(sheet_bounds, "MEASURE", "print('size', 65536, 20000)")
    assert "span 65,536 rows and 20,000 columns" in refused(b"\xd0\xcf\x11\xe0")
