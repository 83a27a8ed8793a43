from __future__ import annotations

import copy
import io
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.errors import EmptyTableError, ServedColumnsError
from kaopu.features.columns import CategoryEncoding
from kaopu.files import as_texts
from kaopu.pipeline.resolved import Join
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.store.served import served_scores


@pytest.fixture(scope="module")
def rows(sample: Simulation) -> pd.DataFrame:
    """Leads in an order of their own, with an index of their own."""
    mixed = sample.leads.sample(frac=1, random_state=5)
    return mixed.set_axis([f"row {i}" for i in range(len(mixed))], axis="index")


@pytest.fixture(scope="module")
def scores(trained: LeadModel, sample: Simulation) -> pd.DataFrame:
    """What a score file says of them, by lead."""
    return trained.score(sample.leads).set_index("lead_id", drop=False)


def test_rows_stay_in_their_order_and_keep_their_index(
    trained: LeadModel, rows: pd.DataFrame, scores: pd.DataFrame
) -> None:
    served = served_scores(trained, rows)
    assert list(served.index) == list(rows.index)
    expected = scores.loc[list(rows["lead_id"])].set_axis(rows.index, axis="index")
    assert_frame_equal(served, expected, check_exact=True)


def test_an_index_that_repeats_or_falls_is_kept(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    some = rows.head(4).set_axis([7, 7, 3, -1], axis="index")
    served = served_scores(trained, some)
    assert list(served.index) == [7, 7, 3, -1]
    assert list(served["lead_id"]) == list(some["lead_id"])


def as_read_by_pandas(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(rows.to_csv(index=False)))


def as_categories(rows: pd.DataFrame) -> pd.DataFrame:
    texts = [c for c in rows.columns if c != "lead_id" and rows[c].dtype.kind not in "if"]
    return rows.astype(dict.fromkeys(texts, "category"))


def as_days(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(created=pd.to_datetime(rows["created"]))


def as_nullable(rows: pd.DataFrame) -> pd.DataFrame:
    return as_read_by_pandas(rows).convert_dtypes()


def as_objects(rows: pd.DataFrame) -> pd.DataFrame:
    return as_read_by_pandas(rows).astype(object)


@pytest.mark.parametrize(
    "form",
    [as_texts, as_read_by_pandas, as_categories, as_days, as_nullable, as_objects],
)
def test_any_dtypes_say_the_same(
    trained: LeadModel,
    rows: pd.DataFrame,
    scores: pd.DataFrame,
    form: Callable[[pd.DataFrame], pd.DataFrame],
) -> None:
    served = served_scores(trained, form(rows))
    expected = scores.loc[list(rows["lead_id"])]
    np.testing.assert_allclose(served["probability"], expected["probability"], atol=1e-9)
    assert list(served["warning_signs"]) == list(expected["warning_signs"])


def test_records_are_taken_for_a_table(
    trained: LeadModel, rows: pd.DataFrame, scores: pd.DataFrame
) -> None:
    records = as_texts(rows).head(3).to_dict("records")
    ids = [record["lead_id"] for record in records]
    expected = list(scores.loc[ids, "probability"])
    assert list(served_scores(trained, records)["probability"]) == expected
    assert list(served_scores(trained, records[0])["probability"]) == expected[:1]


def test_extra_columns_change_nothing(trained: LeadModel, rows: pd.DataFrame) -> None:
    more = rows.assign(colour="blue", size=3)
    assert_frame_equal(served_scores(trained, more), served_scores(trained, rows))


def test_missing_columns_are_named_in_one_sentence(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    with pytest.raises(ServedColumnsError) as refused:
        served_scores(trained, rows.drop(columns=["created", "lead_id"]))
    assert str(refused.value) == (
        "model demo/1: found no column 'lead_id', 'created' in the leads, expected every "
        "column that the model was trained on; add them, empty where nothing is known"
    )


def test_of_a_joined_model_the_joined_columns_are_asked_for_and_no_file_is_read(
    trained: LeadModel, rows: pd.DataFrame, tmp_path: Path
) -> None:
    join = Join(tmp_path / "accounts.csv", on="account", key="id")
    model = replace(trained, pipeline=replace(trained.pipeline, joins=(join,)))
    assert_frame_equal(served_scores(model, rows), served_scores(trained, rows))
    with pytest.raises(ServedColumnsError, match=r"those of accounts\.csv included"):
        served_scores(model, rows.drop(columns="created"))


def test_no_row_is_said(trained: LeadModel, rows: pd.DataFrame) -> None:
    with pytest.raises(EmptyTableError):
        served_scores(trained, rows.head(0))


def test_what_was_not_as_expected_is_logged(
    trained: LeadModel, rows: pd.DataFrame, caplog: pytest.LogCaptureFixture
) -> None:
    odd = as_texts(rows)
    odd.loc[[0, 1], "scenario_fit"] = "perhaps"
    with caplog.at_level(logging.WARNING):
        served_scores(trained, odd)
    said = "note: scenario_fit: 'perhaps' is in no level, counted as neutral (2 rows)"
    assert said in [record.getMessage() for record in caplog.records]


def test_a_row_that_is_no_lead_is_answered_with_gaps(
    trained: LeadModel, rows: pd.DataFrame, caplog: pytest.LogCaptureFixture
) -> None:
    texts = as_texts(rows).head(5)
    odd = pd.concat([texts.head(2), texts.head(3).assign(**dict.fromkeys(texts, ""))])
    odd = pd.concat([odd, texts.tail(3)], ignore_index=True)
    odd.loc[2, "lead_id"] = "Total"
    odd.loc[2, "region"] = "5"
    odd.loc[3, "lead_id"] = "As of May, by the whole team!"
    with caplog.at_level(logging.WARNING):
        served = served_scores(trained, odd)
    assert list(served["probability"].isna()) == [False] * 2 + [True] * 3 + [False] * 3
    leads = served.dropna(subset="lead_id")
    expected = served_scores(trained, texts)
    assert_frame_equal(leads.reset_index(drop=True), expected, check_dtype=False)
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "1 row(s) of totals or signatures, from 'Total'" in said
    assert "left out: 'As of May, by the whole team!'" in said


@pytest.fixture(scope="module")
def worded(trained: LeadModel) -> LeadModel:
    """A model whose deals came from a region called ``NA``, and never from none."""
    classifier = copy.deepcopy(trained.classifier)
    region = classifier.encoder_.encodings_["region"]
    assert isinstance(region, CategoryEncoding)
    assert "" not in region.seen
    renamed = region.seen[1]
    region.seen[1] = "NA"
    region.tells[region.tells.index(f"level:{renamed}")] = "level:NA"
    return replace(trained, classifier=classifier)


def test_the_word_of_which_pandas_made_a_gap_is_given_back_and_said(
    worded: LeadModel, rows: pd.DataFrame, caplog: pytest.LogCaptureFixture
) -> None:
    texts = as_texts(rows).assign(region=["NA", "Chile"] * (len(rows) // 2))
    read = as_read_by_pandas(texts)
    assert read["region"].isna().sum() == len(rows) // 2
    with caplog.at_level(logging.WARNING):
        served = served_scores(worded, read)
    expected = served_scores(worded, texts)
    np.testing.assert_allclose(served["probability"], expected["probability"], atol=1e-9)
    said = f"note: region: {len(rows) // 2} gaps read as 'NA', which pandas.read_csv takes"
    assert any(record.getMessage().startswith(said) for record in caplog.records)


def test_a_gap_stays_one_where_the_file_was_read_as_it_is(
    worded: LeadModel, rows: pd.DataFrame
) -> None:
    texts = as_texts(rows)
    named = served_scores(worded, texts.assign(region="NA"))["probability"]
    blank = served_scores(worded, texts.assign(region=""))["probability"]
    assert not np.allclose(named, blank)


def test_a_gap_stays_one_where_words_show_that_pandas_took_none_for_it(
    worded: LeadModel, rows: pd.DataFrame
) -> None:
    texts = as_texts(rows).head(4)
    texts["region"] = ["NA", None, "Chile", "Chile"]
    blank = as_texts(texts)
    assert_frame_equal(served_scores(worded, texts), served_scores(worded, blank))
    records = texts.tail(3).to_dict("records")
    expected = served_scores(worded, blank.tail(3)).reset_index(drop=True)
    assert_frame_equal(served_scores(worded, records), expected)


def test_a_gap_stays_one_where_past_deals_had_gaps(
    trained: LeadModel, rows: pd.DataFrame
) -> None:
    budget = trained.pipeline.by_id["budget_status"]
    level = budget.levels[0]
    worded = replace(budget, values={**budget.values, "none": level})
    sources = tuple(worded if s is budget else s for s in trained.pipeline.sources)
    pipeline = replace(trained.pipeline, sources=sources)
    text = f'{trained.pipeline_text}\n[more]\nwords = ["None"]\n'
    model = replace(trained, pipeline=pipeline, pipeline_text=text)
    blank = as_read_by_pandas(rows)
    assert blank["budget_status"].isna().any()
    assert_frame_equal(served_scores(model, blank), served_scores(trained, blank))
