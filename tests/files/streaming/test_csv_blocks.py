from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaopu.files.streaming import csv_blocks
from kaopu.files.streaming.csv_blocks import BlockParser


def taken(text: bytes, size: int, usual: int = 3) -> tuple[list[object], list[object]]:
    """The plain rows and the others, of a text in chunks of a size."""
    chunks: Iterator[bytes] = (text[i : i + size] for i in range(0, len(text), size))
    plain: list[object] = []
    odd: list[object] = []
    for block in BlockParser(",", 3, usual, 1, pad=False).blocks(chunks):
        at = len(plain)
        plain += [tuple(row.values()) for row in block.table.to_pylist()]
        odd += [
            (at + place, record.line, record.cells, record.fault)
            for place, record in zip(block.places, block.odd, strict=True)
        ]
    return plain, odd


@pytest.mark.parametrize("size", [1, 7, 30, 1_000])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_the_same_however_a_text_is_cut(
    size: int, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_blocks, "BLOCK", 16)
    rows = [
        "1,a,b",
        '2,"x',
        'y",c',
        "3,d",
        "",
        '4,"say ""hi""",e',
        "5,f,g,h",
        '6,7" pipe,i',
    ]
    text = end.join(rows).encode()
    plain, odd = taken(text, size)
    assert [row[0] for row in plain] == ["1", "2", "4", "6"]  # type: ignore[index]
    assert plain[1] == ("2", f"x{end}y", "c")
    assert plain[3] == ("6", '7" pipe', "i")
    assert odd == [(2, 4, ["3", "d"], ""), (3, 7, ["5", "f", "g", "h"], "")]


def test_blank_cells_beyond_the_header_are_usual_where_most_rows_have_them() -> None:
    plain, odd = taken(b"1,a,b,\n2,a,b,\n3,a,b,c\n4,a,b\n", 100, usual=4)
    assert plain == [("1", "a", "b", ""), ("2", "a", "b", "")]
    assert [record[:3] for record in odd] == [  # type: ignore[index]
        (2, 3, ["3", "a", "b", "c"]),
        (2, 4, ["4", "a", "b"]),
    ]
