"""Leads' facts with some of them changed: only these are encoded anew.

What-ifs ask the model of each lead many times, and each time another fact or two are set.
What stays as it was has been encoded when the lead was scored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class ChangedFacts:
    """Some leads' facts, some of them changed; a lead may stand there many times.

    Attributes:
        facts: The leads as they are (n rows).
        rows: Which of them (k,).
        changed: What is changed, by source (k,): with what stays in other rows.
    """

    facts: pd.DataFrame
    rows: NDArray[np.intp]
    changed: Mapping[str, pd.Series]

    def __len__(self) -> int:
        """Return how many leads there are, each as often as it is changed."""
        return len(self.rows)

    def __getitem__(self, source: str) -> pd.Series:
        """Return a source's values (k,), changed or not."""
        if source in self.changed:
            return self.changed[source]
        return self.facts[source].iloc[self.rows].reset_index(drop=True)
