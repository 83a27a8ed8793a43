from __future__ import annotations

from kaopu.scoring import LeadModel
from kaopu.simulate import Simulation
from kaopu.training.past import past_history
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
