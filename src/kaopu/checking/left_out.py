"""Columns that nothing is learnt from, though it could be, and what they would add.

A pipeline file that `kaopu init` proposed holds lines that are commented out, and people
forget columns. A quick look says whether that costs anything: a plain logistic regression
on the facts that are learnt from, without these columns and with them, in the same folds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from kaopu.evaluation.metrics import row_log_losses
from kaopu.evaluation.records import Estimate
from kaopu.evaluation.standard_errors import clustered_error
from kaopu.features import FeatureEncoder, FeatureSource, feature_sources
from kaopu.leads.finished import outcomes_of
from kaopu.leads.values import NO_CUSTOM
from kaopu.leakage.columns import Column, read_column
from kaopu.leakage.export_audit import ExportAudit
from kaopu.model.folds import Split, grouped_folds, max_folds

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FOLDS = 5
# Deals that are looked at: more change no impression.
MOST_DEALS = 10_000
# A column of texts that hardly ever come back is no category, nor one of long texts.
COMES_BACK, LONG_TEXT = 0.4, 45
# Categories with a column of their own.
MOST_LEVELS = 30
MAX_STEPS = 1_000


@dataclass(frozen=True)
class LeftOut:
    """Columns, and what they add to the others that are learnt from.

    Attributes:
        columns: Those left out: neither mapped nor ignored, neither personal nor an id, a
            constant or free text, and not known to give the outcome away. Or those that
            nobody has looked at.
        gain: Of the log loss with them, out of fold; None without such columns, or with
            too few finished deals.
        deals: That were looked at.
    """

    columns: tuple[str, ...] = ()
    gain: Estimate | None = None
    deals: int = 0


def look_at_left_out(audit: ExportAudit) -> LeftOut:
    """Return what the columns would add that the pipeline file does not mention.

    Args:
        audit: The export, as it was read and audited; personal data is not in it.
    """
    names = [a.column for role, a in audit.others if role == "unmapped" and not a.findings]
    return _look(audit, [one for one in _read(audit, names) if _is_usable(one)])


def look_at_unreviewed(audit: ExportAudit) -> LeftOut:
    """Return what the columns add that feed the model though nobody has looked at them.

    Args:
        audit: The export, as it was read and audited.
    """
    new = set(audit.pipeline.unreviewed)
    names = [s.column for s in audit.pipeline.sources if s.column in new]
    return _look(audit, _read(audit, names))


def _read(audit: ExportAudit, names: Iterable[str]) -> list[Column]:
    pipeline, texts = audit.pipeline, audit.reading.texts
    return [
        read_column(
            name,
            texts[name],
            pipeline.missing,
            pipeline.date_format,
            pipeline.customs.numbers.get(name, NO_CUSTOM),
        )
        for name in names
    ]


def _look(audit: ExportAudit, columns: Sequence[Column]) -> LeftOut:
    """Return what columns add to the other facts of some deals."""
    names, count = tuple(column.name for column in columns), len(audit.deals)
    if not columns or not count:
        return LeftOut(names)
    finished = (~np.isnan(outcomes_of(audit.everything))).nonzero()[0]
    some = np.unique(np.linspace(0, count - 1, MOST_DEALS).astype(np.intp))
    gain = _gain(audit, some, _matrix(columns, finished[some]), frozenset(names))
    return LeftOut(names, gain, len(some) if gain else 0)


def _is_usable(column: Column) -> bool:
    """Tell whether the cells are levels or numbers, and no ids."""
    filled, levels = int(column.filled.sum()), len(column.levels)
    if column.is_date or levels < 2:
        return False
    if column.order is not None:
        numbers = column.order[~np.isnan(column.order)]
        is_whole = bool((numbers == np.round(numbers)).all())
        return not (is_whole and levels == filled)
    long = float(np.mean([len(str(text)) for text in column.levels])) > LONG_TEXT
    return levels <= COMES_BACK * filled and not long


def _matrix(columns: Iterable[Column], rows: Ints) -> Floats:
    """Return numbers in standard units and frequent levels as columns (n, d)."""
    parts: list[Floats] = []
    for column in columns:
        codes = column.codes[rows]
        parts.append((codes < 0).astype(float))
        if column.order is None:
            counts = np.bincount(codes[codes >= 0], minlength=len(column.levels))
            parts += [(codes == c).astype(float) for c in np.argsort(-counts)[:MOST_LEVELS]]
            continue
        values = column.order[rows]
        # By rank: amounts and durations are skewed.
        ranks = pd.Series(values).rank(pct=True).to_numpy()
        parts.append(np.nan_to_num(ranks - 0.5))
    return np.column_stack(parts)


def _gain(
    audit: ExportAudit, some: Ints, more: Floats, without: Set[str]
) -> Estimate | None:
    """Return what ``more`` (k, d) adds to the facts of ``some`` (k,) deals, out of fold.

    Columns ``without`` are no part of these facts.
    """
    deals = audit.deals
    facts = deals.facts.iloc[some].reset_index(drop=True)
    y, groups = deals.outcome[some], deals.groups[some]
    if len(np.unique(y)) < 2:
        return None
    folds = grouped_folds(y, groups, max_folds(y, groups, FOLDS), seed=0)
    if not folds:
        return None
    own_sources = feature_sources(audit.pipeline)
    sources = tuple(s for s in own_sources if s.column not in without)
    saved = np.empty(len(y))
    for train, test in folds:
        own = _encoded(sources, facts, y, groups, (train, test))
        both = [
            np.column_stack([part, more[rows]])
            for part, rows in zip(own, (train, test), strict=True)
        ]
        losses = [_losses(parts, y, (train, test)) for parts in (own, both)]
        saved[test] = losses[0] - losses[1]
    return Estimate(float(saved.mean()), clustered_error(saved, groups))


def _encoded(
    sources: tuple[FeatureSource, ...],
    facts: pd.DataFrame,
    y: Floats,
    groups: Ints,
    split: Split,
) -> tuple[Floats, Floats]:
    """Return the facts as matrices of the rows learnt from, and of those tested on."""
    train, test = split
    if not sources:
        return np.zeros((len(train), 1)), np.zeros((len(test), 1))
    encoder = FeatureEncoder(sources)
    learnt = facts.iloc[train].reset_index(drop=True)
    own = encoder.fit_transform(learnt, y[train], groups[train])
    return own.astype(float), encoder.transform(facts.iloc[test]).astype(float)


def _losses(parts: Sequence[Floats], y: Floats, split: Split) -> Floats:
    """Return the log loss of each tested row."""
    (learnt, tested), (train, test) = parts, split
    model = LogisticRegression(max_iter=MAX_STEPS).fit(learnt, y[train])
    return row_log_losses(y[test], model.predict_proba(tested)[:, 1])
