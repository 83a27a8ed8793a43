"""The same finished deals as two models read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.errors import DifferentIdsError
from kaopu.files import Export, as_texts
from kaopu.histories.asking import require_answers
from kaopu.histories.deriving import ToldDeals, at_landmarks
from kaopu.leads.customs.scored_dates import settle_leads
from kaopu.leads.finished import FinishedDeals, finished_deals, outcomes_of
from kaopu.leads.joining import join_export
from kaopu.leads.lead_table import LeadReading, read_leads
from kaopu.pipeline import check_columns
from kaopu.scoring import LeadModel
from kaopu.spelling import normalised

Ints = NDArray[np.intp]


@dataclass(frozen=True)
class PairedDeals:
    """Deals as the champion and the challenger read them, row beside row.

    Attributes:
        champion, challenger: The deals; both hold the same ones in the same order.
        accounts: A number for each deal (n,), the same for those of one account, and for
            copies of one deal.
        by: The column that tells accounts; empty for none.
        unlike: How many deals only one of them takes for finished, or which they take to
            have ended differently.
    """

    champion: FinishedDeals
    challenger: FinishedDeals
    accounts: Ints
    by: str
    unlike: int

    @property
    def won(self) -> NDArray[np.float64]:
        """Outcomes 0 or 1 (n,)."""
        return self.challenger.outcome

    @property
    def days(self) -> NDArray[np.float64] | None:
        """The day that each ended, or was opened where ends are not mapped (n,)."""
        table = self.challenger.table
        return table.created if table.closed is None else table.closed

    def __len__(self) -> int:
        """Return the number of deals."""
        return len(self.challenger)


def paired_deals(
    champion: LeadModel, challenger: LeadModel, deals: pd.DataFrame, name: Path | str
) -> PairedDeals:
    """Return the finished deals of an export as both models read them.

    Args:
        champion: The model whose place is asked for.
        challenger: The model that asks for it; it says which deals are of one account.
        deals: The export, any dtypes; open deals are left out.
        name: What messages call the export.

    Raises:
        DifferentIdsError: The two know deals by different columns.
        NotesUnansweredError: The language model that reads notes gave no answer.
        KaopuError: One of them cannot read the export.
    """
    own, other = challenger.pipeline.lead_id, champion.pipeline.lead_id
    if own != other:
        raise DifferentIdsError(challenger.label, own, champion.label, other)
    of_theirs, of_ours = _read(champion, deals, name), _read(challenger, deals, name)
    theirs, ours = of_theirs.reading, of_ours.reading
    by = challenger.pipeline.promotion.account or _joined_by(challenger, ours)
    if by:
        check_columns(challenger.pipeline, list(ours.texts.columns), (by,), name)
    shared, at_theirs, at_ours = np.intersect1d(
        theirs.ids.astype(str), ours.ids.astype(str), return_indices=True
    )
    order = np.argsort(at_ours, kind="stable")
    at_theirs, at_ours = at_theirs[order], at_ours[order]
    ends = outcomes_of(theirs)[at_theirs], outcomes_of(ours)[at_ours]
    is_open = [np.isnan(end) for end in ends]
    alike = ~is_open[0] & ~is_open[1] & (ends[0] == ends[1])
    both = finished_deals(theirs.table().take(at_theirs[alike]))
    both = of_theirs.of(both, at_theirs[alike])
    mine = finished_deals(ours.table().take(at_ours[alike]))
    mine = of_ours.of(mine, at_ours[alike])
    cells = ours.texts[by].iloc[at_ours[alike]] if by else None
    unlike = len(shared) - int(alike.sum()) - int((is_open[0] & is_open[1]).sum())
    return PairedDeals(both, mine, _accounts(mine, cells), by, unlike)


def _read(model: LeadModel, deals: pd.DataFrame, name: Path | str) -> ToldDeals:
    pipeline = model.pipeline
    export = Export(as_texts(deals))
    texts = join_export(export, pipeline, pipeline.training_columns, name).frame
    settled = settle_leads(pipeline, texts, name)
    told = at_landmarks(read_leads(texts, settled, "training", name))
    require_answers(told.reading.notes, pipeline)
    return told


def _joined_by(model: LeadModel, reading: LeadReading) -> str:
    """Return the key of the first joined table, which says what belongs to one account."""
    keys = [join.on for join in model.pipeline.joins if join.on in reading.texts]
    return next(iter(keys), "")


def _accounts(deals: FinishedDeals, cells: pd.Series | None) -> Ints:
    """Return the groups of deals: of one account, or copies; a blank account is none."""
    if cells is None:
        return deals.groups
    names = normalised(cells).to_numpy(dtype=object)
    codes = pd.factorize(names)[0].astype(np.intp)
    alone = np.arange(len(codes)) + len(codes)
    return np.where(names == "", alone, codes).astype(np.intp)
