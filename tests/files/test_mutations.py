"""Good exports spoilt at random: a result or one sentence, and no row lost unsaid."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaopu.errors import KaopuError
from kaopu.files.file_source import read_export
from kaopu.files.records import Export
from kaopu.pipeline.resolved import ReadOptions

from .conftest import LEADS, fill, parquet, workbook

ROWS = [
    ["lead_id", "region", "status", "note"],
    *[
        [f"L-{n}", place, state, note]
        for n, (place, state, note) in enumerate(
            [
                ("Kenya", "open", "first\nsecond"),
                ("肯尼亚", "won", "她说：不差钱, 真的"),
                ("Côte", "lost", 'a "quote"'),
                ("Chile", "open", ""),
            ]
            * 3
        )
    ],
]
quick = settings(
    deadline=None,  # files and slow imports
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def as_text(rows: list[list[str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue()


def read(
    folder: Path, content: bytes, name: str = "deals.csv", **options: str
) -> Export | None:
    """The export, or None where a sentence says why there is none."""
    path = folder / name
    path.write_bytes(content)
    try:
        export = read_export(path, ReadOptions(**options))  # type: ignore[arg-type]
    except KaopuError as error:
        text = str(error)
        assert text.startswith(f"{path}: found ")
        assert ", expected " in text
        assert "\n" not in text
        return None
    assert all(isinstance(cell, str) for cell in export.frame.to_numpy().ravel())
    return export


def leads_in(export: Export) -> int:
    """How many of the leads stand in a row of their own."""
    frame = export.frame
    first = frame.iloc[:, 0] if frame.shape[1] else pd.Series(dtype=object)
    return int(first.str.fullmatch(r"L-\d+").sum())


GOOD: dict[str, bytes] = {
    "csv": as_text(ROWS).encode(),
    "gb18030": as_text([r for r in ROWS if "Côte" not in r]).encode("gb18030"),
    "utf16": as_text(ROWS).encode("utf-16"),
    "xlsx": workbook(lambda sheet: fill(sheet, *LEADS * 5)),
    "parquet": parquet(),
    "jsonl": b'{"lead_id": "L-1", "region": "Kenya"}\n' * 4,
    "html": b"<table><tr><td>lead_id<td>region<tr><td>L-1<td>Kenya</table>",
}


@quick
@given(
    kind=st.sampled_from(sorted(GOOD)),
    cut=st.floats(0, 1),
    junk=st.binary(max_size=6),
    place=st.floats(0, 1),
)
def test_cut_off_and_damaged_bytes(
    tmp_path: Path, kind: str, cut: float, junk: bytes, place: float
) -> None:
    content = GOOD[kind][: int(cut * len(GOOD[kind]))]
    at = int(place * len(content))
    read(tmp_path, content)
    read(tmp_path, content[:at] + junk + content[at + len(junk) :])


@quick
@given(
    told=st.sampled_from([",", ";", "\t", "|"]), used=st.sampled_from([",", ";", "\t", "|"])
)
def test_swapped_delimiters_lose_no_lead(tmp_path: Path, told: str, used: str) -> None:
    found = read(tmp_path, as_text(ROWS, used).encode())
    assert found is not None
    assert leads_in(found) == len(ROWS) - 1
    swapped = read(tmp_path, as_text(ROWS, used).encode(), delimiter=told)
    if swapped is not None:
        text = swapped.frame.to_csv(index=False)
        assert sum(text.count(f"{row[0]}") > 0 for row in ROWS[1:]) == len(ROWS) - 1


@quick
@given(
    used=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]),
    told=st.sampled_from(["", "utf-8", "gb18030", "cp1252", "utf-16", "ascii", "hex"]),
)
def test_wrong_encodings_lose_no_row(tmp_path: Path, used: str, told: str) -> None:
    options = {"encoding": told} if told else {}
    export = read(tmp_path, as_text(ROWS).encode(used), **options)
    if not told:
        assert export is not None
        assert export.frame.to_numpy().tolist() == [
            [cell.replace("\r\n", "\n") for cell in row] for row in ROWS[1:]
        ]
    elif export is not None and "lead_id" in export.frame:
        assert leads_in(export) == len(ROWS) - 1


@quick
@given(
    order=st.permutations(range(4)),
    again=st.lists(st.integers(0, 3), max_size=3),
)
def test_shuffled_and_repeated_columns(
    tmp_path: Path, order: list[int], again: list[int]
) -> None:
    rows = [[row[i] for i in [*order, *again]] for row in ROWS]
    export = read(tmp_path, as_text(rows).encode())
    assert export is not None
    assert export.frame.columns.tolist() == rows[0]
    assert export.frame.to_numpy().tolist() == rows[1:]


CELL = st.one_of(
    st.sampled_from(
        ["=1+1", "@SUM(A1)", "+x", "-", "'=x", '"', "''", "\n", ",", ";", "\t"]
    ),
    st.integers(1, 200_000).map(lambda n: "x" * n),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=9
    ),
)


@quick
@given(cells=st.lists(CELL, min_size=1, max_size=4), row=st.integers(1, len(ROWS) - 1))
def test_huge_cells_formulas_and_strange_signs(
    tmp_path: Path, cells: list[str], row: int
) -> None:
    rows = [list(r) for r in ROWS]
    rows[row][1 : 1 + len(cells)] = [*cells, *rows[row][1 + len(cells) :]][: len(cells)]
    rows[row] = rows[row][:4]
    export = read(tmp_path, as_text(rows).encode())
    if export is not None:
        assert leads_in(export) == len(ROWS) - 1


@quick
@given(place=st.floats(0, 1), many=st.integers(1, 4))
def test_null_bytes_are_refused_or_read(tmp_path: Path, place: float, many: int) -> None:
    content = GOOD["csv"]
    at = int(place * len(content))
    export = read(tmp_path, content[:at] + b"\x00" * many + content[at:])
    assert export is None or leads_in(export) == len(ROWS) - 1


@quick
@given(places=st.lists(st.integers(0, len(GOOD["csv"]) - 1), min_size=1, max_size=3))
def test_stray_quotes_swallow_no_row_unsaid(tmp_path: Path, places: list[int]) -> None:
    text = GOOD["csv"].decode("latin-1")
    for place in sorted(places, reverse=True):
        text = f'{text[:place]}"{text[place:]}'
    export = read(tmp_path, text.encode("latin-1"))
    if export is not None:
        kinds = {assumption.kind for assumption in export.assumptions}
        lost = len(ROWS) - 1 - len(export.frame)
        assert lost <= 0 or kinds & {"short_rows", "header_row", "rows_in_cells"}


@pytest.mark.parametrize("rows", [ROWS[:1], []])
def test_nothing_left_is_a_sentence(tmp_path: Path, rows: list[list[str]]) -> None:
    assert read(tmp_path, as_text(rows).encode()) is None
