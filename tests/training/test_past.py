from __future__ import annotations

from dataclasses import replace

import numpy as np

from kaopu.leads.lead_table import LeadTable
from kaopu.pipeline import Pipeline
from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.training.past import past_history, reps_to_keep
from kaopu.training.prepare import prepare_deals


def test_a_model_keeps_of_its_deals_what_can_be_counted_again(
    trained: LeadModel, sample: Simulation
) -> None:
    deals = prepare_deals(trained.pipeline, sample.deals).finished
    history = past_history(trained.pipeline, deals, trained.classifier)
    assert (history.deals, history.won) == (len(deals), deals.won)
    assert history.counts == trained.history.counts
    assert history.low_marks == trained.history.low_marks
    assert history.costs.keys() == trained.history.costs.keys()
    assert history.beliefs is not None
    assert len(history.groups) == len(trained.history.groups)


def test_a_rep_called_by_an_address_counts_as_unnamed(
    leads: LeadTable, demo: Pipeline
) -> None:
    names = np.resize(["Li", "ann@example.com", ""], len(leads)).astype(object)
    table = replace(leads, reps=names)
    kept = reps_to_keep(demo, table)
    assert kept is not None
    assert kept[:3].tolist() == ["Li", "", ""]
    allowed = replace(demo, allowed={demo.rep or "": "shared boxes"})
    assert reps_to_keep(allowed, table) is names
    assert reps_to_keep(demo, replace(leads, reps=None)) is None
