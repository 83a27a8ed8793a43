"""A model's own contributions as the shap library draws them.

They are the ones that every score and explanation is told by: exact, and of the calibrated
log-odds. Nothing is worked out anew, and shap only draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.framework import Namer
from kaopu.language import Language, Locale
from kaopu.leads.lead_table import LeadTable
from kaopu.leads.states import is_known
from kaopu.scoring.one_pass import Model, explain_batches, in_batches

if TYPE_CHECKING:
    from shap import Explanation

By = Literal["fact", "signal"]
Cells = NDArray[np.object_]


def shap_explanation(
    model: Model, table: LeadTable, by: By, language: Language
) -> Explanation:
    """Return the contributions to the leads of a table, in its order.

    Args:
        model: Explains them.
        table: The leads (n).
        by: A column each for every fact, or for the six signals, the context and our own
            side.
        language: In which the columns are named.
    """
    # shap takes a second to import.
    from shap import Explanation

    batches = list(explain_batches(model, in_batches(table)))
    first = batches[0]
    namer = Namer(first.framework, language)
    if by == "fact":
        values = np.concatenate([batch.by_source for batch in batches])
        cells = _as_numbers(np.concatenate([_cells(batch) for batch in batches]))
        names = [namer.field(source, first.columns[source]) for source in first.sources]
    else:
        values = np.concatenate([batch.by_player for batch in batches])
        cells = np.concatenate([_filled(batch) for batch in batches])
        framework = first.framework
        locale = Locale(language)
        names = [locale.of(framework.names[player]) for player in framework.player_ids]
    return Explanation(
        values=values,
        base_values=np.full(len(values), first.base_log_odds),
        data=cells,
        feature_names=names,
    )


def _cells(explained: ExplainedLeads) -> Cells:
    """Return what the leads hold of each fact (n, sources), as the export spells it."""
    raw = explained.table.raw_cells
    columns = [raw[source].astype(object).to_numpy() for source in explained.sources]
    return np.column_stack(columns).astype(object)


def _filled(explained: ExplainedLeads) -> Cells:
    """Return how many facts of each player are filled in (n, players), such as ``3/5``."""
    facts, players = explained.table.facts, explained.framework.player_ids
    cells = np.empty((len(explained), len(players)), dtype=object)
    for place, player in enumerate(players):
        own = [s for s in explained.sources if explained.players[s] == player]
        known = [is_known(facts[source]) for source in own]
        counts = np.sum(known, axis=0) if known else np.zeros(len(explained), dtype=int)
        cells[:, place] = [f"{int(count)}/{len(own)}" for count in counts]
    return cells


def _as_numbers(cells: Cells) -> Cells:
    """Return cells (n, d) with numbers in columns that hold nothing else but gaps.

    Plots of many leads colour those by their size.
    """
    shown = cells.copy()
    for place in range(cells.shape[1]):
        numbers = [_number(cell) for cell in cells[:, place]]
        if None not in numbers and not np.isnan(np.array(numbers, dtype=float)).all():
            shown[:, place] = numbers
    return shown


def _number(cell: Any) -> float | None:
    """Return a cell as a number, nan for a blank one; None for any other text."""
    text = str(cell).strip()
    if not text:
        return np.nan
    try:
        return float(text)
    except ValueError:
        return None
