from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from kaopu.files import as_texts
from kaopu.simulate import Simulation
from kaopu.store import Home, read_bundle
from kaopu.store.mlflow_store import mlflow_at

Tracked = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def served(tracked: Tracked) -> Any:
    with mlflow_at(Home(tracked[0])) as mlflow:
        return mlflow.pyfunc.load_model("models:/demo@champion")


@pytest.fixture
def texts(served: Any, sample: Simulation) -> pd.DataFrame:
    """The leads as a server gets them: texts, and the columns it asks for."""
    return as_texts(sample.leads)[served.metadata.get_input_schema().input_names()]


def test_the_served_model_predicts_what_the_bundle_does(
    served: Any, texts: pd.DataFrame, sample: Simulation, tracked: Tracked
) -> None:
    scores = read_bundle(Path(tracked[1]["bundle"])).score(sample.leads)
    assert_frame_equal(served.predict(texts), scores, check_exact=True)


def test_one_lead_predicts_as_among_others(served: Any, texts: pd.DataFrame) -> None:
    alone = served.predict(texts.iloc[[5]]).iloc[0]
    among = served.predict(texts).set_index("lead_id").loc[alone["lead_id"]]
    assert alone["probability"] == pytest.approx(among["probability"], abs=1e-9)


def test_the_signature_names_the_columns_to_score(served: Any, tracked: Tracked) -> None:
    pipeline = read_bundle(Path(tracked[1]["bundle"])).pipeline
    schema = served.metadata.get_input_schema()
    assert tuple(schema.input_names()) == pipeline.scoring_columns
    assert {str(kind) for kind in schema.input_types()} == {"DataType.string"}
    assert served.metadata.saved_input_example_info is None
