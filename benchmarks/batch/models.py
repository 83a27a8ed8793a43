"""Models of a company: a linear blend, and one with boosted and forest parts forced in.

What a part costs to explain hangs on its size alone, so the blend of all three is put
together from parts that are fitted on the same deals, each with a third of the say.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np

import kaopu
from batch.leads import Company
from kaopu.leads.lead_table import build_lead_table
from kaopu.model.parts.base import Setting, TrainingData
from kaopu.model.parts.boosted import BoostedPart
from kaopu.model.parts.forest import ForestLearner
from kaopu.model.parts.symmetric import Shape
from kaopu.model.search import SearchSpace
from kaopu.scoring import LeadModel
from kaopu.store.bundle import write_bundle

DEALS = 3_000
TREES, LEVELS = 150, 6
BLENDS = ("linear", "forest")


def made_models(company: Company, home: Path, deals: int = DEALS) -> dict[str, LeadModel]:
    """Return the model of each of `BLENDS`, stored under ``home``."""
    folder = home / "pipelines"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demo.toml"
    path.write_text(company.pipeline, "utf-8")
    past = company.deals(deals, 7)
    search = SearchSpace.quick()
    model = kaopu.train(path, past, home=home, track=False, search=search)
    blends = {"linear": _forced(model, past, ("linear",))}
    blends["forest"] = _forced(model, past, ("linear", "boosted", "forest"))
    return {name: write_bundle(home / "models", blend) for name, blend in blends.items()}


def _forced(model: LeadModel, past: object, kinds: tuple[str, ...]) -> LeadModel:
    table = build_lead_table(past, model.pipeline, "training")
    classifier = copy.deepcopy(model.classifier)
    X = classifier.encoder_.transform(table.facts)
    y = np.asarray(table.outcome, dtype=float)
    known = ~np.isnan(y)
    data = TrainingData(X[known], y[known], np.ones(int(known.sum())), 0)
    made = {
        "linear": lambda: next(p for p in classifier.blend_.parts_ if p.kind == "linear"),
        "boosted": lambda: BoostedPart.fit(data, Shape(LEVELS, 0.6, 0.14), TREES),
        "forest": lambda: ForestLearner().fit(data, Setting("forest"), (4.0, -2.0)),
    }
    classifier.blend_.parts_ = [made[kind]() for kind in kinds]
    classifier.blend_.weights_ = np.full(len(kinds), 1 / len(kinds))
    return replace(model, classifier=classifier, bundle=None)
