"""Which version an alias of MLflow's registry stands for at the moment."""

from __future__ import annotations

import re

from kaopu.errors import ModelNotFoundError
from kaopu.store.home import Home
from kaopu.store.tracking.opening import mlflow_at

# Such as models:/NAME@champion.
ALIAS = re.compile(r"models:/([^/@]+)@([^/@]+)")


def alias_version(home: Home, uri: str) -> str:
    """Return the version of a registered model that ``models:/NAME@ALIAS`` stands for.

    Raises:
        ModelNotFoundError: The registry has no such model or alias.
        TrackingError: The registry cannot be asked.
    """
    found = ALIAS.fullmatch(uri)
    if found is None:
        raise ModelNotFoundError(uri, home.shown_uri, [])
    name, alias = found.groups()
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        try:
            version = client.get_model_version_by_alias(name, alias)
        except mlflow.exceptions.MlflowException:
            known = [model.name for model in client.search_registered_models()]
            raise ModelNotFoundError(uri, home.shown_uri, known) from None
    return str(version.version)
