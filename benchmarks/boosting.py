"""Our symmetric boosting, scikit-learn's and LightGBM's as the boosted part of the blend.

    python benchmarks/boosting.py [--data FOLDER] [--sets simulated_5000,tangled_5000]

All get the model's own matrix, the same settings to choose from out of fold, and the
same outer folds that keep equal rows together. Then the exactness of explanation, what
a stored model file asks to be trusted, and the size of the dependency. LightGBM comes
with the extra ``benchmark``.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass
from importlib.metadata import files
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import shap
from numpy.typing import NDArray
from skops.io import dumps, get_untrusted_types
from threadpoolctl import threadpool_limits

from comparison.boosters import (
    BOOSTERS,
    LEAVES,
    ROUNDS,
    Booster,
    Matrix,
    exact,
    for_shap,
    staged_margins,
)
from comparison.figures import mean_of
from comparison.sets import DataSet, load_set
from kaopu.evaluation.metrics import row_log_losses
from kaopu.features import FeatureEncoder
from kaopu.model.folds import grouped_folds, max_folds

Floats = NDArray[np.float64]

DATA = Path(__file__).parents[2] / "shared" / "data"
SETS = ("salvirt", "simulated_5000", "maven", "tangled_5000", "tangled_50000")
OUTER, INNER = 5, 3
FEW_ROWS = 1_000
# Of more rows one fold is held out, once.
MANY_ROWS = 20_000
SHOWN_ROWS = 200


@dataclass(frozen=True)
class Fitted:
    """A booster at the settings that were chosen, and what choosing and fitting took."""

    model: Booster
    rounds: int
    seconds: float


def choose_and_fit(kind: str, X: Matrix, y: Floats, groups: NDArray[np.intp]) -> Fitted:
    """Return a booster with leaves and rounds of the least out-of-fold log loss."""
    start = perf_counter()
    least = int(np.clip(np.sqrt(len(y)) / 2, 5, 50))
    splits = grouped_folds(y, groups, max_folds(y, groups, INNER), 0)
    losses: dict[tuple[int, int], float] = {}
    for leaves in LEAVES:
        for train, test in splits:
            model = BOOSTERS[kind](leaves, least).fit(X[train], y[train])
            for rounds, margin in staged_margins(model, X[test]).items():
                loss = row_log_losses(y[test], sigmoid(margin)).sum()
                losses[leaves, rounds] = losses.get((leaves, rounds), 0.0) + loss
    leaves, rounds = min(losses, key=lambda setting: losses[setting])
    model = BOOSTERS[kind](leaves, least).fit(X, y)
    return Fitted(model, rounds, perf_counter() - start)


def sigmoid(margin: Floats) -> Floats:
    """Return the probabilities (n,) of log-odds."""
    return np.asarray(1 / (1 + np.exp(-margin)), dtype=float)


def quality(data: DataSet) -> pd.DataFrame:
    """Return log loss, what it is behind ours, and seconds, in the same folds."""
    losses = {kind: np.full(len(data.y), np.nan) for kind in BOOSTERS}
    seconds: dict[str, list[float]] = {kind: [] for kind in BOOSTERS}
    repeats = 4 if len(data.y) < FEW_ROWS else 1
    folds = max_folds(data.y, data.groups, OUTER)
    for seed in range(repeats):
        splits = grouped_folds(data.y, data.groups, folds, seed)
        for train, test in splits[: 1 if len(data.y) > MANY_ROWS else None]:
            encoder = FeatureEncoder(data.sources)
            facts = data.facts.iloc[train].reset_index(drop=True)
            groups = data.groups[train]
            X = encoder.fit_transform(facts, data.y[train], groups)
            X_test = encoder.transform(data.facts.iloc[test])
            for kind in BOOSTERS:
                fitted = choose_and_fit(kind, X, data.y[train], groups)
                margin = staged_margins(fitted.model, X_test)[fitted.rounds]
                loss = row_log_losses(data.y[test], sigmoid(margin))
                losses[kind][test] = np.nan_to_num(losses[kind][test]) + loss / repeats
                seconds[kind].append(fitted.seconds)
    ours = losses[next(iter(BOOSTERS))]
    own = {kind: mean_of(loss, data) for kind, loss in losses.items()}
    behind = {kind: mean_of(loss - ours, data) for kind, loss in losses.items()}
    return pd.DataFrame(
        {
            "log_loss": {k: f"{e.value:.4f} ± {e.se:.4f}" for k, e in own.items()},
            "behind": {k: f"{e.value:.4f} ± {e.se:.4f}" for k, e in behind.items()},
            "seconds": {kind: f"{np.median(seconds[kind]):.2f}" for kind in BOOSTERS},
        }
    )


def exactness(data: DataSet) -> pd.DataFrame:
    """Return the largest gaps, in log-odds, of two explanations of each booster."""
    X = FeatureEncoder(data.sources).fit_transform(data.facts, data.y, data.groups)
    shown, found = X[:SHOWN_ROWS], {}
    for kind, make in BOOSTERS.items():
        model = make(max(LEAVES), 5).fit(X, data.y)
        margin = staged_margins(model, shown)[max(ROUNDS)]
        own = exact(model)
        start = perf_counter()
        values = own.contributions(shown)
        seconds = perf_counter() - start
        explainer = shap.TreeExplainer(
            for_shap(model), feature_perturbation="tree_path_dependent"
        )
        judged = np.asarray(explainer.shap_values(shown.astype(float)))
        base = float(np.ravel(explainer.expected_value)[-1])
        found[kind] = {
            "ours, adding up": np.abs(own.base + values.sum(1) - margin).max(),
            "shap, adding up": np.abs(base + judged.sum(1) - margin).max(),
            "ours to shap": np.abs(values - judged).max(),
            "rows a second": len(shown) / seconds,
        }
    return pd.DataFrame(found).T.map("{:.1e}".format)


def to_be_trusted() -> dict[str, list[str]]:
    """Return the types, beyond those skops trusts, that each stored model holds."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 3)).astype(np.float32), np.arange(200) % 2
    fitted = {kind: make(max(LEAVES), 5).fit(X, y) for kind, make in BOOSTERS.items()}
    return {
        kind: get_untrusted_types(data=dumps(getattr(model, "form_", model)))
        for kind, model in fitted.items()
    }


def megabytes(package: str) -> float:
    """Return the size of an installed package without what it needs."""
    paths = [Path(str(f.locate())) for f in files(package) or ()]
    return sum(path.stat().st_size for path in paths if path.is_file()) / 1e6


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--sets", default=",".join(SETS))
    options = parser.parse_args()
    # LightGBM names the columns of a matrix, then misses the names.
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    warnings.filterwarnings("ignore", message="LightGBM binary classifier with TreeExp")
    with threadpool_limits(1):
        for name in options.sets.split(","):
            data = load_set(name, options.data, 0)
            print(f"{name}\n{quality(data)}\n{exactness(data)}\n")
    for kind, types in to_be_trusted().items():
        print(f"{kind} asks to trust: {', '.join(types) or 'nothing'}")
    print(f"lightgbm: {megabytes('lightgbm'):.1f} MB installed")


if __name__ == "__main__":
    main()
