"""The aliases of a registered model: which version is champion, which challenger."""

from __future__ import annotations

from typing import Any

from kaopu.store.home import Home
from kaopu.store.tracking.content import CHALLENGER, CHAMPION
from kaopu.store.tracking.opening import mlflow_at
from kaopu.store.tracking.runs import of_own


def move_aliases(
    home: Home, name: str, champion: int | None, challenger: int | None
) -> None:
    """Make the aliases of a name say which of its bundles are champion and challenger.

    The champion's card is the description of the registered model from then on.

    An alias whose bundle is not in the registry is taken away, for it would name another;
    that of a champion which nobody decided on stays as it is.

    Args:
        home: Whose store it is.
        name: Of the registered model; nothing is done where there is none.
        champion: Version of a bundle; None where nobody decided on one.
        challenger: The same; None for none.

    Raises:
        TrackingError: The store cannot be written.
    """
    with mlflow_at(home) as mlflow:
        client = mlflow.MlflowClient()
        if not client.search_registered_models(f"name = '{name}'"):
            return
        known = client.get_registered_model(name).aliases
        for alias, bundle in ((CHAMPION, champion), (CHALLENGER, challenger)):
            if alias == CHAMPION and bundle is None:
                continue
            version = None if bundle is None else _version_of(client, home, name, bundle)
            if version is None and alias in known:
                client.delete_registered_model_alias(name, alias)
            elif version is not None and str(known.get(alias)) != version:
                if alias == CHAMPION:
                    _describe(client, name, version)
                client.set_registered_model_alias(name, alias, version)


def _describe(client: Any, name: str, version: str) -> None:
    """Head the registered model by the card of its champion, if that has one."""
    card = client.get_model_version(name, version).description
    if card:
        client.update_registered_model(name, card)


def _version_of(client: Any, home: Home, name: str, bundle: int) -> str | None:
    """Return the version of the registry that a bundle is; None where it has none."""
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return None
    wanted = f"tags.bundle = '{name}/{bundle}'" + of_own(home)
    for run in client.search_runs([experiment.experiment_id], wanted):
        run_id = run.info.run_id
        for made in client.search_model_versions(
            f"name = '{name}' and run_id = '{run_id}'"
        ):
            return str(made.version)
    return None
