"""The model that MLflow loads and serves: a bundle behind the one scoring path.

Logged as code: MLflow runs this file and takes the model it sets.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel, PythonModelContext

from kaopu.store.bundle import read_bundle


class BundleModel(PythonModel):
    """Scores tables of leads with a stored bundle."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the bundle among the model's artifacts."""
        self.model = read_bundle(Path(context.artifacts["bundle"]))

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Return the score records of the leads in ``model_input``, best first."""
        return self.model.score(model_input)


set_model(BundleModel())
