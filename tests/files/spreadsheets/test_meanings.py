from __future__ import annotations

from kaopu.files.spreadsheets.meanings import UNSEEN, show_values


def test_a_workbook_of_which_no_formats_are_known_says_so() -> None:
    columns: list[list[object]] = [["share", 0.35]]
    assert show_values(b"\xd0\xcf\x11\xe0", "Sheet1", columns, 0) == (UNSEEN,)
    assert show_values(b"PK\x05\x06" + bytes(18), "Sheet1", columns, 0) == (UNSEEN,)
    assert columns == [["share", 0.35]]
