from __future__ import annotations

from kaopu.files.streaming.csv_careful import take_apart


def taken(text: str, *, is_last: bool = True) -> list[tuple[list[str], int, str]]:
    found = take_apart(text, ",", (3,), is_last=is_last)
    return [(record.cells, record.line, record.fault) for record in found.records]


def test_rows_have_the_line_on_which_they_begin() -> None:
    assert taken('1,"a\nb",c\r\n\r\n2,x,y\r3,z\n') == [
        (["1", "a\nb", "c"], 0, ""),
        (["2", "x", "y"], 3, ""),
        (["3", "z"], 4, ""),
    ]


def test_a_quote_that_swallows_rows_costs_its_own_line() -> None:
    assert taken('1,"a,b\n2,x,y\n3,"z",w\n') == [
        (['1,"a,b'], 0, "quote"),
        (["2", "x", "y"], 1, ""),
        (["3", "z", "w"], 2, ""),
    ]


def test_text_behind_a_closing_quote_belongs_to_the_cell() -> None:
    assert taken('1,"a"b,c\n2,x,y\n') == [
        (["1", "ab", "c"], 0, ""),
        (["2", "x", "y"], 1, ""),
    ]


def test_a_row_that_goes_on_waits_for_its_end() -> None:
    found = take_apart('1,a,b\n2,"x\n', ",", (3,), is_last=False)
    assert (len(found.records), found.lines, found.rest) == (1, 1, '2,"x\n')
    assert taken('1,a,b\n2,"x\n')[1] == (['2,"x'], 1, "quote")


def test_a_long_text_of_short_lines_is_no_fault() -> None:
    assert taken('1,"a, or\nb, or\nc",d,\n')[0][2] == ""


def test_null_bytes_and_broken_letters_are_faults() -> None:
    assert [fault for *_, fault in taken("1,\x00,b\n2,\ufdd0,c\n")] == [
        "null_bytes",
        "encoding",
    ]
