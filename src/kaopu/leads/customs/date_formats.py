"""Settles the format of each column of dates over the whole of it.

Columns that do not tell day from month follow those that do, if these agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.dates import PER_DAY, fitting_formats

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class DateFormats:
    """What the columns of dates of an export are written by.

    Attributes:
        found: The format of each column, by its header; empty for ISO.
        open: Of columns that tell none, those that read it; none of them, or several.
    """

    found: Mapping[str, str]
    open: Mapping[str, tuple[str, ...]]

    @property
    def common(self) -> str:
        """The format that other dates of the export are taken to follow.

        Seconds are no custom of those who write: what stands beside them need not be any.
        """
        return next((f for f in self.found.values() if f and f not in PER_DAY), "")

    @property
    def apart(self) -> dict[str, str]:
        """The formats by column, of those that cannot be read by the common one."""
        if len({form for form in self.found.values() if form and form not in PER_DAY}) > 1:
            return dict(self.found)
        return {column: form for column, form in self.found.items() if form in PER_DAY}


def settle_formats(
    columns: Mapping[str, pd.Series], often: Mapping[str, Ints] | None = None
) -> DateFormats:
    """Return the formats of columns of dates.

    Args:
        columns: Their cells by header, without those in which nothing is told.
        often: How many rows hold each of them; one by default.
    """
    rows = often or {c: np.ones(len(cells), dtype=np.intp) for c, cells in columns.items()}
    filled = {name: cells for name, cells in columns.items() if len(cells)}
    fits = {
        name: tuple(fitting_formats(cells, rows[name])) for name, cells in filled.items()
    }
    found = {name: forms[0] for name, forms in fits.items() if len(forms) == 1}
    proven = set(found.values()) - {""}
    unsettled = {name: forms for name, forms in fits.items() if name not in found}
    if any(not forms for forms in unsettled.values()):
        # Some columns are too small to bear a stray text, which all together can.
        whole = fitting_formats(
            pd.concat(list(filled.values())),
            np.concatenate([rows[name] for name in filled]),
        )
        unsettled = {n: forms or tuple(whole) for n, forms in unsettled.items()}
    for name, forms in list(unsettled.items()):
        shared = forms if len(forms) == 1 else [form for form in forms if form in proven]
        if len(shared) == 1:
            found[name] = shared[0]
            del unsettled[name]
    in_order = {name: found[name] for name in filled if name in found}
    return DateFormats(in_order, unsettled)
