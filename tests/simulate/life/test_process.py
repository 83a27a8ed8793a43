from __future__ import annotations

import numpy as np
import pytest

from kaopu.simulate.life.company import Company, states_at
from kaopu.simulate.life.records import KINDS, Floats
from kaopu.simulate.life.state import State


@pytest.fixture(scope="module")
def last(company: Company) -> State:
    """How deals stood when their ends were drawn."""
    (state,) = states_at(company, [company.ended - 1])
    return state


def fitted(won: Floats, offset: Floats, flags: Floats) -> tuple[Floats, Floats]:
    """Return the log-odds of flags by maximum likelihood, and their standard errors."""
    found = np.zeros(flags.shape[1])
    for _ in range(20):
        chance = 1 / (1 + np.exp(-(offset + flags @ found)))
        slope = flags.T @ (won - chance)
        curve = (flags * (chance * (1 - chance))[:, None]).T @ flags
        found = found + np.linalg.solve(curve, slope)
    return found, np.sqrt(np.diag(np.linalg.inv(curve)))


def test_each_cause_has_the_weight_that_was_planted(company: Company, last: State) -> None:
    facts, causes = last.facts(), company.weights.causes
    flags = np.stack([cause.holds(facts[cause.fact]) for cause in causes], axis=1)
    found, errors = fitted(company.outcome.astype(float), last.fixed, flags.astype(float))
    planted = np.array([cause.log_odds for cause in causes])
    assert (np.abs(found - planted) < 4 * errors).all()
    assert {cause.fact for cause in causes if not cause.log_odds} == {
        "people_met",
        "decider_met",
        "stage_days",
        "quote_before_budget",
    }


@pytest.mark.parametrize("fact", ["customer_silence", "close_pushes", "customer_share"])
def test_a_threshold_is_where_it_was_planted(
    company: Company, last: State, fact: str
) -> None:
    facts, won = last.facts(), company.outcome.astype(float)
    others = last.fixed.copy()
    for cause in company.weights.causes:
        if cause.fact == fact:
            own = cause
        else:
            others += cause.log_odds * cause.holds(facts[cause.fact])
    tried = np.arange(0.5, 2.01, 0.05) * own.threshold

    def loss(threshold: float) -> float:
        holds = facts[fact] >= threshold
        holds = holds if own.beyond == "at_least" else ~holds
        chance = 1 / (1 + np.exp(-(others + own.log_odds * holds)))
        return -float(np.log(np.where(won == 1, chance, 1 - chance)).mean())

    losses = [loss(threshold) for threshold in tried]
    best = tried[int(np.argmin(losses))]
    # Of a count, all thresholds above the number below mean the same.
    nearest = np.ceil(best) if fact == "close_pushes" else best
    assert nearest == pytest.approx(own.threshold, rel=0.1)


def test_nothing_happens_after_the_end_but_the_end(company: Company) -> None:
    events = company.events
    is_end = events.kind == KINDS.index("ended")
    assert (events.day[~is_end] < company.ended[events.deal[~is_end]]).all()
    assert (events.day[is_end] == company.ended[events.deal[is_end]]).all()
    assert (events.number[is_end] == company.outcome[events.deal[is_end]]).all()


def test_the_silent_may_speak_again(company: Company) -> None:
    spoken = company.events.of("customer")
    gap, same = np.diff(spoken.day), np.diff(spoken.deal) == 0
    recovered = gap[same] >= company.weights.threshold("customer_silence")
    assert recovered.sum() > len(company) * 0.05


def test_states_agree_with_what_was_recorded(company: Company) -> None:
    days = company.ended // 2
    (state,) = states_at(company, [days])
    events = company.events
    seen = events.day <= days[events.deal]

    def counted(kind: str) -> Floats:
        own = events.deal[seen & (events.kind == KINDS.index(kind))]
        return np.bincount(own, minlength=len(company)).astype(float)

    facts = state.facts()
    assert (facts["people_met"] == counted("person")).all()
    # The first planned day is no push.
    assert (facts["close_pushes"] == counted("close") - 1).all()
    theirs = counted("customer")
    ours = counted("ours") + counted("quote")
    assert facts["customer_share"] == pytest.approx(theirs / (theirs + ours))
