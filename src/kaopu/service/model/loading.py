"""Loads the model that is served, and knows which version its name stands for."""

from __future__ import annotations

import gc

import pandas as pd

from kaopu.errors import KaopuError
from kaopu.service.model.answering import explain, scored
from kaopu.service.model.served_model import ServedModel
from kaopu.store import Home, find_model
from kaopu.store.find import version_named
from kaopu.store.tracking.alias_versions import ALIAS, alias_version


def load_served(name: str, home: Home, *, force: bool = False) -> ServedModel:
    """Return the model that a name stands for, ready to answer.

    Raises:
        NotUsableError: It is no better than the constant rate, and ``force`` is not set.
        KaopuError: There is none, or it cannot be loaded; see `kaopu.store.find_model`.
    """
    stands_for = version_of(name, home)
    served = ServedModel(find_model(name, home), stands_for)
    served.model.require_usable(force=force)
    _warm_up(served)
    _settle_memory()
    return served


def version_of(name: str, home: Home) -> str:
    """Return which version a name stands for; empty where it always stands for one.

    The version of a pipeline's name, and of an alias of MLflow's registry, may move; that
    of ``NAME/VERSION``, of a folder and of a run may not.

    Raises:
        KaopuError: MLflow's registry cannot be asked.
    """
    if ALIAS.fullmatch(name):
        return alias_version(home, name)
    version = version_named(name, home)
    return "" if version is None else str(version)


def _settle_memory() -> None:
    """Keep the collector of garbage from looking through libraries and model each time.

    A look through all of that takes longer than a lead. What went with an earlier model is
    given back first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _warm_up(served: ServedModel) -> None:
    """Explain a lead of which nothing is known: what is loaded at first use is loaded."""
    pipeline = served.model.pipeline
    column = pipeline.lead_id or pipeline.scoring_columns[0]
    row = pd.DataFrame([["1"]], columns=pd.Index([column], dtype=object), dtype=object)
    try:
        explain(served, scored(served, row, None, pipeline.language))
    except KaopuError:
        # A table that is joined may be missing: each request says so.
        return
    finally:
        _ = served.open_api, served.reasons
