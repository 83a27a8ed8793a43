"""What tested deals held that their training fold did not: how new new leads will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kaopu.features import FeatureEncoder


@dataclass(frozen=True)
class Novelty:
    """What is new in the deals of one tested fold, one row a deal.

    Attributes:
        unseen: Whether a source holds a value no training deal held (n, n_sources).
        outside: Whether a number lies outside those of training (n, n_numbers).
    """

    unseen: pd.DataFrame
    outside: pd.DataFrame


@dataclass(frozen=True)
class UnseenColumn:
    """How many tested deals held something new in one source.

    Attributes:
        source: Id of the source.
        unseen: Deals with a value that no training deal held; it counts as neutral.
        outside: Deals with a number outside those of training; its nearest is taken.
    """

    source: str
    unseen: int
    outside: int


@dataclass(frozen=True)
class Unseen:
    """What was new over all tested deals.

    Attributes:
        deals: Tested deals.
        deals_unseen: Of them, those with a value new in at least one source.
        deals_outside: Of them, those with a number outside in at least one source.
        columns: The sources in which anything was new, the most frequent first.
    """

    deals: int
    deals_unseen: int
    deals_outside: int
    columns: tuple[UnseenColumn, ...]

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Unseen:
        """Return what was new, as an evaluation record has it as plain data."""
        columns = tuple(UnseenColumn(**column) for column in record["columns"])
        return cls(**{**record, "columns": columns})


def novelty_of(model: object, facts: pd.DataFrame) -> Novelty | None:
    """Return what is new in ``facts`` to a model fitted on the training fold.

    None where the model has no feature encoder, which alone knows what it has seen.
    """
    encoder = getattr(model, "encoder_", None)
    if not isinstance(encoder, FeatureEncoder):
        return None
    return Novelty(encoder.unseen(facts), encoder.out_of_range(facts))


def unseen_values(novelties: Sequence[Novelty]) -> Unseen:
    """Return what was new over the tested folds, each deal counted once."""
    unseen = pd.concat([part.unseen for part in novelties], ignore_index=True)
    outside = pd.concat([part.outside for part in novelties], ignore_index=True)
    outside = outside.reindex(columns=unseen.columns, fill_value=False)
    counts = [
        UnseenColumn(str(source), int(unseen[source].sum()), int(outside[source].sum()))
        for source in unseen.columns
    ]
    found = [count for count in counts if count.unseen + count.outside]
    return Unseen(
        deals=len(unseen),
        deals_unseen=_rows_with_any(unseen),
        deals_outside=_rows_with_any(outside),
        columns=tuple(sorted(found, key=lambda c: (-c.unseen, -c.outside, c.source))),
    )


def _rows_with_any(table: pd.DataFrame) -> int:
    return int(np.asarray(table, dtype=bool).any(axis=1).sum())
