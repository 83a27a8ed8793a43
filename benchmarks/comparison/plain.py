"""Facts as general libraries expect them: numbers with gaps, and categories.

A library must not see less than kaopu does: where a number's or date's gaps are of more
than one kind (asked and not told, not asked, too early), a category says which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kaopu.features import FeatureSource
from kaopu.leads.states import is_known, is_not_asked, is_unknown

NUMERIC = ("number", "date")
STATE = "state of "


@dataclass(frozen=True)
class PlainFrame:
    """The columns that numbers and texts become, as training rows have them.

    Attributes:
        numbers: Ids of numbers and dates.
        categories: Names of category columns, with the values seen in training.
    """

    numbers: tuple[str, ...]
    categories: dict[str, list[str]]

    @classmethod
    def of(cls, sources: tuple[FeatureSource, ...], facts: pd.DataFrame) -> PlainFrame:
        """Learn the columns from training facts."""
        numbers = tuple(s.id for s in sources if s.kind in NUMERIC)
        texts = {s.id: facts[s.id] for s in sources if s.kind not in NUMERIC}
        texts |= {STATE + id_: states(facts[id_]) for id_ in numbers}
        seen = {name: sorted(set(values.astype(str))) for name, values in texts.items()}
        return cls(
            numbers, {name: values for name, values in seen.items() if len(values) > 1}
        )

    def frame(self, facts: pd.DataFrame) -> pd.DataFrame:
        """Return the frame of facts (n,): floats, nan for a gap; texts for categories."""
        columns: dict[str, pd.Series] = {
            id_: facts[id_].where(is_known(facts[id_])).astype(float)
            for id_ in self.numbers
        }
        for name in self.categories:
            own = name not in facts
            values = states(facts[name.removeprefix(STATE)]) if own else facts[name]
            columns[name] = values.astype(str)
        return pd.DataFrame(columns)


def states(values: pd.Series) -> pd.Series:
    """Return for each number whether it is known, and if not, why."""
    found = np.select(
        [is_known(values), is_unknown(values), is_not_asked(values)],
        ["known", "unknown", "not asked"],
        "not yet",
    )
    return pd.Series(found, index=values.index)
