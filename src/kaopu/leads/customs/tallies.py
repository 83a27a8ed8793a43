"""The distinct texts of a column with their rows: what is settled hangs on nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Tally:
    """Texts of a column that settle how it is read, as all of its rows do.

    Attributes:
        texts: The texts (k,), in the order in which they come up.
        rows: How many rows each stands for (k,).
    """

    texts: tuple[str, ...]
    rows: tuple[int, ...]

    @property
    def cells(self) -> pd.Series:
        """The texts as a column (k,)."""
        return pd.Series(list(self.texts), dtype=object)

    @property
    def often(self) -> Ints:
        """The rows as an array (k,)."""
        return np.array(self.rows, dtype=np.intp)


NO_TALLY = Tally((), ())
