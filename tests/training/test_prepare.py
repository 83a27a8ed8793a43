from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from kaopu.errors import LeakageError
from kaopu.leads.data_notes import DataNote
from kaopu.pipeline import Pipeline, parse_pipeline, resolve
from kaopu.training.prepare import prepare_deals

Deals = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def leaky(leaky_text: str) -> Pipeline:
    return resolve(parse_pipeline(leaky_text, Path("small.toml")))


def test_what_gives_the_outcome_away_is_neither_fact_nor_needed(
    leaky: Pipeline, leaky_deals: pd.DataFrame
) -> None:
    prepared = prepare_deals(leaky, leaky_deals, "deals.csv")
    assert "lost_because" not in prepared.pipeline.scoring_columns
    assert set(prepared.finished.facts) == {
        "budget_status",
        "signing_date",
        "town",
        "(stage)",
    }
    actions = {column.column: column.action for column in prepared.audit}
    assert actions == {"opened": "not learnt", "lost_because": "left out"}


def test_open_deals_are_counted_and_not_learnt_from(
    small_text: str, small_deals: Deals
) -> None:
    pipeline = resolve(parse_pipeline(small_text, Path("small.toml")))
    prepared = prepare_deals(pipeline, small_deals(50, 40, opened=7))
    assert prepared.rows == 97
    assert (prepared.finished.won, prepared.finished.lost) == (50, 40)


def test_people_are_left_out_and_noted(leaky_text: str, leaky_deals: pd.DataFrame) -> None:
    text = leaky_text.replace('"town"', '"town", "mail"')
    pipeline = resolve(parse_pipeline(text, Path("small.toml")))
    mails = [f"customer{i % 9}@example.com" for i in range(100)]
    prepared = prepare_deals(pipeline, leaky_deals.assign(mail=mails), "deals.csv")
    assert [personal.column for personal in prepared.personal] == ["mail"]
    assert "mail" not in prepared.finished.facts
    assert DataNote("mail", "personal_mail", 100) in prepared.notes


@pytest.mark.parametrize("rows", [slice(20, 80), slice(50), slice(0)])
def test_few_deals_of_one_class_or_none_are_prepared(
    leaky: Pipeline, leaky_deals: pd.DataFrame, rows: slice
) -> None:
    few = leaky_deals[rows]
    assert len(prepare_deals(leaky, few).finished) == len(few)


def test_nothing_left_to_learn_from_is_refused(
    leaky_text: str, leaky_deals: pd.DataFrame
) -> None:
    text = leaky_text.replace("budget_status", "# ").replace("signing_date", "# ")
    authored = parse_pipeline(text.replace(', "town"', ""), Path("small.toml"))
    with pytest.raises(LeakageError) as caught:
        prepare_deals(resolve(authored), leaky_deals, "deals.csv")
    assert str(caught.value).startswith(
        "deals.csv: every mapped column gives the outcome away ('lost_because': "
    )
