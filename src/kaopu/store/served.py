"""Scores as MLflow asks for them: a row for each row that came, in its place.

Cells of any kind are read as those of an export are. Tables are not joined here: those of
the pipeline file lie where the model was trained, not where it is served.
"""

from __future__ import annotations

import logging
from typing import Any

import pandas as pd

from kaopu.errors import ServedColumnsError
from kaopu.language import ENGLISH, Locale
from kaopu.leads.data_notes import DataNote
from kaopu.scoring import LeadModel

LOG = logging.getLogger(__name__)


def served_scores(model: LeadModel, rows: Any) -> pd.DataFrame:
    """Return the score records of leads, in the order of the rows and with their index.

    A row says the same as in the file that ``kaopu score`` writes; ``rank`` is its place
    among these rows. What was not as expected in the data is logged as a warning.

    Args:
        model: Scores them.
        rows: A data frame of any dtypes, or what pandas makes one of. Columns that the
            model does not need may stand in it.

    Raises:
        ServedColumnsError: Columns are missing; all are named.
        KaopuError: The leads cannot be read or scored, see `LeadModel.score`.
    """
    frame = _as_frame(rows)
    _check_columns(model, frame)
    table = model.read(frame)
    done = model.score_table(table)
    _log(done.notes)
    scores = done.scores.set_index("lead_id", drop=False).loc[list(table.ids)]
    return scores.set_axis(frame.index, axis="index")


def _as_frame(rows: Any) -> pd.DataFrame:
    if isinstance(rows, pd.DataFrame):
        return rows
    # One lead as a record.
    if isinstance(rows, dict) and not any(
        pd.api.types.is_list_like(v) for v in rows.values()
    ):
        rows = [rows]
    return pd.DataFrame(rows)


def _check_columns(model: LeadModel, frame: pd.DataFrame) -> None:
    there = {str(name).strip() for name in frame.columns}
    missing = [c for c in model.pipeline.scoring_columns if c not in there]
    if missing:
        joined = [str(join.path.name) for join in model.pipeline.joins]
        raise ServedColumnsError(model.label, missing, joined)


def _log(notes: tuple[DataNote, ...]) -> None:
    locale = Locale(ENGLISH)
    for note in notes:
        rows = locale.counted("scored", "rows", note.rows, rows=note.rows)
        facts = {"column": note.column, "text": locale.message(note.message)}
        LOG.warning("%s", locale.text("scored", "note", rows=rows, **facts))
