"""The ways to learn from teams: shared slopes, slopes of their own, a model each."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kaopu.features import FeatureEncoder
from kaopu.features.segments import Segments
from kaopu.model.blend import BlendClassifier
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from kaopu.model.segments import REACHES
from segmented.worlds import TEAM, TEAMS, Deals, company_deals, sources

Floats = NDArray[np.float64]

EDGE = 1e-6
SHARED, SEPARATE, CHOSEN = "shared", "separate", "chosen"
OWN = dict(zip(("a little", "far"), REACHES, strict=True))
PROGRAMS = (SHARED, *OWN, SEPARATE, CHOSEN)


@dataclass(frozen=True)
class Losses:
    """Log losses at one company.

    Attributes:
        truth: Of the true probabilities.
        by_program: Of each way to learn.
        is_own: Whether slopes of their own were chosen.
    """

    truth: float
    by_program: dict[str, float]
    is_own: bool


def losses_of(
    deals: int, leads: int, apart: float, seed: int, search: SearchSpace
) -> Losses:
    """Return the log losses of all ways at one company.

    Args:
        deals: How many to learn from.
        leads: How many to be asked about.
        apart: How far its teams are, see `segmented.worlds.company_deals`.
        seed: Of the company.
        search: What a training tries.
    """
    past, asked = company_deals(deals, apart, seed), company_deals(leads, apart, seed, 1)
    chosen = LeadClassifier(sources(), search=search, by=TEAM)
    chosen.fit(past.facts, past.outcome, created=past.created)
    told = {SHARED: _told(past, asked, 0.0, search)}
    told |= {name: _told(past, asked, reach, search) for name, reach in OWN.items()}
    told[SEPARATE] = _separate(past, asked, search)
    told[CHOSEN] = chosen.predict_proba(asked.facts)[:, 1]
    choice = chosen.segments_
    return Losses(
        _loss(asked.truth, asked.truth),
        {name: _loss(p, asked.truth) for name, p in told.items()},
        choice is not None and choice.is_own,
    )


def _told(past: Deals, asked: Deals, reach: float, search: SearchSpace) -> Floats:
    """Return the probabilities (n,) of a blend, slopes of their own by a reach above 0."""
    encoder = FeatureEncoder(sources())
    matrix = encoder.fit_transform(past.facts, past.outcome)
    if reach:
        segments = Segments.of(TEAM, past.facts[TEAM], past.outcome == 1)
        slopes = replace(encoder.slopes_of(segments, past.facts, matrix), reach=reach)
        matrix = encoder.with_slopes(slopes, past.facts, matrix)
        encoder.keep_slopes(slopes)
    blend = BlendClassifier(search=search)
    blend.fit(matrix, past.outcome, of_segments=encoder.lineage_.of_segments)
    p: Floats = blend.predict_proba(encoder.transform(asked.facts))[:, 1]
    return p


def _separate(past: Deals, asked: Deals, search: SearchSpace) -> Floats:
    """Return the probabilities (n,) of a blend for each team; of too few, its win rate."""
    p = np.full(len(asked.truth), past.outcome.mean())
    for team in TEAMS:
        own, rows = past.of_team(team), np.flatnonzero(asked.facts[TEAM] == team)
        if len(rows) and len(set(own.outcome)) > 1:
            p[rows] = _told(own, asked.of_team(team), 0.0, search)
    return p


def _loss(p: Floats, truth: Floats) -> float:
    """Return the expected log loss of probabilities, outcomes drawn from the truth."""
    told = np.clip(p, EDGE, 1 - EDGE)
    return float(-(truth * np.log(told) + (1 - truth) * np.log(1 - told)).mean())
