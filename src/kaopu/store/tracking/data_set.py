"""The data set of a training, as MLflow lists it: what it is of, and no row of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from kaopu.scoring import LeadModel
from kaopu.store.tracking.signature import input_kinds

# As long as MLflow keeps a digest; the whole stands among the parameters.
DIGEST_LETTERS = 32


def log_data_set(mlflow: Any, model: LeadModel) -> None:
    """Log the export that a model was learnt from as an input of the active run.

    Its source is the name of the file, its schema the columns that the model reads, its
    profile how many rows and deals it has. A model of an earlier version does not know its
    data.
    """
    from mlflow.data.code_dataset_source import CodeDatasetSource  # see mlflow_at
    from mlflow.data.meta_dataset import MetaDataset
    from mlflow.types import ColSpec, Schema

    record = model.record
    if not record.data_digest:
        return
    name = record.data_name
    profile = json.dumps({"num_rows": record.training.rows, **asdict(record.training)})

    class Export(MetaDataset):  # type: ignore[misc, no-any-unimported, unused-ignore]
        @property
        def profile(self) -> Any:
            return profile

        def to_dict(self) -> dict[str, str]:
            return {**super().to_dict(), "profile": profile}

    digest = record.data_digest[:DIGEST_LETTERS]
    kinds = input_kinds(model.pipeline)
    schema = Schema([ColSpec(kind, column) for column, kind in kinds.items()])
    data = Export(CodeDatasetSource({"file": name}), name or "deals", digest, schema)
    mlflow.log_input(data, context="training")
