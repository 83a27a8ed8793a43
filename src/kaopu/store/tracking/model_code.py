"""The model that MLflow loads and serves: a bundle behind the one scoring path.

Logged as code: MLflow runs this file and takes the model it sets.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel, PythonModelContext

from kaopu.errors import KaopuError
from kaopu.store.bundle import read_bundle
from kaopu.store.find import at_home
from kaopu.store.home import HOME_VARIABLE, Home
from kaopu.store.served import served_scores, spark_scores


class BundleModel(PythonModel):
    """Scores tables of leads with a stored bundle."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the bundle among the model's artifacts."""
        self.model = read_bundle(Path(context.artifacts["bundle"]))
        # Where the model is served a folder is kept to only if one is named.
        if os.environ.get(HOME_VARIABLE):
            self.model = at_home(self.model, Home.find())

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Return the score records of the leads in ``model_input``, in their order.

        ``rank`` is the place among these; a task of Spark, which has never all leads,
        leaves it open.

        Args:
            context: MLflow's.
            model_input: The leads.
            params: ``as_of``: the ISO day on which they are judged, by default today.

        Raises:
            MlflowException: The leads cannot be read, said in one sentence, which a server
                hands on to whoever called it.
        """
        scores = spark_scores if _is_in_spark() else served_scores
        try:
            return scores(self.model, model_input, (params or {}).get("as_of"))
        except KaopuError as error:
            raise MlflowException.invalid_parameter_value(str(error)) from error


def _is_in_spark() -> bool:
    """Tell whether this is a task of Spark, as of `mlflow.pyfunc.spark_udf`."""
    pyspark = sys.modules.get("pyspark")
    return pyspark is not None and pyspark.TaskContext.get() is not None


set_model(BundleModel())
