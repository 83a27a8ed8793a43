from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.models.utils import _enforce_schema
from mlflow.pyfunc.scoring_server import parse_csv_input
from mlflow.types import ColSpec, Schema
from mlflow.types.schema import AnyType

from kaopu.pipeline import Pipeline
from kaopu.scoring import LeadModel
from kaopu.scoring.scores import score_columns
from kaopu.simulate import Simulation
from kaopu.store.tracking.signature import (
    input_example,
    input_kinds,
    metadata_of,
    signature,
)


def test_numbers_are_double_and_all_else_is_string(demo: Pipeline) -> None:
    kinds = input_kinds(demo)
    assert list(kinds) == list(demo.scoring_columns)
    numbers = {column for column, kind in kinds.items() if kind == "double"}
    assert {"registered_capital", "postponements", "amount", "rep_confidence"} == numbers
    assert {kinds[c] for c in ("lead_id", "stage", "created", "budget_status")} == {
        "string"
    }


def test_the_input_is_stated_as_a_schema_in_which_only_the_id_is_required(
    trained: LeadModel,
) -> None:
    metadata = json.loads(json.dumps(metadata_of(trained)))
    assert metadata["input_columns"] == list(trained.pipeline.scoring_columns)
    schema = Schema.from_json(json.dumps(metadata["input_schema"]))
    assert schema.input_names() == list(trained.pipeline.scoring_columns)
    assert schema.required_input_names() == ["lead_id"]


def test_only_what_comes_out_is_declared() -> None:
    declared = signature()
    assert declared.inputs is None
    assert tuple(declared.outputs.input_names()) == score_columns()
    assert [param.name for param in declared.params] == ["as_of"]


def test_the_example_is_of_no_lead_and_is_scored(
    trained: LeadModel, sample: Simulation
) -> None:
    example = input_example(trained)
    assert list(example["lead_id"]) == ["example-1", "example-2"]
    for column in ("product", "source", "region", "owner", "up_sale"):
        assert example[column].isna().all()
    known = {str(cell) for cell in pd.concat([sample.deals, sample.leads])["lead_id"]}
    assert not known & set(example["lead_id"])
    scores = trained.score(example).set_index("lead_id")
    assert list(scores.loc[["example-1", "example-2"], "stage"]) == ["intent", "target"]
    chances = scores["probability"]
    assert chances["example-1"] > chances["example-2"]


def test_of_a_pipeline_without_ids_and_stages_there_is_an_example(
    trained: LeadModel,
) -> None:
    bare = replace(trained.pipeline, lead_id=None, stage=None, created=None)
    model = replace(trained, pipeline=bare)
    assert len(input_example(model)) == 2
    assert not any(one["required"] for one in metadata_of(model)["input_schema"])


# What decided that the columns which go in are stated and not declared. Where MLflow no
# longer refuses any of these, they can be declared.


def schema_of(kind: Any) -> Schema:
    return Schema([ColSpec(kind, "cell", required=False)])


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("double", pd.Series([2, 70])),
        ("double", pd.Series(["12,5", "7"])),
        ("double", pd.Series([1, None], dtype="Int64")),
        ("string", pd.Series([1, 2])),
        ("string", pd.Series([True, False])),
        ("string", pd.Series([np.nan, np.nan])),
        ("string", pd.Series(pd.to_datetime(["2026-01-31", "2026-02-01"]))),
        ("string", pd.Series(["a", "b"], dtype="category")),
    ],
)
def test_mlflow_refuses_cells_of_other_kinds_than_declared(
    kind: str, cells: pd.Series
) -> None:
    with pytest.raises((MlflowException, TypeError, ValueError)):
        _enforce_schema(pd.DataFrame({"cell": cells}), schema_of(kind))


def test_mlflow_refuses_csv_where_any_kind_is_declared() -> None:
    assert len(_enforce_schema(pd.DataFrame({"cell": [1]}), schema_of(AnyType()))) == 1
    with pytest.raises(MlflowException, match="Failed to parse input"):
        parse_csv_input(io.StringIO("cell\n1\n"), schema_of(AnyType()))
