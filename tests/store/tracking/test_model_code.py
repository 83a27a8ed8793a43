from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import invocations
from pandas.testing import assert_frame_equal

from kaopu.scoring.scores import score_columns
from kaopu.simulate import Simulation
from kaopu.store import Home, read_bundle
from kaopu.store.served import spark_scores
from kaopu.store.tracking.opening import mlflow_at

Tracked = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def served(tracked: Tracked) -> Any:
    with mlflow_at(Home(tracked[0])) as mlflow:
        return mlflow.pyfunc.load_model("models:/demo@champion")


@pytest.fixture(scope="module")
def leads(sample: Simulation, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The leads as pandas reads a file of them: texts, numbers and gaps."""
    path = tmp_path_factory.mktemp("leads") / "leads.csv"
    sample.leads.to_csv(path, index=False)
    return pd.read_csv(path)


@pytest.fixture(scope="module")
def expected(tracked: Tracked, sample: Simulation) -> pd.DataFrame:
    """What a score file says of them, in the order of the leads."""
    scores = read_bundle(Path(tracked[1]["bundle"])).score(sample.leads)
    ordered = scores.set_index("lead_id", drop=False).loc[list(sample.leads["lead_id"])]
    return ordered.reset_index(drop=True)


def test_a_frame_as_pandas_reads_it_is_scored_row_by_row(
    served: Any, leads: pd.DataFrame, expected: pd.DataFrame
) -> None:
    assert_frame_equal(served.predict(leads), expected, check_exact=True)


def test_one_lead_predicts_as_among_others(
    served: Any, leads: pd.DataFrame, expected: pd.DataFrame
) -> None:
    alone = served.predict(leads.iloc[[5]])
    assert list(alone.index) == [5]
    assert alone.loc[5, "lead_id"] == leads.loc[5, "lead_id"]
    among = expected.loc[5, "probability"]
    assert alone.loc[5, "probability"] == pytest.approx(among, abs=1e-9)


def test_the_signature_states_what_comes_out(
    served: Any, leads: pd.DataFrame, tracked: Tracked
) -> None:
    schema = served.metadata.get_output_schema()
    assert tuple(schema.input_names()) == score_columns()
    scores = served.predict(leads)
    kinds = {"string": "O", "double": "f", "long": "i", "boolean": "b"}
    for column in schema.inputs:
        dtype = scores[column.name].dtype
        kind = "O" if isinstance(dtype, pd.StringDtype) else dtype.kind
        assert kind == kinds[column.type.name], column.name
    # Any dtypes go in; which columns are needed is said beside.
    assert served.metadata.get_input_schema() is None
    pipeline = read_bundle(Path(tracked[1]["bundle"])).pipeline
    assert served.metadata.metadata["input_columns"] == list(pipeline.scoring_columns)
    example = served.input_example
    assert list(example.columns) == list(pipeline.scoring_columns)
    assert list(served.predict(example)["lead_id"]) == ["example-1", "example-2"]


def test_missing_columns_are_one_sentence(served: Any, leads: pd.DataFrame) -> None:
    with pytest.raises(MlflowException) as refused:
        served.predict(leads.drop(columns=["created", "stage"]))
    assert str(refused.value) == (
        "model demo/1: found no column 'stage', 'created' in the leads, expected every "
        "column that the model was trained on; add them, empty where nothing is known"
    )


JUDGED = "2027-06-30"


@pytest.fixture(scope="module")
def judged(tracked: Tracked, sample: Simulation) -> pd.DataFrame:
    """What a score file says of the leads on a day when planned dates have gone by."""
    model = read_bundle(Path(tracked[1]["bundle"]))
    scores = model.score(sample.leads, as_of=date.fromisoformat(JUDGED))
    ordered = scores.set_index("lead_id", drop=False).loc[list(sample.leads["lead_id"])]
    return ordered.reset_index(drop=True)


def test_leads_are_judged_on_the_day_that_is_asked_for(
    served: Any, leads: pd.DataFrame, expected: pd.DataFrame, judged: pd.DataFrame
) -> None:
    assert_frame_equal(served.predict(leads, params={"as_of": JUDGED}), judged)
    assert not judged["probability"].equals(expected["probability"])
    assert_frame_equal(served.predict(leads, params={"as_of": None}), expected)


def test_a_server_takes_the_day_beside_the_leads(
    served: Any, leads: pd.DataFrame, judged: pd.DataFrame
) -> None:
    table = json.loads(leads.head(3).to_json(orient="split"))
    content = {"dataframe_split": table, "params": {"as_of": JUDGED}}
    rows = asked(served, json.dumps(content), "application/json")
    assert {row["as_of"] for row in rows} == {JUDGED}
    known = list(judged["probability"].head(3))
    assert [row["probability"] for row in rows] == pytest.approx(known)


@pytest.mark.parametrize("text", ["30/06/2027", "today", "", "2027-02-30"])
def test_what_is_no_day_is_refused_in_one_sentence(
    served: Any, leads: pd.DataFrame, text: str
) -> None:
    with pytest.raises(MlflowException) as refused:
        served.predict(leads, params={"as_of": text})
    assert str(refused.value) == (
        f"as_of: found {text!r}, expected a day such as 2026-01-31; correct it, or leave "
        "as_of out to judge leads on the day it is"
    )


def asked(served: Any, content: str, kind: str) -> list[dict[str, Any]]:
    """What a server of the model answers."""
    answer = invocations(content, kind, served, served.metadata.get_input_schema())
    assert answer.status == 200, answer.response
    rows: list[dict[str, Any]] = json.loads(answer.response)["predictions"]
    return rows


@pytest.mark.parametrize("orient", ["split", "records"])
def test_a_server_takes_json_of_any_kinds(
    served: Any, leads: pd.DataFrame, expected: pd.DataFrame, orient: Any
) -> None:
    some = leads.iloc[[8, 2, 30]]
    table = json.loads(some.to_json(orient=orient))
    rows = asked(served, json.dumps({f"dataframe_{orient}": table}), "application/json")
    assert [row["lead_id"] for row in rows] == list(some["lead_id"])
    for row, place in zip(rows, some.index, strict=True):
        assert row["probability"] == pytest.approx(expected.loc[place, "probability"])


def test_a_server_takes_csv(
    served: Any, leads: pd.DataFrame, expected: pd.DataFrame
) -> None:
    rows = asked(served, leads.head(3).to_csv(index=False), "text/csv")
    known = list(expected["probability"].head(3))
    assert [row["probability"] for row in rows] == pytest.approx(known)


def test_parts_of_a_table_do_not_mix_leads_up(
    served: Any, leads: pd.DataFrame, expected: pd.DataFrame
) -> None:
    """As Spark asks: batch by batch, each with an index that starts anew."""
    batches = [leads.iloc[start : start + 17] for start in range(0, len(leads), 17)]
    answers = [served.predict(batch.reset_index(drop=True)) for batch in batches]
    together = pd.concat(answers, ignore_index=True)
    columns = [column for column in expected.columns if column != "rank"]
    assert_frame_equal(together[columns], expected[columns], rtol=0, atol=1e-9)


@pytest.mark.parametrize("leads_beside", [0, 1, 6])
def test_a_function_of_spark_gets_no_text_of_a_gap(
    tracked: Tracked, sample: Simulation, leads_beside: int
) -> None:
    """MLflow casts texts as numpy does, which writes None out."""
    texts = sample.leads.astype(str).replace("nan", "")
    total = pd.DataFrame("", index=[99], columns=texts.columns).assign(lead_id="Total")
    rows = pd.concat([total, texts.iloc[:leads_beside]])
    scores = spark_scores(read_bundle(Path(tracked[1]["bundle"])), rows)
    assert list(scores.index) == list(rows.index)
    cast = scores[["lead_id", "stage", "top_reason"]].astype(np.str_)
    assert cast.loc[99].tolist() == ["", "", ""]
    assert list(cast["lead_id"])[1:] == list(rows["lead_id"])[1:]
    assert scores["probability"].isna().tolist() == [True] + [False] * leads_beside
