"""Score records: the ranked table that a batch scoring writes."""

from __future__ import annotations

import re
from typing import Literal, get_args

import numpy as np
import pandas as pd

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.explain.records import Verdict
from kaopu.framework import load_framework
from kaopu.language import Language
from kaopu.scoring.reasons import top_reasons

HEAD = ("lead_id", "rank", "probability", "stage", "base_log_odds")
TAIL = ("base_probability", "warning_signs", "top_reason")
AS_OF = "as_of"
SURE = ("probability_low", "probability_high", "similar_deals", "similar_won")
THIN = "thin_evidence"
TEXTS = frozenset({"lead_id", "stage", "warning_signs", "top_reason", AS_OF})
COUNTS = frozenset({"rank", "similar_deals", "similar_won"})
SIGN_SEPARATOR, CAUSE_MARK = "; ", "."
# A column's name may hold the separators too; a verdict never does.
SIGN_END = re.compile(rf":({'|'.join(get_args(Verdict))})(?:{SIGN_SEPARATOR}|$)")


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


def score_rows(explained: ExplainedLeads, language: Language) -> pd.DataFrame:
    """Return the score records of explained leads in their order, not yet ranked.

    Ids and column names are English; ``top_reason`` is told in ``language``.
    """
    players = explained.framework.player_ids
    columns: dict[str, object] = {
        "lead_id": explained.table.ids,
        "rank": 0,
        "probability": explained.probability,
        "stage": explained.table.stage,
        "base_log_odds": explained.base_log_odds,
    }
    for i, player in enumerate(players):
        columns[f"log_odds_{player}"] = explained.by_player[:, i]
    for i, player in enumerate(players):
        columns[f"points_{player}"] = explained.points[:, i]
    columns["base_probability"] = explained.base_probability
    columns["warning_signs"] = [_signs(explained, i) for i in range(len(explained))]
    columns["top_reason"] = top_reasons(explained, language)
    columns["probability_low"] = explained.low
    columns["probability_high"] = explained.high
    columns["similar_deals"] = explained.similar.deals
    columns["similar_won"] = explained.similar.won
    columns[THIN] = explained.coverage.is_thin
    columns[AS_OF] = str(explained.table.as_of or "")
    return pd.DataFrame(columns, columns=list(score_columns()))


def rank_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """Return score records best first, ranked from 1; equal leads go by their id."""
    ranked = scores.sort_values(
        ["probability", "lead_id"], ascending=[False, True], ignore_index=True
    )
    ranked["rank"] = np.arange(1, len(ranked) + 1)
    return ranked


def _signs(explained: ExplainedLeads, row: int) -> str:
    signs = explained.signs_of(row)
    return SIGN_SEPARATOR.join(
        f"{_with_cause(sign.id, sign.cause(row))}:{sign.verdict(row)}" for sign in signs
    )


def _with_cause(sign: str, cause: str) -> str:
    return f"{sign}{CAUSE_MARK}{cause}" if cause else sign


def sign_and_cause(text: str) -> tuple[str, str]:
    """Return the id of a sign and its cause, of a ``warning_signs`` cell's text.

    A column that only the data speak of is called as it is, whatever its name holds.
    """
    sign, _, cause = text.partition(CAUSE_MARK)
    is_named = sign in load_framework().signs_by_id
    return (sign, cause) if is_named else (text, "")


def sign_texts(cell: str) -> list[tuple[str, str]]:
    """Return the (sign id, verdict) pairs of a ``warning_signs`` cell."""
    ends = list(SIGN_END.finditer(cell))
    starts = [0, *(end.end() for end in ends)]
    return [
        (cell[start : end.start()], end[1])
        for start, end in zip(starts, ends, strict=False)
    ]
