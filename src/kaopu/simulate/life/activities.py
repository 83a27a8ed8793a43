"""What was written of the deals and leads that `kaopu.simulate.simulate` made.

Their facts and ends are drawn already. Lives are drawn for each, and one is chosen by how
likely it ends as the deal did: so what was written tells of the end, by the causes planted,
and of what no column holds.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.simulate.cells import as_days_or_gaps
from kaopu.simulate.generate import Simulation
from kaopu.simulate.life.days import a_day
from kaopu.simulate.life.process import first_day
from kaopu.simulate.life.recorder import Recorder, Told
from kaopu.simulate.life.records import (
    KINDS,
    Events,
    Floats,
    Ints,
    Life,
    LifeWeights,
    draw_life_weights,
    load_life,
)
from kaopu.simulate.life.state import State, begin, log_odds

WRITTEN = ("customer", "ours", "quote", "budget_talk", "next_step")
COLUMNS = ("lead_id", "date", "kind", "direction", "contact", "note", "next_step")
TEXTS = {
    "en": {"quote": "Quote sent.", "budget_talk": "Talked about the budget."},
    "zh": {"quote": "已发报价单。", "budget_talk": "聊到了预算。"},
}
# The working day, in minutes from midnight.
FIRST, LAST = 8 * 60, 19 * 60


def draw_activities(simulation: Simulation, seed: int) -> tuple[pd.DataFrame, LifeWeights]:
    """Return what was written of deals and leads since a day, and what it causes.

    Args:
        simulation: The company.
        seed: 0 or more.

    Returns:
        A row a contact, quote, talk of the budget or next step that was agreed, by time:
        lead_id, date (with the time of day), kind, direction (``customer``, ``us`` or
        blank), contact (a number of a person of the customer's), note, and next_step (the
        day). And the causes; of the rest of the weights nothing is used.
    """
    rng = np.random.default_rng([seed, 20])
    weights, life = draw_life_weights(rng, seed), _life()
    frame = pd.concat([simulation.deals, simulation.leads], ignore_index=True)
    truth = pd.concat([simulation.deals_truth, simulation.leads_truth], ignore_index=True)
    snapshot = pd.Timestamp(life["calendar"]["snapshot"])
    last = as_days_or_gaps(frame["closed"]).fillna(snapshot)
    rows = np.flatnonzero((last > pd.Timestamp(life["activities"]["since"])).to_numpy())
    created = pd.to_datetime(frame["created"])
    days = (last - created).dt.days.to_numpy(dtype=np.int64)
    fixed = life["activities"]["intercept"] + truth["true_log_odds"].to_numpy(float)
    places = np.repeat(rows, life["activities"]["lives"])
    events, chance = _lived(rng, fixed[places], np.maximum(days[places], 1), weights, life)
    ended = frame["outcome"].map({"Won": 1.0, "Lost": 0.0}).to_numpy(float)[places]
    likely = np.where(ended == 1, chance, np.where(ended == 0, 1 - chance, 1.0))
    chosen = _chosen(rng, likely.reshape(len(rows), -1))
    return _table(rng, events, chosen, places, frame, life), weights


def _life() -> Life:
    """Return the settings, those of contacts as ``[activities]`` has them."""
    life = load_life()
    own = life["activities"]
    return {
        **life,
        "engagement": {**life["engagement"], **own["engagement"]},
        "work": {**life["work"], **own["work"]},
        "intercept": own["intercept"],
    }


def _lived(
    rng: np.random.Generator, fixed: Floats, days: Ints, weights: LifeWeights, life: Life
) -> tuple[Events, Floats]:
    """Return what happens within so many days (n,), and how likely that is won (n,)."""
    n = len(fixed)
    budget = rng.integers(0, len(life["facts"]), n)
    state = begin(rng, fixed, rng.standard_normal(n), budget, life)
    recorder, chance, alive = Recorder(), np.zeros(n), np.arange(n)
    first_day(recorder, state)
    while len(alive):
        over = state.age + 1 >= days[alive]
        chance[alive[over]] = _chance(state.take(over), weights)
        alive, state = alive[~over], state.take(~over)
        state.age += 1
        a_day(rng, state, Told(recorder, alive, state.age), life, weights)
    return recorder.events(rng), chance


def _chance(state: State, weights: LifeWeights) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds(state, weights))))


def _chosen(rng: np.random.Generator, likely: Floats) -> Ints:
    """Return one life of each deal, as its place among all, by how likely it is."""
    reached = np.cumsum(likely, axis=1)
    drawn = rng.random(len(likely)) * reached[:, -1]
    of_deal = (reached < drawn[:, None]).sum(axis=1)
    return np.asarray(np.arange(len(likely)) * likely.shape[1] + of_deal)


def _table(
    rng: np.random.Generator,
    events: Events,
    chosen: Ints,
    places: Ints,
    frame: pd.DataFrame,
    life: Life,
) -> pd.DataFrame:
    is_chosen = np.zeros(len(places), dtype=np.bool_)
    is_chosen[chosen] = True
    kinds = [KINDS.index(kind) for kind in WRITTEN]
    kept = events.take(is_chosen[events.deal] & np.isin(events.kind, kinds))
    own = frame.iloc[places[kept.deal]]
    opened = pd.to_datetime(own["created"]).to_numpy("datetime64[m]")
    minutes = _minutes(kept)
    when = opened + (kept.day * 24 * 60 + minutes).astype("timedelta64[m]")
    names = np.array(KINDS, dtype=object)[kept.kind]
    ahead = np.nan_to_num(kept.number).astype(np.int64).astype("timedelta64[D]")
    is_next = names == "next_step"
    following = (when.astype("datetime64[D]") + ahead).astype(str)
    speaks = np.where(rng.random(len(places)) < life["chinese_share"], "zh", "en")
    texts = [
        TEXTS[language].get(name, "")
        for language, name in zip(speaks[kept.deal], names, strict=True)
    ]
    table = pd.DataFrame(
        {
            "lead_id": own["lead_id"].to_numpy(dtype=object),
            "date": np.char.replace(when.astype(str), "T", " "),
            "kind": _forms(kept, names),
            "direction": np.select(
                [names == "customer", np.isin(names, ["ours", "quote"])],
                ["customer", "us"],
                default="",
            ),
            "contact": np.where(kept.person >= 0, (kept.person + 1).astype(str), ""),
            "note": texts,
            "next_step": np.where(is_next, following, ""),
        },
        columns=list(COLUMNS),
    )
    since = np.datetime64(life["activities"]["since"])
    table = table[when >= since]
    rows = np.lexsort((table["lead_id"], table["date"]))
    return pd.DataFrame(table.iloc[rows].reset_index(drop=True))


def _minutes(events: Events) -> NDArray[np.int64]:
    """Return the minute of the day of each (m,), those of one day in their order."""
    order = np.lexsort((events.noise, events.day, events.deal))
    return np.round(FIRST + (LAST - FIRST) * events.noise[order]).astype(np.int64)


def _forms(events: Events, names: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return call, mail, visit, quote, or note."""
    forms = np.array(["Call", "Email", "Email", "WeChat"], dtype=object)
    form = forms[(events.noise * 997 % 1 * len(forms)).astype(np.int64)]
    form[names == "quote"] = "Quote"
    form[np.isin(names, ["budget_talk", "next_step"])] = "Note"
    return form
