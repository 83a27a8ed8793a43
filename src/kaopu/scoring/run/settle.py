"""Finds out how the whole of a source is read, so that every chunk is read alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from kaopu.errors import EmptyTableError
from kaopu.leads.lead_table import LeadTable
from kaopu.scoring.lead_model import LeadModel


def settled_like(
    model: LeadModel, frames: Iterable[pd.DataFrame], name: Path | str, day: date
) -> LeadTable | None:
    """Return an empty lead table whose customs are those of a whole source.

    Args:
        model: Reads the leads.
        frames: The rows that can be scored, in any number of batches.
        name: What messages call them.
        day: The day on which they are judged.

    Returns:
        None where there is no row.

    Raises:
        KaopuError: The leads cannot be read.
    """
    held = [frame for frame in frames if len(frame)]
    if not held:
        return None
    try:
        table = model.read(pd.concat(held, ignore_index=True), name, as_of=day)
    except EmptyTableError:
        return None
    return replace(table.take(np.array([], dtype=np.intp)), notes=(), row_notes=())
