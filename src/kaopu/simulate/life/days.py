"""What happens to simulated deals on one day."""

from __future__ import annotations

from typing import Any

import numpy as np

from kaopu.simulate.life.recorder import Told
from kaopu.simulate.life.records import Flags
from kaopu.simulate.life.state import ROLES, STAGES, State


def a_day(rng: np.random.Generator, state: State, told: Told, life: dict[str, Any]) -> None:
    """Move deals on by a day, in place."""
    _touch(rng, state, life["engagement"])
    ours = rng.random(len(state.age)) < life["engagement"]["we_write"]
    state.ours += ours
    told.add(ours, "ours", rng.integers(0, state.people))
    spoke = _customer(rng, state, told, life)
    _next_step(rng, spoke | ours, told, life["work"])
    _sales(rng, state, told, life)
    _money(rng, state, told, life["money"])
    changed = rng.random(len(state.age)) < life["work"]["owner_changes"]
    told.add(changed, "owner", number=rng.random(len(state.age)))


def _touch(rng: np.random.Generator, state: State, rates: dict[str, float]) -> None:
    serious = np.exp(rates["by_seriousness"] * state.serious)
    drawn = rng.random(len(state.age))
    falls = state.in_touch & (drawn < rates["falls_silent"] / serious)
    comes = ~state.in_touch & (drawn < rates["comes_back"] * serious)
    state.in_touch[:] = (state.in_touch & ~falls) | comes


def _customer(
    rng: np.random.Generator, state: State, told: Told, life: dict[str, Any]
) -> Flags:
    """Let customers speak; return which do (n,)."""
    rates, people, n = life["engagement"], life["people"], len(state.age)
    rate = np.where(state.in_touch, rates["writes"], rates["writes_silent"])
    spoke = rng.random(n) < rate
    is_new = spoke & (rng.random(n) < people["new_person"])
    role = _roles(rng, state, people)
    state.decider |= is_new & (role == ROLES.index("decider"))
    state.adviser |= is_new & (role == ROLES.index("adviser"))
    person = np.where(is_new, state.people, rng.integers(0, state.people))
    state.people += is_new
    state.theirs += spoke
    state.spoke[spoke] = state.age[spoke]
    state.quoted[spoke] = np.nan
    told.add(is_new, "person", person, role)
    told.add(spoke, "customer", person)
    says = spoke & (state.untold > 0) & (rng.random(n) < life["work"]["tells"])
    state.untold -= says
    told.add(says, "told", person, state.untold.copy())
    return spoke


def _roles(rng: np.random.Generator, state: State, people: dict[str, float]) -> Ints:
    """Return what role somebody new would have (n,), of `ROLES`."""
    drawn = rng.random(len(state.age))
    decider = np.where(state.decider, 0.0, people["decider"])
    adviser = decider + people["adviser"]
    finance = adviser + people["finance"]
    found = [drawn < decider, drawn < adviser, drawn < finance]
    return np.select(found, [1, 2, 3], default=0)


def _next_step(
    rng: np.random.Generator, contact: Flags, told: Told, work: dict[str, Any]
) -> None:
    agreed = contact & (rng.random(len(contact)) < work["next_step"])
    least, most = work["next_within"]
    told.add(agreed, "next_step", number=rng.integers(least, most + 1, len(contact)))


def _sales(
    rng: np.random.Generator, state: State, told: Told, life: dict[str, Any]
) -> None:
    n, stages, closing = len(state.age), life["stages"], life["closing"]
    drawn = rng.random(n)
    ahead = state.in_touch & (drawn < stages["goes_on"]) & (state.stage < STAGES - 1)
    back = (drawn > 1 - stages["goes_back"]) & (state.stage > 0)
    state.stage += ahead.astype(np.int64) - back
    state.since[ahead | back] = state.age[ahead | back]
    told.add(ahead | back, "stage", number=state.stage)
    due = state.age >= state.planned
    off = due | (rng.random(n) < closing["unasked"])
    least, most = closing["put_off"]
    later = np.maximum(state.planned, state.age) + rng.integers(least, most + 1, n)
    state.planned[off] = later[off]
    state.pushes += off
    told.add(off, "close", number=state.planned)


def _money(
    rng: np.random.Generator, state: State, told: Told, money: dict[str, Any]
) -> None:
    n = len(state.age)
    changed = rng.random(n) < money["changes"]
    factor = np.exp(money["sigma"] * rng.standard_normal(n))
    told.add(changed, "amount", number=factor)
    talked = state.in_touch & (rng.random(n) < money["budget_talk"])
    told.add(talked, "budget_talk", 0)
    rate = np.where(state.had_quote, money["quote_again"], money["quote"])
    quote = (state.stage > 0) & (rng.random(n) < rate)
    state.quoted[quote] = state.age[quote]
    state.had_quote |= quote
    state.ours += quote
    told.add(quote, "quote", 0)
