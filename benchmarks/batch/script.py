"""What a data scientist would write: predict, explain with shap, tell why, rank, write.

    python script.py fit KIND DEALS.parquet MODEL.joblib
    python script.py explained|prediction|lightgbm MODEL.joblib LEADS OUTPUT

A program of its own, run as one, on both cores. KIND is that of the model: ``linear``, or
``forest`` for the mean of a linear, a boosted and a forest model. ``explained`` writes the
probability, the contributions of every column's source and the three that count most;
``prediction`` the probability alone; ``lightgbm`` what its ``pred_contrib`` gives.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

JOBS, ROWS, TREES, SEED = 2, 10_000, 150, 0
DATES = ("created", "signing_date", "implementation_date", "payment_date")
NOT_LEARNT = ("lead_id", "company", "closed", "outcome", "notes", "rep_confidence")


def features(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what is learnt from: categories as texts, numbers, days as numbers."""
    made = frame.drop(columns=[name for name in NOT_LEARNT if name in frame])
    for name in DATES:
        if name in made:
            days = pd.to_datetime(made[name], errors="coerce")
            made[name] = (days - pd.Timestamp(2026, 1, 1)).dt.days.astype(float)
    for name in made:
        if made[name].dtype.kind not in "fiu":
            made[name] = made[name].fillna("").astype(str).astype(object)
        else:
            made[name] = made[name].astype(float)
    return made


def batches(path: Path, rows: int) -> Iterator[pd.DataFrame]:
    """Yield a file in parts."""
    if path.suffix == ".csv":
        yield from pd.read_csv(path, chunksize=rows, low_memory=False)
        return
    for batch in pq.ParquetFile(path).iter_batches(rows):
        yield batch.to_pandas()


def fit(kind: str, deals: Path, model: Path) -> None:
    """Fit the encoder and the models of a kind, and LightGBM beside them if it is there."""
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = pd.read_parquet(deals)
    X, y = features(frame), (frame["outcome"] == "Won").to_numpy(int)
    words = [name for name in X if X[name].dtype == object]
    numbers = [name for name in X if name not in words]
    encoder = ColumnTransformer(
        [
            ("words", OneHotEncoder(handle_unknown="ignore", min_frequency=5,
                                    sparse_output=False, dtype=np.float32), words),
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
             numbers),
        ]
    )  # fmt: skip
    matrix = encoder.fit_transform(X).astype(np.float32)
    sources = [_source(name, words) for name in encoder.get_feature_names_out()]
    models = [LogisticRegression(max_iter=1000, C=0.1).fit(matrix, y)]
    if kind == "forest":
        boosted = HistGradientBoostingClassifier(
            max_iter=TREES, max_leaf_nodes=31, max_depth=6, random_state=SEED
        )
        forest = ExtraTreesClassifier(
            100, max_depth=6, min_samples_leaf=3, max_features=0.3, random_state=SEED
        )
        models += [boosted.fit(matrix, y), forest.fit(matrix, y)]
    joblib.dump((encoder, models, sources, matrix[:100], _lightgbm(X, y, words)), model)


def _source(name: str, words: list[str]) -> str:
    bare = name.split("__", 1)[1]
    return next((word for word in words if bare.startswith(f"{word}_")), bare)


def _lightgbm(X: pd.DataFrame, y: np.ndarray, words: list[str]) -> object:
    try:
        import lightgbm
    except ImportError:
        return None
    kinds = {word: pd.CategoricalDtype(sorted(X[word].unique())) for word in words}
    data = lightgbm.Dataset(X.astype(kinds), y)
    settings = {"objective": "binary", "verbose": -1, "num_threads": JOBS, "seed": SEED}
    return lightgbm.train(settings, data, TREES), kinds


def explained(model: object, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a part of the leads with what moves each, by source and in words."""
    import shap

    encoder, models, sources, background, _ = model
    matrix = encoder.transform(features(frame)).astype(np.float32)
    probability = np.mean([m.predict_proba(matrix)[:, 1] for m in models], axis=0)
    total = np.zeros(matrix.shape)
    for fitted in models:
        name = type(fitted).__name__
        if name == "LogisticRegression":
            values = shap.LinearExplainer(fitted, background).shap_values(matrix)
        else:
            values = shap.TreeExplainer(fitted).shap_values(matrix, check_additivity=False)
        values = np.asarray(values)
        total += values[..., 1] if values.ndim == 3 else values
    by_source = pd.DataFrame(total).T.groupby(sources).sum().T
    names = by_source.columns.to_numpy()
    values = by_source.to_numpy()
    order = np.argsort(values, axis=1)
    worst = names[order[:, :3]]
    top = np.abs(values).argmax(axis=1)
    cells = frame.astype(object).to_numpy()
    places = {name: place for place, name in enumerate(frame.columns)}
    reasons = [
        f"{names[t]} {values[i, t]:+.2f} ({cells[i, places[names[t]]]})"
        for i, t in enumerate(top)
    ]
    found = by_source.add_prefix("log_odds_")
    found.insert(0, "lead_id", frame["lead_id"].to_numpy())
    found.insert(1, "probability", probability)
    found["warning_signs"] = ["; ".join(row) for row in worst]
    found["top_reason"] = reasons
    return found


def prediction(model: object, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a part of the leads with their probability alone."""
    encoder, models, *_ = model
    matrix = encoder.transform(features(frame)).astype(np.float32)
    probability = np.mean([m.predict_proba(matrix)[:, 1] for m in models], axis=0)
    return pd.DataFrame({"lead_id": frame["lead_id"], "probability": probability})


def contributions(model: object, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a part of the leads with LightGBM's contributions."""
    booster, kinds = model[-1]
    X = features(frame).astype(kinds)
    found = pd.DataFrame(booster.predict(X, pred_contrib=True))
    found.columns = [f"log_odds_{name}" for name in [*X.columns, "base"]]
    found.insert(0, "lead_id", frame["lead_id"].to_numpy())
    return found


def write(parts: Iterator[pd.DataFrame], path: Path, *, ranked: bool) -> None:
    """Write the parts, best first if they are ranked; else as they come."""
    if ranked:
        whole = pd.concat(list(parts), ignore_index=True)
        whole = whole.sort_values(["probability", "lead_id"], ascending=[False, True])
        whole.insert(1, "rank", np.arange(1, len(whole) + 1))
        parts = iter([whole])
    writer = None
    for number, part in enumerate(parts):
        if path.suffix == ".csv":
            part.to_csv(path, index=False, mode="a" if number else "w", header=not number)
            continue
        table = pa.Table.from_pandas(part, preserve_index=False)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer is not None:
        writer.close()


def main(arguments: list[str]) -> None:
    """Do what the arguments say."""
    warnings.filterwarnings("ignore")
    task, *rest = arguments
    if task == "fit":
        fit(rest[0], Path(rest[1]), Path(rest[2]))
        return
    model, leads, output = joblib.load(rest[0]), Path(rest[1]), Path(rest[2])
    if task == "lightgbm":
        write(
            (contributions(model, f) for f in batches(leads, 5 * ROWS)),
            output,
            ranked=False,
        )
        return
    made = {"explained": explained, "prediction": prediction}[task]
    rows = ROWS if task == "explained" else 5 * ROWS
    tasks = (joblib.delayed(made)(model, frame) for frame in batches(leads, rows))
    parts = joblib.Parallel(JOBS, return_as="generator")(tasks)
    write(parts, output, ranked=task == "explained")


if __name__ == "__main__":
    main(sys.argv[1:])
