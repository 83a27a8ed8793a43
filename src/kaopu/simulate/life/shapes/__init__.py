"""A company's life as the files that CRM systems export, one module a system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.records import Ints
from kaopu.simulate.life.shapes.chinese import chinese_deals, chinese_files
from kaopu.simulate.life.shapes.hubspot import hubspot_deals, hubspot_files
from kaopu.simulate.life.shapes.salesforce import salesforce_deals, salesforce_files


@dataclass(frozen=True)
class System:
    """How a system exports its deals at the end of a day, and its histories by file."""

    deals: Callable[[LifeTables, Ints, Ints], pd.DataFrame]
    files: Callable[[LifeTables], dict[str, pd.DataFrame]]


Shape = Literal["salesforce", "hubspot", "chinese"]
SHAPES: tuple[Shape, ...] = get_args(Shape)

SYSTEMS: dict[Shape, System] = {
    "salesforce": System(salesforce_deals, salesforce_files),
    "hubspot": System(hubspot_deals, hubspot_files),
    "chinese": System(chinese_deals, chinese_files),
}


def flat_export(tables: LifeTables, system: Shape, rows: Ints, days: Ints) -> pd.DataFrame:
    """Return the flat export of deals as it stood at the end of a day (m,).

    Args:
        tables: The company.
        system: One of `SYSTEMS`.
        rows: Which deals (m,).
        days: Days since each was opened (m,); on its last day or after, it has ended.
    """
    return SYSTEMS[system].deals(tables, rows, days)


def history_files(tables: LifeTables, system: Shape) -> dict[str, pd.DataFrame]:
    """Return the histories of all deals and leads, by file name."""
    return SYSTEMS[system].files(tables)


def whole_export(tables: LifeTables, system: Shape) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the flat exports of finished deals and of open leads, at the snapshot."""
    rows = np.arange(len(tables.life))
    everything = flat_export(tables, system, rows, tables.life.ended)
    is_deal = tables.life.is_deal
    deals, leads = everything[is_deal], everything[~is_deal]
    return deals.reset_index(drop=True), leads.reset_index(drop=True)
