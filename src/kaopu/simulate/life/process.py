"""Deals day by day: what happens, and how they end.

Whether a deal ends on a day is drawn first, and how it ends by what was so at the end of
the day before. So nothing that happens after a moment decides anything before it, and the
true probability at a moment is the mean over what may happen from then on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaopu.simulate.life.days import a_day
from kaopu.simulate.life.recorder import Recorder, Told
from kaopu.simulate.life.records import Events, Floats, Ints, Life, LifeWeights, load_life
from kaopu.simulate.life.state import State, log_odds

# So many lives at a time, where many futures of one deal are lived.
AT_ONCE = 200_000


@dataclass(frozen=True)
class Lives:
    """Deals from their first day to the last.

    Attributes:
        outcome: 1 won, 0 lost (n,).
        chance: The probability of winning by which that was drawn (n,).
        ended: Days from the first to the last (n,).
        events: What happened, nothing later than the end; None where it was not recorded.
        kept: The states at the end of the days that were asked for.
    """

    outcome: Ints
    chance: Floats
    ended: Ints
    events: Events | None
    kept: tuple[State, ...]


def live(
    rng: np.random.Generator,
    state: State,
    weights: LifeWeights,
    *,
    record: bool = False,
    keep: Sequence[Ints] = (),
) -> Lives:
    """Return how deals go on from a state, and end.

    Args:
        rng: Where all chance comes from; what is recorded or kept draws none of it.
        state: Of the deals (n,); it is moved on in place.
        weights: What decides how they end.
        record: Whether to keep what happens.
        keep: Days (n,) each, at whose end the state of each deal is kept.
    """
    n, life = len(state.fixed), load_life()
    recorder = Recorder() if record else None
    if recorder is not None:
        first_day(recorder, state)
    kept = tuple(state.take(np.arange(n)) for _ in keep)
    outcome, ended = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    chance = np.zeros(n)
    alive = np.arange(n)
    while len(alive):
        odds = log_odds(state, weights)
        ends = rng.random(len(alive)) < _hazard(state, odds, life)
        ends |= state.age >= life["most_days"]
        likely = 1 / (1 + np.exp(-odds))
        won = rng.random(len(alive)) < likely
        gone = alive[ends]
        outcome[gone], ended[gone] = won[ends], state.age[ends] + 1
        chance[gone] = likely[ends]
        if recorder is not None:
            recorder.add(gone, state.age[ends] + 1, "ended", number=won[ends])
        alive, state = alive[~ends], state.take(~ends)
        state.age += 1
        a_day(rng, state, Told(recorder, alive, state.age), life, weights)
        for one, days in zip(kept, keep, strict=True):
            at = days[alive] == state.age
            one.put(alive[at], state.take(at))
    events = recorder.events(rng) if recorder is not None else None
    return Lives(outcome, chance, ended, events, kept)


def _hazard(state: State, odds: Floats, life: Life) -> Floats:
    """Return how likely deals end on the next day (n,)."""
    ending = life["ending"]
    slower = ending["faster_if_lost"] * np.tanh(odds)
    slower += ending["faster_if_unfit"] * np.tanh(state.fixed - life["intercept"])
    return np.asarray(np.array(ending["a_day"])[state.stage] * np.exp(-slower))


def first_day(recorder: Recorder, state: State) -> None:
    """Keep that deals were opened, by a first talk with one person."""
    deals, days = np.arange(len(state.age)), state.age.copy()
    recorder.add(deals, days, "stage", number=state.stage)
    recorder.add(deals, days, "close", number=state.planned)
    recorder.add(deals, days, "person", 0, 0)
    recorder.add(deals, days, "customer", 0)


def chances(
    rng: np.random.Generator,
    state: State,
    weights: LifeWeights,
    futures: int,
    ends: Ints | None = None,
) -> Floats:
    """Return the true probability of winning (n,): the mean over what may come.

    Of each future the probability counts by which its end is drawn, not the end itself:
    so the mean is the same, and a few futures tell it.

    Args:
        rng: Where all chance comes from.
        state: Of the deals at some moment (n,).
        weights: What decides how they end.
        futures: How many futures of each are lived.
        ends: The day on which each ends (n,), where that counts as known: then each
            future counts by how likely it ends on that day.
    """
    n, found = len(state.fixed), []
    step = max(1, AT_ONCE // futures)
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        places = np.repeat(rows, futures)
        copies = state.take(places)
        if ends is None:
            chance, weight = live(rng, copies, weights).chance, np.ones(len(places))
        else:
            chance, weight = _live_up_to(rng, copies, weights, ends[places])
        shape = (len(rows), futures)
        total = (chance * weight).reshape(shape).sum(axis=1)
        found.append(total / weight.reshape(shape).sum(axis=1))
    return np.concatenate(found) if found else np.zeros(0)


def _live_up_to(
    rng: np.random.Generator, state: State, weights: LifeWeights, ends: Ints
) -> tuple[Floats, Floats]:
    """Return the chance with which lives are won that end on given days (n,).

    Returns:
        The chance (n,), and how likely each life, as it went, ends on its day (n,).
    """
    n, life = len(ends), load_life()
    chance, surely, alive = np.zeros(n), np.zeros(n), np.arange(n)
    while len(alive):
        odds = log_odds(state, weights)
        hazard = _hazard(state, odds, life)
        hazard[state.age >= life["most_days"]] = 1
        ends_now = state.age + 1 >= ends[alive]
        gone = alive[ends_now]
        chance[gone] = 1 / (1 + np.exp(-odds[ends_now]))
        surely[gone] += np.log(hazard[ends_now])
        surely[alive[~ends_now]] += np.log1p(-hazard[~ends_now])
        alive, state = alive[~ends_now], state.take(~ends_now)
        state.age += 1
        a_day(rng, state, Told(None, alive, state.age), life, weights)
    return chance, np.exp(surely)
