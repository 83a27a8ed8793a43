from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kaopu.errors import AmbiguousOutcomeError
from kaopu.leads.lead_reader import LeadReader
from kaopu.leads.outcomes.leads import closing_days, lead_outcomes, settle_words
from kaopu.leads.outcomes.strange import strange_outcomes
from kaopu.pipeline import Pipeline, parse_pipeline, resolve

PIPELINE = """
schema = 1
name = "aged"
[outcome]
column = "ordered"
filled = "won"
lost_after_days = 10
[dates]
created = "opened"
[context]
categories = ["region"]
"""


def test_the_latest_day_of_the_outcome_counts_for_the_age() -> None:
    opened, ordered = ["2026-01-01", "2026-01-02"], ["2026-01-20", ""]
    columns = {"opened": opened, "ordered": ordered, "region": ["a", "b"]}
    texts = pd.DataFrame(columns, dtype=object)
    pipeline = resolve(parse_pipeline(PIPELINE, Path("aged.toml")))
    values, notes = lead_outcomes(texts, LeadReader(texts, pipeline), "d.csv", learn=True)
    assert values is not None
    np.testing.assert_array_equal(values, [1.0, 0.0])
    assert ("outcome_as_of", "2026-01-20") in {(note.id, note.value) for note in notes}


def test_a_deal_that_is_lost_by_its_age_ended_at_that_age() -> None:
    columns = {
        "opened": ["2026-01-01", "2026-01-02", "2026-01-02", "2026-01-30"],
        "ordered": ["2026-01-20", "", "", ""],
        "ended": ["2026-01-20", "", "soon", ""],
        "region": ["a", "b", "a", "b"],
    }
    texts = pd.DataFrame(columns, dtype=object)
    text = PIPELINE.replace("[dates]", '[dates]\nclosed = "ended"')
    reader = LeadReader(texts, resolve(parse_pipeline(text, Path("aged.toml"))))
    outcome, _ = lead_outcomes(texts, reader, "d.csv", learn=True)
    ended = closing_days(texts, reader, outcome)
    opened = reader.days("opened")
    assert ended is not None
    assert opened is not None
    np.testing.assert_array_equal(ended - opened, [19, 10, np.nan, np.nan])


def test_a_word_in_place_of_the_closing_day_is_a_blank_one() -> None:
    columns = {
        "opened": ["2026-01-01", "2026-01-02", "2026-01-02", "2026-01-04"],
        "ordered": ["2026-01-20", "2026-01-21", "", ""],
        "ended": ["2026-01-20", "2026-01-21", "none yet", "none yet"],
        "region": ["a", "b", "a", "b"],
    }
    texts = pd.DataFrame(columns, dtype=object)
    text = PIPELINE.replace("[dates]", '[dates]\nclosed = "ended"')
    reader = LeadReader(texts, resolve(parse_pipeline(text, Path("aged.toml"))))
    outcome, _ = lead_outcomes(texts, reader, "d.csv", learn=True)
    ended, opened = closing_days(texts, reader, outcome), reader.days("opened")
    assert ended is not None
    assert opened is not None
    np.testing.assert_array_equal(ended - opened, [19, 19, 10, 10])


def orders(*cells: str) -> pd.DataFrame:
    rows = len(cells)
    return pd.DataFrame(
        {"opened": ["2026-01-01"] * rows, "ordered": cells, "region": ["a"] * rows},
        dtype=object,
    )


def settled() -> Pipeline:
    pipeline = resolve(parse_pipeline(PIPELINE, Path("aged.toml")))
    return settle_words(
        pipeline, orders("2026-01-20", "2026-01-21", "2026-01-22", "Aguardando", "a@b.pt")
    )


def test_open_leads_may_hold_nothing_but_the_word_that_training_met() -> None:
    leads = orders("aguardando", "Aguardando ")
    pipeline = settled()
    values, _ = lead_outcomes(leads, LeadReader(leads, pipeline), "leads.csv", learn=False)
    np.testing.assert_array_equal(values, [np.nan, np.nan])


def test_personal_data_is_no_word_to_remember() -> None:
    assert settled().customs.words == {"ordered": ("aguardando",)}


FINISHED = """
schema = 1
name = "finished"
[outcome]
column = "stage"
won = ["Closed Won"]
lost = ["Closed Lost"]
[context]
categories = ["region"]
"""


def test_leads_of_rules_for_finished_deals_alone_are_open_whatever_they_say() -> None:
    columns = {"stage": ["Proposal", "Closed Lost", "Proposal", ""], "region": ["a"] * 4}
    texts = pd.DataFrame(columns, dtype=object)
    pipeline = resolve(parse_pipeline(FINISHED, Path("finished.toml")))
    reader = LeadReader(texts, pipeline)
    values, notes = lead_outcomes(texts, reader, "leads.csv", learn=False)
    np.testing.assert_array_equal(values, [np.nan, 0.0, np.nan, np.nan])
    assert [(n.column, n.id, n.rows, n.value) for n in notes] == [
        ("stage", "outcome_rest_open", 2, "'Proposal'")
    ]
    assert not strange_outcomes(texts, pipeline.outcome, pipeline.missing)
    with pytest.raises(AmbiguousOutcomeError):
        lead_outcomes(texts, reader, "deals.csv", learn=True)


def test_leads_of_rules_that_name_open_ones_must_be_one_of_them() -> None:
    named = FINISHED.replace("[context]", 'open = ["Qualification"]\n[context]')
    texts = pd.DataFrame({"stage": ["Proposal"], "region": ["a"]}, dtype=object)
    pipeline = resolve(parse_pipeline(named, Path("finished.toml")))
    assert strange_outcomes(texts, pipeline.outcome, pipeline.missing)
    with pytest.raises(AmbiguousOutcomeError):
        lead_outcomes(texts, LeadReader(texts, pipeline), "leads.csv", learn=False)
