from __future__ import annotations

import math
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaopu.errors import OutputNotWritableError
from kaopu.errors import UnknownFormatError as UnknownFormat
from kaopu.files.cells.suspects import ERRORS
from kaopu.files.file_source import read_table
from kaopu.files.texts import as_texts
from kaopu.files.writing import (
    WRITE_ENDINGS,
    check_folder_writable,
    check_writable,
    replacing,
    sync_tree,
    unfinished_prefix,
    write_bytes,
    write_table,
    write_text,
)

LEADS = pd.DataFrame(
    {
        "id": ["L-1", "007", "L-3"],
        "note": ['She said "yes", twice', "第一行\n第二行，逗号", " 不差钱；a;b\tc|d "],
        "amount": [1200.5, 0.1, np.nan],
        "rank": [1, 2, 3],
    }
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", WRITE_ENDINGS)
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"leads{suffix}"
    write_table(LEADS, path)
    pd.testing.assert_frame_equal(read_table(path), as_texts(LEADS))


@pytest.mark.parametrize("suffix", [*WRITE_ENDINGS, ".CSV"])
def test_nothing_but_the_table_is_in_the_folder(tmp_path: Path, suffix: str) -> None:
    write_table(LEADS, tmp_path / "new" / "folder" / f"leads{suffix}")
    assert names(tmp_path / "new" / "folder") == [f"leads{suffix}"]


# Without what a workbook cannot hold: control characters, cells of spaces alone; and
# without error values, which are read as blank.
CELL = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | st.sampled_from(list("\n\t\"',;=#中\u2028")),
    max_size=8,
).map(lambda text: text if text.strip() and text not in ERRORS else "")


@settings(deadline=None)  # files and slow imports
@given(
    rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=4),
    suffix=st.sampled_from(WRITE_ENDINGS),
)
def test_any_texts_come_back_the_same_from_every_format(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], suffix: str
) -> None:
    frame = pd.DataFrame(rows, columns=["备注", "note"]).assign(key="k")
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    write_table(frame, path)
    pd.testing.assert_frame_equal(read_table(path), as_texts(frame))


@settings(deadline=None)  # files and slow imports
@given(
    numbers=st.lists(
        st.floats(-1e9, 1e9).filter(lambda x: x == 0 or abs(x) > 1e-6), min_size=1
    ),
    suffix=st.sampled_from(WRITE_ENDINGS),
)
def test_numbers_come_back_to_fourteen_digits(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[float], suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"numbers{suffix}"
    write_table(pd.DataFrame({"x": numbers}), path)
    for written, read in zip(numbers, read_table(path)["x"], strict=True):
        assert math.isclose(float(read), written, rel_tol=1e-9, abs_tol=1e-14)


@pytest.mark.parametrize("suffix", WRITE_ENDINGS)
def test_dates_come_back_as_dates(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"dates{suffix}"
    write_table(pd.DataFrame({"day": pd.to_datetime(["2026-01-02", "1969-12-31"])}), path)
    days = [text.removesuffix("T00:00:00") for text in read_table(path)["day"]]
    assert days == ["2026-01-02", "1969-12-31"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_line_end_within_a_cell_ends_no_row(
    tmp_path: Path, suffix: str, end: str
) -> None:
    path = tmp_path / f"leads{suffix}"
    write_table(pd.DataFrame({"id": ["L-1", "L-2"], "note": [f"one{end}two", "x"]}), path)
    assert read_table(path)["note"].tolist() == ["one\ntwo", "x"]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x")', "=1+1", "#REF", "#N/A?", "+1", "@x"]
)
def test_no_text_becomes_a_formula_in_a_workbook(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leads.xlsx"
    write_table(pd.DataFrame({"note": [text]}), path)
    assert read_table(path)["note"].tolist() == [text]


def test_what_a_workbook_cannot_hold_is_left_out_of_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    write_table(pd.DataFrame({"note": ["bell\x07 and tab\x0b"]}), path)
    assert read_table(path)["note"].tolist() == ["bell and tab"]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path) -> None:
    frame = pd.DataFrame({"rank": np.arange(1_048_576)})
    with pytest.raises(OutputNotWritableError) as caught:
        write_table(frame, tmp_path / "leads.xlsx")
    sentence = "(1048576 rows, and a sheet holds 1048575: take .csv)"
    assert sentence in str(caught.value)
    assert names(tmp_path) == []


def test_csv_opens_in_excel_as_utf_8(tmp_path: Path) -> None:
    write_table(LEADS, tmp_path / "leads.csv")
    assert (tmp_path / "leads.csv").read_bytes().startswith(b"\xef\xbb\xbfid,note,")


def test_a_minus_is_csv_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    write_table(pd.DataFrame({"id": ["L-1"], "note": ["好"]}), "-")
    assert capsys.readouterr().out == "id,note\nL-1,好\n"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_table_without_rows_keeps_its_header(tmp_path: Path, suffix: str) -> None:
    write_table(LEADS.iloc[:0], tmp_path / f"none{suffix}")
    assert (tmp_path / f"none{suffix}").stat().st_size > 0


# ------------------------------------------------------------------------- failed writes


@pytest.mark.parametrize("name", ["leads.docx", "leads", "leads.xls", "leads.csv.gz"])
def test_an_unknown_ending_is_refused_before_anything_is_made(
    tmp_path: Path, name: str
) -> None:
    for attempt in (lambda path: write_table(LEADS, path), check_writable):
        with pytest.raises(UnknownFormat) as caught:
            attempt(tmp_path / "new" / name)
        assert "expected one of .csv, .xlsx, .parquet, .jsonl; rename" in str(caught.value)
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    path = tmp_path / "file" / "leads.csv"
    for attempt in (
        lambda: write_table(LEADS, path),
        lambda: write_text(path, "x"),
        lambda: check_writable(path),
        lambda: check_folder_writable(path.parent / "deeper"),
    ):
        with pytest.raises(OutputNotWritableError) as caught:
            attempt()
        assert "expected a writable folder; choose another output" in str(caught.value)
        assert str(caught.value).endswith("nothing was written")
    assert (tmp_path / "file").read_text() == "kept"


def test_a_target_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").mkdir()
    with pytest.raises(OutputNotWritableError, match="it is a folder"):
        check_writable(tmp_path / "leads.csv")
    with pytest.raises(OutputNotWritableError, match="Is a directory"):
        write_text(tmp_path / "leads.csv", "x")
    assert names(tmp_path) == ["leads.csv"]


def test_checking_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(tmp_path / "leads.csv")
    check_writable("-")
    check_folder_writable(tmp_path / "new")
    assert names(tmp_path) == ["new"]


def write_half(path: Path, failure: BaseException) -> None:
    with replacing(path) as temporary:
        temporary.write_text("half")
        raise failure


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (OSError(28, "No space left on device"), OutputNotWritableError),
        (ValueError("a bug"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
@pytest.mark.parametrize("before", [None, "old"])
def test_a_failed_write_leaves_what_was_there(
    tmp_path: Path, before: str | None, failure: BaseException, raised: type[BaseException]
) -> None:
    path = tmp_path / "leads.csv"
    if before:
        path.write_text(before)
    with pytest.raises(raised):
        write_half(path, failure)
    assert names(tmp_path) == (["leads.csv"] if before else [])
    assert (path.read_text() if before else None) == before


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    with pytest.raises(OutputNotWritableError) as caught:
        write_half(path, OSError(28, "No space left on device"))
    assert str(caught.value) == (
        f"{path}: cannot be written (No space left on device), expected a writable folder; "
        "choose another output or mend the permissions; nothing was written"
    )


def test_a_table_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "leads.parquet"
    write_table(LEADS, path)
    with pytest.raises(ValueError, match="Duplicate column names"):
        write_table(pd.DataFrame([[1, 2]], columns=["a", "a"]), path)
    pd.testing.assert_frame_equal(read_table(path), as_texts(LEADS))
    assert names(tmp_path) == ["leads.parquet"]


def test_a_file_is_replaced_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_text(path, "old")
    with path.open() as reader:
        write_text(path, "new, and longer")
        assert reader.read() == "old"
    assert path.read_text() == "new, and longer"


def test_until_it_is_whole_a_file_has_another_name(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with replacing(path) as temporary:
        temporary.write_text("half")
        assert not path.exists()
        assert temporary.parent == path.parent
    assert path.read_text() == "half"


def test_a_file_has_the_permissions_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("x")
    write_bytes(tmp_path / "ours", b"x")
    modes = {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "ours")}
    assert len(modes) == 1


def test_text_is_utf_8_with_plain_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "x.txt", "靠谱\n")
    assert (tmp_path / "x.txt").read_bytes() == "靠谱\n".encode()


def test_a_file_is_on_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        done.append("folder" if is_folder else "file")
        sync(handle)

    def replaced(path: Path, target: Path) -> Path:
        done.append("name")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    write_text(tmp_path / "scores.csv", "lead,chance")
    assert done == ["file", "name", "folder"]


def test_all_files_of_a_folder_are_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plots").mkdir()
    for name in ("a.json", "plots/b.svg"):
        (tmp_path / name).write_text(name)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    sync_tree(tmp_path)
    paths = [tmp_path, tmp_path / "a.json", tmp_path / "plots", tmp_path / "plots/b.svg"]
    assert sorted(synced) == sorted(path.stat().st_ino for path in paths)


def left_by(path: Path, process: int, machine: str | None = None) -> Path:
    """What a process that is writing ``path`` has beside it."""
    prefix = unfinished_prefix(path)
    own, _, _ = prefix.rpartition(".")[0].rpartition("-")
    if machine is not None:
        own = f".{path.name}.{machine}"
    left = path.with_name(f"{own}-{process}.abc123")
    left.write_bytes(b"half")
    return left


def test_what_a_killed_process_left_goes_with_the_next_writing(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        check=True,
    )
    gone = left_by(path, int(ended.stdout))
    alive = left_by(path, os.getpid())
    other = left_by(tmp_path / "other.csv", int(ended.stdout))
    own = tmp_path / ".scores.csv.mine"
    own.write_text("not ours")
    write_text(path, "lead,chance")
    assert not gone.exists()
    assert names(tmp_path) == sorted(p.name for p in (path, alive, other, own))


def test_what_another_machine_left_goes_once_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / "scores.csv"
    young = left_by(path, 1, "0badcafe")
    old = left_by(path, 2, "0badcafe")
    os.utime(old, (0, 0))
    write_text(path, "lead,chance")
    assert names(tmp_path) == sorted([path.name, young.name])


def test_a_name_as_long_as_any_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / f"{'评分' * 41}.csv"
    write_text(path, "lead,chance")
    assert names(tmp_path) == [path.name]
