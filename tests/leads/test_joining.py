from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaopu.errors import FileMissingError, JoinError, PipelineMeaningError, UsageError
from kaopu.files import Export
from kaopu.leads.joining import (
    join_export,
    join_frame,
    join_tables,
    settle_keys,
    with_paths,
)
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.pipeline.resolved import Join
from kaopu.report.reading import reading_texts

JOIN = Join(Path("accounts.csv"), "account", "account")
DEALS = pd.DataFrame(
    {
        "id": ["D-1", "D-2", "D-3", "D-4", "D-5"],
        "account": ["Ace", " Ace ", "GTXPro", "", "Nowhere"],
    },
    dtype=object,
)
ACCOUNTS = pd.DataFrame(
    {
        "account": ["Ace", "GTX Pro", "Unused", ""],
        "sector": ["toys", "cards", "none", "lost"],
        "staff": ["5", "6", "7", "8"],
    },
    dtype=object,
)
PIPELINE = """\
schema = 1
name = "small"
[[join]]
path = "accounts.csv"
on = "account"
[outcome]
column = "result"
won = ["Won"]
lost = ["Lost"]
[context]
categories = ["sector"]
"""


@pytest.fixture
def joined(tmp_path: Path) -> Pipeline:
    """A pipeline beside its accounts table."""
    ACCOUNTS.to_csv(tmp_path / "accounts.csv", index=False)
    return resolve(parse_pipeline(PIPELINE, tmp_path / "small.toml"))


def test_every_row_stays_once_and_in_its_order() -> None:
    frame, said = join_tables(DEALS, ACCOUNTS, JOIN)
    assert frame.columns.tolist() == ["id", "account", "sector", "staff"]
    assert frame["id"].tolist() == DEALS["id"].tolist()
    assert frame["sector"].tolist() == ["toys", "toys", "", "", ""]
    assert list(reading_texts(said, "en")) == [
        "accounts.csv is joined on account: 2 of 5 rows found their key",
        "1 row(s) hold no account; their joined columns are blank",
        "2 row(s) hold a key in account that the joined table lacks; their joined columns "
        "are blank: 'GTXPro' (1 row), 'Nowhere' (1 row)",
        "only spaces or signs keep these keys apart; spell them alike to join them: "
        "'GTXPro' / 'GTX Pro'",
    ]


def test_presence_in_the_second_table_is_a_column_of_its_own() -> None:
    orders = pd.concat([ACCOUNTS, ACCOUNTS.iloc[:1]], ignore_index=True)
    join = replace(JOIN, found="has ordered")
    frame, _ = join_tables(DEALS, orders, join)
    assert frame.columns.tolist() == ["id", "account", "has ordered"]
    assert frame["has ordered"].tolist() == ["yes", "yes", "", "", ""]


def test_columns_are_taken_beside_presence_if_they_are_named() -> None:
    join = replace(JOIN, found="has ordered", columns=("staff",))
    frame, _ = join_tables(DEALS, ACCOUNTS, join)
    assert frame.columns.tolist() == ["id", "account", "staff", "has ordered"]


def test_another_key_some_columns_and_a_prefix() -> None:
    right = ACCOUNTS.rename(columns={"account": "Name"}).assign(id="x")
    join = Join(Path("a.csv"), "account", "Name", ("staff", "id"), "Account: ")
    frame, _ = join_tables(DEALS, right, join)
    assert frame.columns.tolist() == ["id", "account", "Account: staff", "Account: id"]


def test_whole_numbers_are_one_key_with_or_without_a_point() -> None:
    left = pd.DataFrame({"n": ["3", "4.0"]}, dtype=object)
    right = pd.DataFrame({"n": ["3.0", "4"], "x": ["a", "b"]}, dtype=object)
    frame, _ = join_tables(left, right, Join(Path("a.csv"), "n", "n"))
    assert frame["x"].tolist() == ["a", "b"]


def test_what_was_found_without_regard_to_case_is_said() -> None:
    left = pd.DataFrame({"k": ["nord  AG", "nord  AG", "kX1", "kx1", "ÖL"]}, dtype=object)
    right = pd.DataFrame(
        {"k": ["Nord AG", "kX1", "Öl"], "x": ["a", "b", "c"]}, dtype=object
    )
    frame, said = join_tables(left, right, Join(Path("a.csv"), "k", "k"))
    assert frame["x"].tolist() == ["a", "a", "b", "", "c"]
    assert list(reading_texts(said, "en")) == [
        "a.csv is joined on k: 4 of 5 rows found their key",
        "3 row(s) found their key in k only without regard to case and spaces: "
        "'nord  AG' / 'Nord AG', 'ÖL' / 'Öl'",
        "1 row(s) hold a key in k that the joined table lacks; their joined columns are "
        "blank: 'kx1' (1 row)",
        "of these, 1 row(s) differ from a key of the joined table in case or spaces alone, "
        "as other keys differ from each other; they were taken for other keys: "
        "'kx1' / 'kX1'",
    ]


def test_a_table_may_hold_keys_that_differ_in_case_alone() -> None:
    left = pd.DataFrame({"k": ["0mQaa", "0mQAA", "0mqaa"]}, dtype=object)
    right = pd.DataFrame({"k": ["0mQAA", "0mQaa"], "x": ["a", "b"]}, dtype=object)
    frame, _ = join_tables(left, right, Join(Path("a.csv"), "k", "k"))
    assert frame["x"].tolist() == ["b", "a", ""]


def test_a_row_alone_finds_the_key_that_it_finds_among_others(joined: Pipeline) -> None:
    deals = pd.DataFrame({"account": ["Ace", "aCe", "unused"]}, dtype=object)
    settled = settle_keys(joined, deals)
    whole = join_frame(deals, settled, ["sector"], "d.csv")["sector"].tolist()
    assert whole == ["toys", "", "none"]
    alone = [
        join_frame(deals.iloc[[row]], settled, ["sector"], "d.csv")["sector"].item()
        for row in range(3)
    ]
    assert alone == whole
    assert settle_keys(settled, deals.head(1)) == settled


@pytest.mark.parametrize(
    ("right", "join", "sentence"),
    [
        (
            pd.concat([ACCOUNTS, ACCOUNTS.head(1).assign(account="Ace ")]),
            JOIN,
            "found column 'account' that repeats 'Ace' (2 rows), expected one row a key, "
            "for the deals of each would be counted several times; where a key has several "
            "rows, the table may be a history (activities, stage changes, roles), to be "
            "given as --history or [[history]], or hold doubled rows: keep one row a key, "
            "such as the "
            "first (the last may tell how the deal ended), or take [[join]] out",
        ),
        (
            ACCOUNTS.rename(columns={"account": "Account Name"}),
            JOIN,
            "found no column 'account' in accounts.csv, expected one, as join.key says; "
            "did you mean 'Account Name'?",
        ),
        (
            ACCOUNTS.assign(id="x"),
            JOIN,
            "found columns 'id' twice, expected other names than the export's; add a "
            'prefix, such as prefix = "Account: ", or name others in join.columns',
        ),
        (
            ACCOUNTS,
            Join(Path("accounts.csv"), "account", "account", ("sectors",)),
            "found no column 'sectors', expected those that join.columns names; "
            "mend the list",
        ),
        (
            pd.concat([ACCOUNTS, ACCOUNTS[["staff"]]], axis=1),
            Join(Path("accounts.csv"), "account", "account", ("sector", "staff")),
            "found columns 'staff' twice in accounts.csv, expected each once; "
            "rename one of each, or name others in join.columns",
        ),
        (
            ACCOUNTS,
            Join(Path("accounts.csv"), "customer", "account"),
            "found no column 'customer' in the export, expected one, as join.on says; "
            "it has 'id', 'account'",
        ),
    ],
)
def test_what_would_lose_or_multiply_rows_is_refused(
    right: pd.DataFrame, join: Join, sentence: str
) -> None:
    with pytest.raises(JoinError) as caught:
        join_tables(DEALS, right.reset_index(drop=True), join)
    assert str(caught.value) == f"accounts.csv, to be joined: {sentence}"


KEY = st.sampled_from(["a", "b", "A ", "c", "", "d"])


@given(st.lists(KEY, min_size=1, max_size=8), st.sets(st.sampled_from("abcd"), min_size=1))
def test_rows_neither_multiply_nor_vanish(left: list[str], right: set[str]) -> None:
    deals = pd.DataFrame({"k": left, "n": [str(i) for i in range(len(left))]}, dtype=object)
    other = pd.DataFrame({"k": sorted(right)}, dtype=object).assign(v=lambda f: f["k"] * 2)
    frame, _ = join_tables(deals, other, Join(Path("x.csv"), "k", "k"))
    assert frame[["k", "n"]].equals(deals)
    # Who writes both a and A means two keys.
    expected = [
        ""
        if (key == "A " and "a" in left) or key.strip().lower() not in right
        else 2 * key.strip().lower()
        for key in left
    ]
    assert frame["v"].tolist() == expected


def test_the_pipeline_file_says_what_is_joined(joined: Pipeline, tmp_path: Path) -> None:
    assert joined.joins == (Join(tmp_path / "accounts.csv", "account", "account"),)
    export = join_export(Export(DEALS), joined, ["sector"], "deals.csv")
    assert export.frame["staff"].tolist() == ["5", "5", "", "", ""]
    assert export.assumptions[0].kind == "joined"


def test_what_was_joined_before_is_left_as_it_is(joined: Pipeline) -> None:
    export = join_export(Export(DEALS.assign(sector="x")), joined, ["sector"], "deals.csv")
    assert [a.kind for a in export.assumptions] == ["join_unused"]
    assert export.frame["sector"].tolist() == ["x"] * 5
    assert "staff" not in export.frame


def test_a_column_that_no_table_has_is_said_to_be_missing(joined: Pipeline) -> None:
    with pytest.raises(PipelineMeaningError) as caught:
        join_export(Export(DEALS), joined, ["sector", "staf"], "deals.csv")
    assert "no column 'staf'" in str(caught.value)
    assert "deals.csv" in str(caught.value)


def test_a_frame_of_any_types_is_joined(joined: Pipeline) -> None:
    frame = join_frame(DEALS.assign(n=[1, 2, 3, 4, 5]), joined, ["sector"], "deals.csv")
    assert frame["n"].tolist() == ["1", "2", "3", "4", "5"]
    assert frame["sector"].tolist() == ["toys", "toys", "", "", ""]


def test_tables_may_stand_elsewhere(joined: Pipeline, tmp_path: Path) -> None:
    moved = with_paths(joined, [tmp_path / "new.csv"])
    assert moved.joins[0].path == tmp_path / "new.csv"
    with pytest.raises(FileMissingError):
        join_export(Export(DEALS), moved, ["sector"], "deals.csv")
    assert with_paths(joined, []) == joined
    with pytest.raises(UsageError) as caught:
        with_paths(joined, [Path("a"), Path("b")])
    assert str(caught.value) == (
        "found 2 --join, expected 1, one for each [[join]] of pipeline small; "
        "add or drop some"
    )
