"""What a training keeps of the past deals, for the explanations of leads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kaopu.explain.lead.explainer import Explainer
from kaopu.explain.past.beliefs import learn_beliefs
from kaopu.explain.past.exceptions import learn_exceptions
from kaopu.explain.past.groups import count_groups
from kaopu.explain.past.history import History, learn_history
from kaopu.explain.signs.raised import framework_signs
from kaopu.explain.signs.sign_effects import learn_costs
from kaopu.explain.signs.what_if import CounterfactualFinder
from kaopu.framework import load_framework
from kaopu.leads.finished import FinishedDeals
from kaopu.model.classifier import LeadClassifier
from kaopu.pipeline import Pipeline

# Deals in which beliefs are held against the evidence: more change no mark.
BELIEF_DEALS = 5_000


def past_history(
    pipeline: Pipeline, deals: FinishedDeals, classifier: LeadClassifier
) -> History:
    """Return what explanations need to know of the deals, as they ended.

    How strong the six signals of past deals were is looked at in a few thousand of them.
    """
    framework = load_framework()
    history = learn_history(framework, pipeline.sources, deals)
    sources = {source.id: source for source in classifier.sources}
    limits = classifier.encoder_.limits
    finder = CounterfactualFinder(framework, sources, history.counts, limits=limits)
    ended, won = deals.facts_ended, deals.outcome
    costs = learn_costs(finder, ended, won, deals.groups, history.low_marks)
    history = replace(history, costs=costs)
    drawn = np.linspace(0, len(deals) - 1, min(len(deals), BELIEF_DEALS))
    rows = np.unique(drawn.astype(np.intp))
    players = Explainer(classifier, history).players(deals.facts.iloc[rows])
    evidence = np.full(len(deals), np.nan)
    evidence[rows] = players[:, : len(framework.signal_ids)].sum(axis=1)
    table = deals.table
    beliefs = learn_beliefs(framework, table.beliefs, table.reps, evidence, deals.outcome)
    signs = framework_signs(framework, deals.facts, {}, history.low_marks, limits)
    moved = dict(zip(framework.player_ids, players.T, strict=True))
    rep = pipeline.rep or ""
    groups = count_groups(pipeline.sources, deals, signs, moved, rows, rep)
    exceptions = learn_exceptions(
        framework, pipeline.sources, deals, signs, pipeline.amount or ""
    )
    return replace(history, beliefs=beliefs, groups=groups, exceptions=exceptions)
