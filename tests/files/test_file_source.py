from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.errors import EmptyTableError, FileMissingError, FileUnreadableError, KaopuError
from kaopu.files import containers
from kaopu.files.file_source import read_export, read_table
from kaopu.files.formulas import guard
from kaopu.pipeline.resolved import ReadOptions

BAD = Path(__file__).parent / "bad"
ENDINGS = ", ".join(containers.ENDINGS)
ENCODING = 'set data.encoding in the pipeline file, for example "gb18030"'
CELLS = "a separator too few or too many moves every later cell: mend that line, or write"
NO_ROW = "found no row, expected at least one lead; export it again"
WHOLE = "expected a whole one; "
TABLE = f"expected a table ({ENDINGS}); export it as one of these"
LINES = "expected JSON lines; write one JSON object a line"
Unreadable = FileUnreadableError

# Every file in bad/: the error it meets, how its message begins and what it must hold.
FAULTS: dict[str, tuple[type[KaopuError], str, str]] = {
    "empty.csv": (EmptyTableError, NO_ROW, "check the filter of the export"),
    "blank.csv": (EmptyTableError, NO_ROW, ""),
    "only_a_mark.csv": (EmptyTableError, NO_ROW, ""),
    "header_only.csv": (EmptyTableError, NO_ROW, ""),
    "blank_rows.csv": (EmptyTableError, NO_ROW, ""),
    "empty_sheet.xlsx": (EmptyTableError, NO_ROW, ""),
    "no_keys.jsonl": (EmptyTableError, NO_ROW, ""),
    "web_page_of_one_row.xls": (EmptyTableError, NO_ROW, ""),
    "only_a_total.csv": (EmptyTableError, NO_ROW, ""),
    "cut_off_zip.docx": (Unreadable, "found a damaged workbook or zip file", WHOLE),
    "ragged.csv": (Unreadable, "found 3 cell(s) on line 3, expected 2 as in the", CELLS),
    "ragged_below_a_title.csv": (Unreadable, "found 4 cell(s) on line 5", CELLS),
    "short_rows.csv": (Unreadable, "found 1 cell(s) on line 3, expected 3 as in", CELLS),
    "unclosed_quote.csv": (Unreadable, "found a quote that is not closed", "near line 3"),
    "stray_quote_swallows_rows.csv": (
        Unreadable,
        "found a quote that is not closed as CSV asks, near line 4",
        "expected quotes around whole cells",
    ),
    "null_bytes.csv": (Unreadable, "found null bytes", ENCODING),
    "one_broken_letter.csv": (
        Unreadable,
        "found bytes on line 3 that are not utf-8",
        ENCODING,
    ),
    "random_bytes.csv": (Unreadable, "found bytes that are no text", "a table"),
    "document.csv": (Unreadable, "found a PDF file", TABLE),
    "picture.csv": (Unreadable, "found a picture", TABLE),
    "database.xlsx": (Unreadable, "found an SQLite database", TABLE),
    "xml_of_2003.xls": (Unreadable, "found an XML spreadsheet of 2003", "save it as .xlsx"),
    "page_without_table.xls": (
        Unreadable,
        "found a web page or XML without a table",
        "export it as .xlsx or CSV",
    ),
    "damaged_sheet.xlsx": (Unreadable, "found a workbook that cannot be read", WHOLE),
    "no_sheet.xlsx": (Unreadable, "found a workbook without a sheet", "save it as .xlsx"),
    "cut_off.parquet": (Unreadable, "found a Parquet file that cannot be read", WHOLE),
    "cut_off.jsonl": (Unreadable, "found line 2 that is no JSON (Unterm", LINES),
    "bare_values.jsonl": (Unreadable, "found line 2 that is no object", LINES),
    "array_of_values.jsonl": (
        Unreadable,
        "found entry 2 of an array that is no obj",
        LINES,
    ),
    "array_cut_off.json": (Unreadable, "found an array that is no JSON (Expecting", LINES),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_file_says_what_it_is_and_what_to_do(name: str) -> None:
    kind, start, part = FAULTS[name]
    with pytest.raises(kind) as caught:
        read_table(BAD / name)
    assert str(caught.value).startswith(f"{BAD / name}: {start}")
    assert part in str(caught.value)


def test_every_bad_file_is_in_the_table() -> None:
    assert {path.name for path in BAD.iterdir()} == set(FAULTS)


@pytest.mark.parametrize("name", ["nowhere.csv", "a_file/leads.csv"])
def test_a_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    (tmp_path / "a_file").write_text("")
    with pytest.raises(FileMissingError) as caught:
        read_table(tmp_path / name)
    assert str(caught.value) == (
        f"{tmp_path / name}: no such file, expected a table ({ENDINGS}); "
        "check the spelling and the folder you are in"
    )


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadableError) as caught:
        read_table(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: found a folder, expected a table ({ENDINGS}); name the file in it"
    )


def test_an_empty_table_says_what_a_row_is() -> None:
    with pytest.raises(EmptyTableError, match="expected at least one deal"):
        read_table(BAD / "header_only.csv", what="deal")
    with pytest.raises(EmptyTableError, match="expected at least one deal"):
        read_table(BAD / "empty_sheet.xlsx", what="deal")


# ------------------------------------------------------------------------ CSV as it comes

ROWS = [["L-1", "肯尼亚"], ["L-2", "智利"]]
TEXT = "id,region\nL-1,肯尼亚\nL-2,智利\n"


def read_csv(folder: Path, content: str | bytes, **options: str) -> pd.DataFrame:
    path = folder / "leads.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, ReadOptions(**options))


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", None),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("big5", "big5"),
        ("utf-16-le", "utf-16-le"),
        ("utf-8-sig", "gb18030"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, declared: str | None) -> None:
    options = {"encoding": declared} if declared else {}
    frame = read_csv(tmp_path, "id,region\nL-1,巴西\n".encode(encoding), **options)
    assert frame.columns.tolist() == ["id", "region"]
    assert frame["region"].tolist() == ["巴西"]


@pytest.mark.parametrize("encoding", ["utf-7-bis", "hex"])
def test_an_encoding_nobody_knows(tmp_path: Path, encoding: str) -> None:
    with pytest.raises(FileUnreadableError) as caught:
        read_csv(tmp_path, TEXT, encoding=encoding)
    assert f"found data.encoding = {encoding!r}, which no one knows" in str(caught.value)
    assert ENCODING in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    frame = read_csv(tmp_path, TEXT.replace(",", delimiter))
    assert frame.to_numpy().tolist() == ROWS


def test_the_delimiter_is_looked_for_outside_quotes(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, 'id;"a, b, c"\nL-1;"x; y"\n')
    assert frame.columns.tolist() == ["id", "a, b, c"]
    assert frame.iloc[0].tolist() == ["L-1", "x; y"]


def test_a_header_in_quotes_may_run_over_two_lines(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, '"id";"budget,\nin "";""";5" pipe\nL-1;7;x\n')
    assert frame.columns.tolist() == ["id", 'budget,\nin ";"', '5" pipe']


def test_a_delimiter_may_be_set(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, "id:a,b\nL-1:1,2\n", delimiter=":")
    assert frame.columns.tolist() == ["id", "a,b"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    assert read_csv(tmp_path, TEXT.replace("\n", end)).to_numpy().tolist() == ROWS


@pytest.mark.parametrize("name", ["leads.tsv", "leads.txt", "LEADS.CSV"])
def test_other_endings_of_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TEXT.replace(",", "\t"), "utf-8")
    assert read_table(tmp_path / name).to_numpy().tolist() == ROWS


def test_an_index_without_a_header_is_a_column_without_a_name(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, "\tid\n0\tL-1\n")
    assert frame.columns.tolist() == ["", "id"]


def test_blank_lines_and_blank_rows_are_dropped(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, "\n\nid,region\n\n,\nL-1,\n,\n\nL-2,Chile\n")
    assert frame.to_numpy().tolist() == [["L-1", ""], ["L-2", "Chile"]]
    assert frame.index.tolist() == [0, 1]


def test_rows_of_spaces_alone_are_dropped(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, "id,region\n  ,\nL-1, \n \u00a0, \t\n")
    assert frame.to_numpy().tolist() == [["L-1", " "]]


def test_a_short_row_is_filled_with_gaps_if_that_is_allowed(tmp_path: Path) -> None:
    frame = read_csv(tmp_path, "a,b\n1\n", ragged="pad")
    assert frame.iloc[0].tolist() == ["1", ""]


def test_a_repeated_header_is_kept_for_the_pipeline_to_refuse(tmp_path: Path) -> None:
    assert read_csv(tmp_path, "a,b,a\n1,2,3\n").columns.tolist() == ["a", "b", "a"]


def test_cells_stay_as_they_are_written(tmp_path: Path) -> None:
    cells = ["007", "1.0", "NA", "null", "True", "1e5", " x ", "2016年10月20日"]
    frame = read_csv(tmp_path, "\n".join(["a,b", *(f"k,{cell}" for cell in cells)]))
    assert frame["b"].tolist() == cells


def test_headers_lose_outer_space(tmp_path: Path) -> None:
    assert read_csv(tmp_path, " id , region\n1,2\n").columns.tolist() == ["id", "region"]


def test_a_minus_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = SimpleNamespace(buffer=io.BytesIO(TEXT.encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert read_table("-").to_numpy().tolist() == ROWS


def test_an_empty_standard_input_is_an_empty_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"")))
    with pytest.raises(EmptyTableError, match=r"^-: found no row"):
        read_table("-")


WORD = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"]), max_size=6)


@settings(deadline=None)  # files and slow imports
@given(
    st.lists(st.tuples(WORD, WORD), min_size=1, max_size=5),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_the_same_cells_come_from_every_encoding_and_delimiter(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    encoding: str,
    delimiter: str,
) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b"]).assign(key="k")
    text = guard(frame).to_csv(index=False, sep=delimiter)
    folder = tmp_path_factory.getbasetemp()
    options = {"encoding": encoding} if encoding == "gb18030" else {}
    read = read_csv(folder, text.encode(encoding), **options)
    assert read.to_numpy().tolist() == frame.to_numpy().tolist()


def test_equal_texts_are_one_object(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("id,town\n" + "".join(f"{i},Town {i % 2}\n" for i in range(100)))
    frame = read_table(path)
    assert len({id(text) for text in frame["town"]}) == 2


def test_ids_that_a_spreadsheet_cut_short_and_errors_are_said(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_text("id,budget\n1.59002E+17,none\n1.59002E+17,#N/A\n", "utf-8")
    export = read_export(path)
    assert export.frame["budget"].tolist() == ["none", ""]
    kinds = [found.kind for found in export.assumptions]
    assert kinds == ["error_cells", "shortened_numbers"]


@pytest.mark.parametrize("end", ["\x1a", "\r\n\x1a"])
def test_the_sign_that_ends_files_of_old_programs_is_no_row(
    tmp_path: Path, end: str
) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(f"deal,owner\r\nD-1,Li\r\nD-2,Wu{end}".encode())
    export = read_export(path)
    assert export.frame.to_numpy().tolist() == [["D-1", "Li"], ["D-2", "Wu"]]
    assert export.assumptions == ()
