from __future__ import annotations

import io
import random
import time

import pytest

from kaopu.files.spreadsheets import xlsx_cells
from kaopu.files.spreadsheets.found import Found
from kaopu.files.spreadsheets.xlsx_cells import find_cells

HEAD = '<worksheet xmlns="urn:x"><cols><col min="1" max="2"/></cols><sheetData>'
TAIL = '</sheetData><conditionalFormatting sqref="A1"/></worksheet>'


def find(body: str, *styles: int) -> list[Found]:
    found: list[Found] = []
    part = io.BytesIO(f"{HEAD}{body}{TAIL}".encode())
    find_cells(part, styles, found.append)
    return sorted(found)


def sheet(seed: int, *, has_addresses: bool = True) -> str:
    rng = random.Random(seed)  # noqa: S311
    rows = []
    for row in range(1, 30):
        cells = []
        for column in "ABCDE":
            style = rng.choice(["", ' s="1"', ' s="2"', ' s="12"'])
            place = f' r="{column}{row}"' if has_addresses else ""
            parts = [place, style]
            kind = rng.randrange(7)
            formula = rng.choice(["", "<f>A1&gt;1</f>", '<f t="shared" si="0"/>'])
            if kind == 0:
                cells.append(f"<c{place}{style}/>")
                continue
            if kind == 1:
                parts.append(' t="e"')
                content = f"{formula}<v>{rng.choice(['#N/A', '#REF!'])}</v>"
            elif kind == 2:
                content = rng.choice(["<f>1+1</f>", "<f>1+1</f><v/>", "<f>1</f><v></v>"])
            elif kind == 3:
                parts.append(' t="str"')
                content = "<f>1+1</f><v></v>"
            elif kind == 4:
                parts.append(' t="inlineStr"')
                content = '<is><t>r="A1" s="1" t="e"</t></is>'
            else:
                content = f"{formula}<v>{rng.random()}</v>"
            rng.shuffle(parts)
            cells.append(f"<c{''.join(parts)}>{content}</c>")
        hidden = rng.choice(["", ' hidden="1"', ' hidden="0"'])
        number = f' r="{row}"' if has_addresses else ""
        rows.append(f'<row{number} spans="1:5"{hidden}>{"".join(cells)}</row>')
    return "".join(rows)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("chunk", [300, 1 << 20])
def test_looking_through_bytes_finds_what_parsing_finds(
    monkeypatch: pytest.MonkeyPatch, seed: int, chunk: int
) -> None:
    monkeypatch.setattr(xlsx_cells, "CHUNK", chunk)
    body = sheet(seed)
    fast = find(body, 1, 12)
    assert {found.kind for found in fast} == {"style", "error", "unworked", "hidden_row"}
    # Without addresses and with other quotes a sheet is parsed.
    assert find(sheet(seed, has_addresses=False), 1, 12) == fast
    assert find(body.replace('"', "'"), 1, 12) == fast
    prefixed = body.replace("<", "<x:").replace("<x:/", "</x:")
    assert find(f'<x:r xmlns:x="urn:x">{prefixed}</x:r>', 1, 12) == fast


def test_many_styles_are_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    few = find(sheet(1), 1, 2)
    assert find(sheet(1), 1, 2, *range(100, 200)) == few


def test_a_cell_without_a_style_has_the_first() -> None:
    body = '<row r="3"><c r="B3"><v>1</v></c><c r="C3" s="1"><v>1</v></c></row>'
    assert find(body, 0) == [Found("style", 2, 1, 0)]


@pytest.mark.parametrize(
    "part", ["<c ", '<c r="A1" t="e">', '<c r="A1"><f>', "<row ", 'x="e" ', "<v>", 't="e"']
)
def test_no_sheet_takes_long(part: str) -> None:
    start = time.process_time()
    body = '<row r="1"><c r="A1" s="1"><v>1</v></c>' + part * 300_000
    found: list[Found] = []
    find_cells(io.BytesIO(f"{HEAD}{body}".encode()), [1], found.append)
    assert time.process_time() - start < 5
