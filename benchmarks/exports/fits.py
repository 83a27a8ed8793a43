"""How good a model is that nobody edited, beside plain models on all honest columns.

``kaopu init`` proposes the pipeline file, and its columns are learnt from as training
would. The rivals get every column that a careful person calls honest, in the same folds:
one-hot logistic regression, and histogram boosting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.pipeline import Pipeline as Steps
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    OrdinalEncoder,
    StandardScaler,
)

from exports.deals import CrmExport
from exports.runs import run_init
from exports.scores import FEATURES
from kaopu.evaluation.metrics import row_log_losses
from kaopu.features import feature_sources
from kaopu.files import read_export
from kaopu.leads.joining import join_export
from kaopu.model.classifier import LeadClassifier
from kaopu.model.folds import grouped_folds, max_folds
from kaopu.pipeline import read_pipeline, resolve
from kaopu.training.prepare import PreparedDeals, prepare_deals

Floats = NDArray[np.float64]
FOLDS = 5
# A column is a number's where nearly all of its cells are.
NUMBERS = 0.95
# Values that fewer rows hold share a column, in either rival.
RARE = 5
# How much worse than the better rival a model may be.
MARGIN = 0.01
# Beside the columns that are learnt from, an amount is honest too.
AMOUNT = "amount"


@dataclass(frozen=True)
class Case:
    """An export on disk, and its honest columns.

    Attributes:
        second: The table that is joined to it, if any.
    """

    name: str
    table: Path
    honest: tuple[str, ...]
    second: Path | None = None


@dataclass(frozen=True)
class Fit:
    """Log losses on rows that were not learnt from; the rest by name.

    Attributes:
        constant: Of the win rate of the rows that are learnt from.
        error: Standard error of the difference to the better rival.
        refused: Why there is no model; the figures are None then.
    """

    name: str
    deals: int = 0
    constant: float | None = None
    kaopu: float | None = None
    logistic: float | None = None
    boosting: float | None = None
    error: float | None = None
    refused: str = ""

    @property
    def behind(self) -> float | None:
        """How much worse kaopu is than the better rival; negative where better."""
        if self.kaopu is None or self.logistic is None or self.boosting is None:
            return None
        return self.kaopu - min(self.logistic, self.boosting)

    def to_json(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return asdict(self) | {"behind": self.behind}


def cases_of(exports: Iterable[CrmExport], folder: Path) -> Iterator[Case]:
    """Write exports to a folder, and yield them as cases."""
    folder.mkdir(parents=True, exist_ok=True)
    for export in exports:
        table = folder / f"{export.name}.csv"
        export.frame.to_csv(table, index=False, encoding=export.encoding)
        places = {c: place.split("|")[0] for c, place in export.truth.items()}
        honest = tuple(c for c, p in places.items() if p.startswith((*FEATURES, AMOUNT)))
        yield Case(export.name, table, honest)


def cases_in(folder: Path) -> Iterator[Case]:
    """Yield the exports NAME.csv of a folder that have a NAME.truth.json beside them."""
    for truth_file in sorted(folder.glob("*.truth.json")):
        name = truth_file.name.removesuffix(".truth.json")
        truth = json.loads(truth_file.read_text("utf-8"))
        honest = tuple(
            column
            for column, place in truth["columns"].items()
            if place.startswith("feature") or place == AMOUNT
        )
        second = truth["outcome"].get("table")
        joined = folder / second if second else None
        yield Case(name, folder / f"{name}.csv", honest, joined)


def measure_fit(case: Case, folder: Path, jobs: int = -1) -> Fit:
    """Return how good the model of an unedited pipeline file is."""
    pipeline = folder / f"{case.name}.toml"
    joins = ("--join", case.second) if case.second else ()
    refused = run_init(case.table, pipeline, *joins)
    if refused:
        return Fit(case.name, refused=refused)
    authored = read_pipeline(pipeline)
    resolved = resolve(authored)
    read = read_export(case.table, resolved.read, "deal")
    read = join_export(read, resolved, resolved.training_columns, case.table)
    prepared = prepare_deals(resolved, read.frame, case.table)
    honest = _honest_rows(case, read.frame, prepared)
    return _compare(case.name, prepared, honest, jobs)


def _honest_rows(case: Case, frame: pd.DataFrame, prepared: PreparedDeals) -> pd.DataFrame:
    """Return the honest columns of the finished deals, in their order."""
    key, ids = prepared.pipeline.lead_id, prepared.finished.table.ids
    columns = [column for column in case.honest if column in frame]
    if key is None:
        return frame[columns].iloc[ids.astype(int) - 1].reset_index(drop=True)
    return frame.set_index(frame[key].str.strip())[columns].loc[ids].reset_index(drop=True)


def _compare(name: str, prepared: PreparedDeals, honest: pd.DataFrame, jobs: int) -> Fit:
    finished = prepared.finished
    y = finished.outcome
    groups = pd.factorize(honest.agg("\x1f".join, axis=1))[0].astype(np.intp)
    folds = grouped_folds(y, groups, max_folds(y, groups, FOLDS), seed=0)
    ours = LeadClassifier(
        feature_sources(prepared.pipeline),
        random_state=0,
        limits=dict(prepared.pipeline.limits) or None,
    )
    rivals = {"logistic": logistic(honest), "boosting": boosting(honest)}
    answers = Parallel(n_jobs=jobs)(
        delayed(_answer)(ours, rivals, prepared, honest, train, test)
        for train, test in folds
    )
    p = {who: np.empty(len(y)) for who in ("constant", "kaopu", *rivals)}
    for (_, test), answer in zip(folds, answers, strict=True):
        for who, told in answer.items():
            p[who][test] = told
    loss = {who: log_loss(y, told) for who, told in p.items()}
    best = min(rivals, key=lambda who: loss[who])
    apart = row_log_losses(y, p["kaopu"]) - row_log_losses(y, p[best])
    return Fit(name, len(y), **loss, error=float(apart.std(ddof=1) / np.sqrt(len(y))))


def _answer(
    ours: LeadClassifier,
    rivals: dict[str, Steps],
    prepared: PreparedDeals,
    honest: pd.DataFrame,
    train: NDArray[np.intp],
    test: NDArray[np.intp],
) -> dict[str, Floats]:
    deals = prepared.finished
    y, days = deals.outcome, deals.open_days
    ours.fit(
        deals.facts.iloc[train].reset_index(drop=True),
        y[train],
        deals.groups[train],
        None if days is None else days[train],
    )
    answers = {
        "constant": np.full(len(test), y[train].mean()),
        "kaopu": ours.predict_proba(deals.facts.iloc[test])[:, 1],
    }
    for who, rival in rivals.items():
        rival.fit(honest.iloc[train], y[train])
        answers[who] = rival.predict_proba(honest.iloc[test])[:, 1]
    return answers


def _kinds(honest: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the columns of numbers, and the others."""
    numbers = [
        column
        for column in honest
        if _numbers(honest[[column]])[column].notna().sum()
        >= max(1.0, NUMBERS * (honest[column].str.strip() != "").sum())
    ]
    return numbers, [column for column in honest if column not in numbers]


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    bare = frame.apply(lambda cells: cells.str.replace(r"[^\d.eE+-]", "", regex=True))
    return bare.apply(pd.to_numeric, errors="coerce")


def logistic(honest: pd.DataFrame) -> Steps:
    """Return one-hot logistic regression, as a data scientist would begin."""
    numbers, texts = _kinds(honest)
    imputer = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=RARE)
    encoder = ColumnTransformer(
        [
            (
                "numbers",
                make_pipeline(FunctionTransformer(_numbers), imputer, StandardScaler()),
                numbers,
            ),
            ("texts", one_hot, texts),
        ]
    )
    return make_pipeline(encoder, LogisticRegression(max_iter=5_000))


def boosting(honest: pd.DataFrame) -> Steps:
    """Return histogram boosting with early stopping; categories are split as such."""
    numbers, texts = _kinds(honest)
    codes = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        min_frequency=RARE,
        max_categories=250,
    )
    encoder = ColumnTransformer(
        [("texts", codes, texts), ("numbers", FunctionTransformer(_numbers), numbers)],
        verbose_feature_names_out=False,
    )
    categories = list(range(len(texts)))
    model = HistGradientBoostingClassifier(
        categorical_features=categories or None,
        early_stopping=True,
        learning_rate=0.05,
        max_iter=500,
        random_state=0,
    )
    return make_pipeline(encoder, model)


def fits_text(fits: Sequence[Fit]) -> str:
    """Return the log losses, a line an export, and how many are within the margin."""
    lines = [
        f"{'log loss':24} {'deals':>6} {'constant':>8} {'kaopu':>8} "
        f"{'logistic':>8} {'boosting':>8} {'behind':>14}"
    ]
    for fit in fits:
        if fit.behind is None:
            lines.append(f"{fit.name:24} {fit.refused}")
            continue
        figures = (fit.constant, fit.kaopu, fit.logistic, fit.boosting)
        shown = " ".join(f"{figure:8.4f}" for figure in figures)
        mark = "" if fit.behind <= MARGIN else "  MORE THAN THE MARGIN"
        lines.append(
            f"{fit.name:24} {fit.deals:>6} {shown} {fit.behind:+.4f} ±{fit.error:.4f}{mark}"
        )
    near = sum(fit.behind is not None and fit.behind <= MARGIN for fit in fits)
    lines.append(f"within {MARGIN} of the better rival: {near} of {len(fits)}")
    return "\n".join(lines)
