from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kaopu import __version__
from kaopu.coded import coded
from kaopu.files import as_texts
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.training.digest import data_digest

DEALS = pd.DataFrame(
    {"result": ["Won", "Lost", "Won"], "town": ["A", "", "B"], "employees": [5, 70, 1_000]}
)


def as_categories(deals: pd.DataFrame) -> pd.DataFrame:
    return deals.astype({"result": "category", "town": "category"})


def as_codes_of_more(deals: pd.DataFrame) -> pd.DataFrame:
    """As a part of a longer table is: with texts that no row of it holds."""
    more = pd.concat([deals.iloc[::-1], deals.assign(town="Z"), deals])
    texts = as_texts(more).apply(coded)
    return texts.tail(len(deals))


def with_an_index(deals: pd.DataFrame) -> pd.DataFrame:
    return deals.set_axis(["x", "y", "z"], axis="index")


@pytest.mark.parametrize("form", [as_texts, as_categories, as_codes_of_more, with_an_index])
def test_the_same_cells_have_the_same_digest(
    form: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    assert data_digest(form(DEALS)) == data_digest(DEALS)


@pytest.mark.parametrize(
    "other",
    [
        DEALS.iloc[::-1],
        DEALS.iloc[:2],
        DEALS[["town", "result", "employees"]],
        DEALS.rename(columns={"town": "place"}),
        DEALS.assign(town=["", "A", "B"]),
        DEALS.assign(town=["A", " ", "B"]),
        DEALS.assign(employees=[57, 0, 1_000]),
        DEALS.drop(columns="town"),
        DEALS.iloc[:0],
    ],
)
def test_another_cell_row_order_or_column_has_another(other: pd.DataFrame) -> None:
    assert data_digest(other) != data_digest(DEALS)


def test_it_does_not_change_from_one_version_to_the_next() -> None:
    assert data_digest(DEALS) == (
        "9254dd3b2ab165a20b6c18ada07e5262acca797137d82aa9baa9d463b3f605fb"
    )


def test_halves_of_characters_and_columns_that_stand_twice_have_one() -> None:
    odd = pd.DataFrame([["\ud83d", "x"]], columns=["a", "a"], dtype=object)
    assert data_digest(odd) != data_digest(odd.assign(b=""))


def test_a_model_knows_of_which_data_it_is(
    trained: LeadModel, tracked_home: Path, sample: Simulation
) -> None:
    record = trained.record
    export = pd.read_csv(tracked_home / "deals.csv", dtype=str, keep_default_na=False)
    assert record.data_digest == data_digest(export)
    assert (record.seed, record.versions["kaopu"]) == (0, __version__)
    assert record.data_name == "deals.csv"
    days = sorted(sample.deals["created"])
    assert list(record.days) == [days[0], days[-1]]
