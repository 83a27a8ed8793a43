"""What happens to simulated deals on one day."""

from __future__ import annotations

import numpy as np

from kaopu.simulate.life.recorder import Told
from kaopu.simulate.life.records import Flags, Floats, Ints, Life, LifeWeights
from kaopu.simulate.life.state import ROLES, STAGES, State


def a_day(
    rng: np.random.Generator, state: State, told: Told, life: Life, weights: LifeWeights
) -> None:
    """Move deals on by a day, in place."""
    n = len(state.age)
    rates = life["engagement"]
    _touch(rng, state, rates)
    much = np.where(state.pushy, rates["we_write_much"], rates["we_write"])
    much = np.where(state.in_touch, much, much * rates["we_write_silent"])
    fit = _by_fit(state, life)
    ours = rng.random(n) < much * fit
    state.ours += ours
    told.add(ours, "ours", rng.integers(0, state.people))
    spoke = _customer(rng, state, told, life, weights)
    _next_step(rng, spoke | ours, told, life["work"])
    _stages(rng, state, told, life, weights)
    _closing(rng, state, told, life["closing"])
    _money(rng, state, told, life["money"])
    changed = rng.random(n) < life["own_side"]["changes"]
    told.add(changed, "owner", number=rng.random(n))


def _by_fit(state: State, life: Life) -> Floats:
    """Return how much more than usual is spoken with customers who fit (n,)."""
    more = life["engagement"]["more_if_fit"] * np.tanh(state.fixed - life["intercept"])
    return np.asarray(np.exp(more))


def _touch(rng: np.random.Generator, state: State, rates: Life) -> None:
    serious = np.exp(rates["by_seriousness"] * state.serious)
    drawn = rng.random(len(state.age))
    falls = state.in_touch & (drawn < rates["falls_silent"] / serious)
    comes = ~state.in_touch & (drawn < rates["comes_back"] * serious)
    state.in_touch[:] = (state.in_touch & ~falls) | comes


def _customer(
    rng: np.random.Generator, state: State, told: Told, life: Life, weights: LifeWeights
) -> Flags:
    """Let customers speak; return which do (n,)."""
    people, n = life["people"], len(state.age)
    spoke = rng.random(n) < _speaks(state, life, weights)
    share = np.where(state.wide, people["new_if_wide"], people["new_if_narrow"])
    most = np.where(state.wide, people["most_if_wide"], people["most_if_narrow"])
    is_new = spoke & (state.people < most) & (rng.random(n) < share)
    role = _roles(rng, state, people)
    state.decider |= is_new & (role == ROLES.index("decider"))
    state.adviser |= is_new & (role == ROLES.index("adviser"))
    person = np.where(is_new, state.people, rng.integers(0, state.people))
    state.people += is_new
    state.theirs += spoke
    state.spoke[spoke] = state.age[spoke]
    state.quoted[spoke] = -1
    told.add(is_new, "person", person, role)
    told.add(spoke, "customer", person)
    says = spoke & (state.untold > 0) & (rng.random(n) < life["work"]["tells"])
    state.untold -= says
    told.add(says, "told", person, state.untold.copy())
    on_budget = says & (state.untold == state.budget)
    state.talked |= on_budget
    told.add(on_budget, "budget_talk", person)
    return spoke


def _speaks(state: State, life: Life, weights: LifeWeights) -> Floats:
    """Return how likely customers speak today (n,)."""
    rates, rhythm = life["engagement"], life["rhythm"]
    over = state.silence >= rhythm * weights.threshold("customer_silence")
    waits = np.where(state.quoted >= 0, state.age - state.quoted, 0)
    over |= waits >= rhythm * weights.threshold("quote_silence")
    rate = np.where(over, rates["hurries"], rates["writes"] * _by_fit(state, life))
    return np.asarray(np.where(state.in_touch, rate, rates["writes_silent"]))


def _roles(rng: np.random.Generator, state: State, people: Life) -> Ints:
    """Return what role somebody new would have (n,), of `ROLES`."""
    drawn = rng.random(len(state.age))
    decider = np.where(state.decider, 0.0, people["decider"])
    adviser = decider + people["adviser"]
    finance = adviser + people["finance"]
    found = [drawn < decider, drawn < adviser, drawn < finance]
    return np.asarray(np.select(found, [1, 2, 3], default=0))


def _next_step(rng: np.random.Generator, contact: Flags, told: Told, work: Life) -> None:
    agreed = contact & (rng.random(len(contact)) < work["next_step"])
    ahead = _between(rng, work["next_within"], len(contact))
    told.add(agreed, "next_step", number=ahead)


def _between(rng: np.random.Generator, limits: list[int], n: int) -> Ints:
    least, most = limits
    return rng.integers(least, most + 1, n)


def _stages(
    rng: np.random.Generator, state: State, told: Told, life: Life, weights: LifeWeights
) -> None:
    n, rates = len(state.age), life["stages"]
    over = state.age - state.since >= life["rhythm"] * weights.threshold("stage_days")
    rate = np.where(over, rates["hurries"], rates["goes_on"])
    rate = np.where(state.stuck, rates["comes_loose"], rate)
    drawn = rng.random(n)
    ahead = (drawn < rate) & (state.stage < STAGES - 1)
    back = (drawn > 1 - rates["goes_back"]) & (state.stage > 0)
    moved = ahead | back
    state.stage += ahead.astype(np.int64) - back
    state.since[moved] = state.age[moved]
    state.stuck[moved] = (rng.random(n) < rates["stuck"])[moved]
    told.add(moved, "stage", number=state.stage)


def _closing(rng: np.random.Generator, state: State, told: Told, closing: Life) -> None:
    n = len(state.age)
    unasked = np.where(state.stalls, closing["unasked_stalling"], closing["unasked"])
    off = (state.age >= state.planned) | (rng.random(n) < unasked)
    short = _between(rng, closing["put_off_stalling"], n)
    long = _between(rng, closing["put_off"], n)
    later = np.maximum(state.planned, state.age) + np.where(state.stalls, short, long)
    state.planned[off] = later[off]
    state.pushes += off
    told.add(off, "close", number=state.planned)


def _money(rng: np.random.Generator, state: State, told: Told, money: Life) -> None:
    n = len(state.age)
    changed = rng.random(n) < money["changes"]
    factor = np.exp(money["sigma"] * rng.standard_normal(n))
    told.add(changed, "amount", number=factor)
    talked = state.in_touch & (rng.random(n) < money["budget_talk"])
    state.talked |= talked
    told.add(talked, "budget_talk", 0)
    rate = np.where(state.had_quote, money["quote_again"], money["quote"])
    quote = (state.stage > 0) & (rng.random(n) < rate)
    state.early |= quote & ~state.had_quote & ~state.talked
    state.quoted[quote] = state.age[quote]
    state.had_quote |= quote
    state.ours += quote
    told.add(quote, "quote", 0)
