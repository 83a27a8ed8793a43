"""Score records: the ranked table that a batch scoring writes."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kaopu.coded import FEW_TEXTS
from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.framework import load_framework
from kaopu.language import Language
from kaopu.scoring.reasons import top_reasons
from kaopu.scoring.sign_cells import sign_cells

HEAD = ("lead_id", "rank", "probability", "stage", "base_log_odds")
TAIL = ("base_probability", "warning_signs", "top_reason")
AS_OF = "as_of"
SURE = ("probability_low", "probability_high", "similar_deals", "similar_won")
THIN = "thin_evidence"
# Probabilities alike to so many digits are one place in the ranking: the last ones hang on
# how many leads are worked out together.
RANK_DIGITS = 12
TEXTS = frozenset({"lead_id", "stage", "warning_signs", "top_reason", AS_OF})
COUNTS = frozenset({"rank", "similar_deals", "similar_won"})


def score_columns() -> tuple[str, ...]:
    """Return the columns of a score file, in order.

    ``log_odds_ID`` and ``points_ID`` stand for the six signals, ``context`` and
    ``own_side``. ``warning_signs`` reads ``ID:VERDICT; …``, or
    ``ID.CAUSE:VERDICT`` where the framework names a cause, most costly first; one
    at the end may raise the odds of its lead, and is no warning there. Of the
    ``similar_deals`` past deals scored most like the lead ``similar_won`` were won. The
    lead's own probability lies from ``probability_low`` to ``probability_high`` nine times
    in ten; see `kaopu.model.uncertainty`.
    ``top_reason`` is a sentence in the language that was asked for, for people to read.
    ``thin_evidence`` marks leads unlike any past deal: no fact that qualifies them is
    filled in, or most of their facts are in no past deal. ``as_of`` is the day on which
    the leads were judged: planned dates before it count as not set.
    """
    players = load_framework().player_ids
    log_odds = [f"log_odds_{player}" for player in players]
    points = [f"points_{player}" for player in players]
    return (*HEAD, *log_odds, *points, *TAIL, *SURE, THIN, AS_OF)


def score_kinds() -> dict[str, Literal["string", "long", "boolean", "double"]]:
    """Return what each column of a score file holds, in order, by MLflow's names."""
    kinds: dict[str, Literal["string", "long", "boolean", "double"]] = {}
    for column in score_columns():
        if column in TEXTS:
            kinds[column] = "string"
        elif column in COUNTS:
            kinds[column] = "long"
        else:
            kinds[column] = "boolean" if column == THIN else "double"
    return kinds


def score_rows(explained: ExplainedLeads, language: Language) -> pa.Table:
    """Return the score records of explained leads in their order, not yet ranked.

    Ids and column names are English; ``top_reason`` is told in ``language``.
    """
    count, players = len(explained), explained.framework.player_ids
    columns: dict[str, object] = {
        "lead_id": pa.array(explained.table.ids, pa.string()),
        "rank": np.zeros(count, dtype=np.int64),
        "probability": explained.probability,
        "stage": _texts(explained.table.stage),
        "base_log_odds": np.full(count, explained.base_log_odds),
    }
    for i, player in enumerate(players):
        columns[f"log_odds_{player}"] = explained.by_player[:, i].copy()
    for i, player in enumerate(players):
        columns[f"points_{player}"] = explained.points[:, i].copy()
    columns["base_probability"] = np.full(count, explained.base_probability)
    columns["warning_signs"] = sign_cells(explained.signs, count)
    columns["top_reason"] = top_reasons(explained, language)
    columns["probability_low"] = explained.low
    columns["probability_high"] = explained.high
    columns["similar_deals"] = explained.similar.deals.astype(np.int64)
    columns["similar_won"] = explained.similar.won.astype(np.int64)
    columns[THIN] = explained.coverage.is_thin
    columns[AS_OF] = _repeated(str(explained.table.as_of or ""), count)
    return pa.table({name: columns[name] for name in score_columns()})


def _texts(texts: NDArray[np.object_]) -> pa.Array:
    if len(texts) <= FEW_TEXTS:
        return pa.array(texts, pa.string())
    codes, distinct = pd.factorize(texts)
    return pc.take(pa.array(distinct, pa.string()), pa.array(codes))


def _repeated(text: str, count: int) -> pa.Array:
    return pa.repeat(text, count)


def rank_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return score records best first, ranked from 1; leads alike go by their id."""
    alike = scores["probability"].round(RANK_DIGITS)
    order = np.lexsort((scores["lead_id"].to_numpy(dtype=object).astype(str), -alike))
    ranked = scores.iloc[order].reset_index(drop=True)
    ranked["rank"] = np.arange(1, len(ranked) + 1)
    return ranked
