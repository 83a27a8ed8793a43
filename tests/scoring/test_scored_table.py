from __future__ import annotations

import numpy as np
import pytest

from kaopu.language import Language, languages
from kaopu.leads.data_notes import DataNote
from kaopu.scoring import LeadModel, explain_rows, score_columns
from kaopu.scoring.scored_table import rank_batches, score_batch, scores_in
from kaopu.simulate import Simulation


def test_a_batch_is_scored_in_its_order_and_ranked_with_the_others(
    trained: LeadModel, sample: Simulation
) -> None:
    parts = [
        score_batch(explain_rows(trained, rows), "en")
        for rows in (sample.leads[:25], sample.leads[25:])
    ]
    given = [part.scores["lead_id"].to_pylist() for part in parts]
    assert [*given[0], *given[1]] == list(sample.leads["lead_id"])
    assert {rank for part in parts for rank in part.scores["rank"].to_pylist()} == {0}
    whole = rank_batches(parts)
    assert list(whole.scores.columns) == list(score_columns())
    assert list(whole.scores["rank"]) == list(range(1, 61))
    assert (np.diff(whole.scores["probability"].round(12)) <= 0).all()


def test_what_all_batches_note_is_added_up(trained: LeadModel, sample: Simulation) -> None:
    rows = sample.leads.assign(product="airship")
    parts = [score_batch(explain_rows(trained, r), "en") for r in (rows[:25], rows[25:])]
    assert DataNote("product", "unseen", 60, "'airship'") in rank_batches(parts).notes


@pytest.mark.parametrize("language", languages())
def test_reasons_are_given_in_the_language_asked_for(
    trained: LeadModel, sample: Simulation, language: Language
) -> None:
    batch = explain_rows(trained, sample.leads[:5])
    scores = scores_in(language).part(batch).scores
    is_chinese = scores["top_reason"].to_pandas().str.contains("[一-鿿]")
    assert is_chinese.all() if language == "zh" else not is_chinese.any()
