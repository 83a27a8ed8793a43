"""Generates deals and leads with a life: flat exports, histories, notes, and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kaopu.errors import UsageError
from kaopu.simulate.life.company import Company, draw_company
from kaopu.simulate.life.moments import LifeTables
from kaopu.simulate.life.records import Ints, LifeWeights
from kaopu.simulate.life.shapes import Shape, history_files, whole_export
from kaopu.simulate.life.truth import FUTURES, life_truth, truth_at


@dataclass(frozen=True)
class LifeSimulation:
    """A company as its CRM exports it, and what decided how its deals end.

    Attributes:
        company: All that happened, whatever the CRM.
        shape: The CRM.
        deals: The flat export of finished deals, oldest first.
        leads: The same of leads that are open at the snapshot.
        histories: What happened to both, by the name of the file.
    """

    company: Company
    shape: Shape
    deals: pd.DataFrame
    leads: pd.DataFrame
    histories: dict[str, pd.DataFrame]

    @property
    def weights(self) -> LifeWeights:
        """What decides how deals end: weights, thresholds, and what is harmless."""
        return self.company.weights

    @cached_property
    def truth(self) -> pd.DataFrame:
        """What is true of each deal, then of each lead; see `life_truth`."""
        return self.truth_of(FUTURES)

    def truth_of(self, futures: int) -> pd.DataFrame:
        """Return the truth, each probability as the mean of so many futures."""
        ids = pd.concat([frame.iloc[:, 0] for frame in (self.deals, self.leads)])
        return life_truth(self.company, ids, futures)

    def truth_at(self, days: Ints, futures: int = FUTURES) -> pd.DataFrame:
        """Return the truth at the end of a day of each deal's and lead's own.

        Args:
            days: Days since each was opened, deals first (n,).
            futures: Over how many futures of each a probability is the mean.
        """
        return truth_at(self.company, days, futures)


def simulate_life(
    deals: int, leads: int, seed: int, shape: Shape = "salesforce"
) -> LifeSimulation:
    """Return a company whose deals have a life; the same for the same arguments.

    What happens depends on the numbers and the seed alone, the shape only says in which
    tables, columns and words it is told.

    Args:
        deals: Finished deals, 0 or more.
        leads: Open leads, 0 or more.
        seed: 0 or more.
        shape: The CRM that exports them.

    Raises:
        UsageError: One of the numbers is negative.
    """
    for name, number in (("deals", deals), ("leads", leads), ("seed", seed)):
        if number < 0:
            raise UsageError("negative", name=name, number=number)
    company = draw_company(deals, leads, seed)
    tables = LifeTables(company)
    flat_deals, flat_leads = whole_export(tables, shape)
    files = history_files(tables, shape)
    return LifeSimulation(company, shape, flat_deals, flat_leads, files)
