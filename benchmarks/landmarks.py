"""What is gained by learning from deals at several moments, and whether limits are found.

    python benchmarks/landmarks.py [--quick] [--deals 1000,3000] [--seeds 20] [--limits]
                                   [--json FILE]

Deals with histories are drawn whose true probabilities are known (`lives.py`): a customer
silent for more than 21 days costs 0.9 log-odds, all else that histories tell does nothing.

Limits: how often that one is found within a tenth, and how often any other number is said
to have a limit that separates. Learning: customers that are silent by habit; the log loss
in nats of open leads at 25, 50 and 75 % of their lives, as expected under their true
probability, by models of the same deals: as they ended, at one moment, and at one with
further ones beside; and the truth's own.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, xlogy

from kaopu.features import feature_sources
from kaopu.features.limit_search import learn_limits
from kaopu.features.limits import Limit, Limits
from kaopu.model.classifier import LeadClassifier
from kaopu.model.search import SearchSpace
from lives import HARMLESS, PLANTED, Lives, draw_lives, with_told

Floats = NDArray[np.float64]

COST = 0.9
# How near the limit must be found.
NEAR = 0.1
SHARES = (0.25, 0.5, 0.75)
ASKED = 4_000
FURTHER = (0, 1, 2, 4)


@dataclass(frozen=True)
class Found:
    """Limits of some draws.

    Attributes:
        deals: Of each draw.
        draws: How many.
        near: Share of them in which the planted limit was found within a tenth.
        near_alone: The same by the one moment at which it holds, without the others.
        separates: In which it was said to separate at all.
        error: Median distance from the truth, as a share of it.
        harmless: Share of harmless numbers said to have a limit that separates.
        harmless_silence: The same of the silence itself, where it does nothing.
    """

    deals: int
    draws: int
    near: float
    near_alone: float
    separates: float
    error: float
    harmless: float
    harmless_silence: float


@dataclass(frozen=True)
class Learnt:
    """The log loss of one way of learning, by the share of a life, over some draws.

    Attributes:
        deals: Learnt from, in each draw.
        way: How.
        losses: Less that of the truth, in thousandths of a nat, by share.
        error: Standard error of their mean against `one moment`, paired by draw.
        gain: Against it; above zero is better.
    """

    deals: int
    way: str
    losses: dict[str, float]
    gain: float
    error: float


def limits_found(deals: int, draws: int) -> Found:
    """Return how well limits are found in so many deals."""
    near, alone, separates, errors, harmless, silence = [], [], [], [], [], []
    for seed in range(draws):
        for cost in (COST, 0.0):
            lives = draw_lives(deals, seed, cost=cost)
            told = _limits(lives)
            harmless += [limit.separates for limit in told if limit.source in HARMLESS]
            own = told.of("customer_silence")
            if own is None:
                continue
            if not cost:
                silence.append(own.separates)
                continue
            off = _off(own)
            near.append(own.separates and own.form == "fixed" and off <= NEAR)
            one = _limits(lives, further=0).of("customer_silence")
            alone.append(one is not None and one.separates and _off(one) <= NEAR)
            separates.append(own.separates)
            errors.append(off)
    return Found(
        deals,
        draws,
        float(np.mean(near)),
        float(np.mean(alone)),
        float(np.mean(separates)),
        float(np.median(errors)),
        float(np.mean(harmless)),
        float(np.mean(silence)),
    )


def _off(limit: Limit) -> float:
    """Return how far a limit is from the one planted, as a share of it."""
    return float(np.abs(limit.values / PLANTED - 1).max())


def _limits(lives: Lives, further: int = 2) -> Limits:
    deals = lives.deals
    frames = [deals.facts, *deals.landmarks[:further]]
    found = learn_limits(
        feature_sources(lives.pipeline), frames, deals.outcome, np.arange(len(deals))
    )
    assert found is not None
    return found


def ways_learnt(deals: int, draws: int, search: SearchSpace) -> list[Learnt]:
    """Return how well each way of learning foretells open leads."""
    ways = ["as ended", *(_way(further) for further in FURTHER)]
    losses = {way: np.zeros((draws, len(SHARES))) for way in ways}
    for seed in range(draws):
        past = draw_lives(
            deals, seed, cost=COST, moments=1 + max(FURTHER), at=(1.0,), lasting=True
        )
        asked = draw_lives(
            ASKED, 10_000 + seed, cost=COST, moments=1, at=SHARES, lasting=True
        )
        truth = expit(asked.log_odds)
        for way, model in _models(past, search):
            for i, told in enumerate(asked.deals.landmarks):
                facts = with_told(asked.deals.table, told).facts
                p = model.predict_proba(facts)[:, 1]
                losses[way][seed, i] = _loss(truth, p) - _loss(truth, truth)
    one = losses[_way(0)].mean(axis=1)
    return [
        Learnt(
            deals,
            way,
            {
                f"{share:.0%}": round(1e3 * float(value), 1)
                for share, value in zip(SHARES, own.mean(axis=0), strict=True)
            },
            round(1e3 * float((one - own.mean(axis=1)).mean()), 2),
            round(1e3 * float((one - own.mean(axis=1)).std() / np.sqrt(max(draws, 1))), 2),
        )
        for way, own in losses.items()
    ]


def _way(further: int) -> str:
    return f"one moment, {further} further" if further else "one moment"


def _models(past: Lives, search: SearchSpace) -> Iterator[tuple[str, LeadClassifier]]:
    """Yield each way of learning with its model."""
    deals, sources = past.deals, feature_sources(past.pipeline)
    *further, ended = deals.landmarks
    as_ended = with_told(deals.table, ended).facts
    model = LeadClassifier(sources, search=search)
    yield "as ended", model.fit(as_ended, deals.outcome)
    for count in FURTHER:
        model = LeadClassifier(sources, search=search)
        yield _way(count), model.fit(deals.facts, deals.outcome, landmarks=further[:count])


def _loss(truth: Floats, p: Floats) -> float:
    """Return the expected log loss of probabilities (n,) under the true ones."""
    return float(-(xlogy(truth, p) + xlogy(1 - truth, 1 - p)).mean())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a draw of few deals")
    parser.add_argument("--deals", default="1000,3000")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--limits", action="store_true", help="limits alone")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    counts = [400] if asked.quick else [int(part) for part in asked.deals.split(",")]
    draws = 1 if asked.quick else asked.seeds
    found = [limits_found(count, draws) for count in counts]
    for one in found:
        print(json.dumps(asdict(one)))
    quick = SearchSpace.quick()
    asked_of = [] if asked.limits else counts
    learnt = [way for count in asked_of for way in ways_learnt(count, draws, quick)]
    for way in learnt:
        print(json.dumps(asdict(way)))
    if asked.json:
        record = {"limits": list(map(asdict, found)), "learnt": list(map(asdict, learnt))}
        asked.json.write_text(json.dumps(record, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
