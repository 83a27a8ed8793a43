"""What is true of simulated deals at moments of their lives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.life.company import Company, states_at
from kaopu.simulate.life.process import chances
from kaopu.simulate.life.records import Flags, Floats, Ints, LifeWeights
from kaopu.simulate.life.state import State, log_odds

# Futures of a deal over which its true probability is a mean.
FUTURES = 30
# Of a finished deal's life, in percent, and of an open lead at the snapshot.
SHARES = (25, 50, 75)
NOW = "now"


def truth_at(company: Company, days: Ints, futures: int = FUTURES) -> pd.DataFrame:
    """Return what is true of each deal and lead (n rows) at the end of a day of its own.

    Args:
        company: The company.
        days: Days since each was opened (n,).
        futures: Over how many futures of each a probability is the mean.

    Returns:
        Gaps in the rows of those that had ended by then, and

        - ``moment``: The day; what happened on it is known, what comes after is not.
        - ``probability``: Of winning, given all that happened, and what nobody can see:
          the mean over what may come.
        - ``at_end``: The same, given the day of the end, too. A moment that is a share of
          a deal's life tells that day: then this is what the wins come to on average,
          and ``probability`` is not. A gap of an open lead.
        - ``log_odds``: ``probability`` as log-odds.
        - ``decided``: The log-odds by which an end would be drawn the next day: what does
          not change, and each cause that holds by its weight.
        - ``held``: The causes that hold, by spaces, harmless ones too.
    """
    days = np.asarray(days, dtype=np.int64)
    (state,) = states_at(company, [days])
    return _told(company, days, state, (days >= 0) & (days < company.ended), futures)


def life_truth(company: Company, ids: pd.Series, futures: int = FUTURES) -> pd.DataFrame:
    """Return what is true of each deal and lead (n rows) at moments of its life.

    Args:
        company: The company.
        ids: Their ids (n,).
        futures: Over how many futures of each a probability is the mean.

    Returns:
        ``id``, ``won`` (1, 0, or a gap), and the columns of `truth_at` for each moment,
        such as ``log_odds_25``: 25, 50 and 75 percent of the life of a finished deal,
        ``now`` of an open lead, which is the day before the snapshot.
    """
    now = company.ended - 1
    shares = [np.minimum(company.ended * share // 100, now) for share in SHARES]
    names = [*(str(share) for share in SHARES), NOW]
    moments = [*shares, now]
    parts = [pd.DataFrame({"id": ids.to_numpy(dtype=object), "won": _won(company)})]
    for name, days, state in zip(names, moments, states_at(company, moments), strict=True):
        own = company.is_deal if name != NOW else ~company.is_deal
        told = _told(company, days, state, own, futures)
        parts.append(told.add_suffix(f"_{name}"))
    return pd.concat(parts, axis=1)


def _won(company: Company) -> pd.Series:
    won = pd.Series(company.outcome).astype("Int64")
    return won.mask(won < 0)


def _told(
    company: Company, days: Ints, state: State, own: Flags, futures: int
) -> pd.DataFrame:
    weights, seed = company.weights, company.weights.seed
    rng = np.random.default_rng([seed, 19, int(days.sum())])
    asked = state.take(own)
    probability = _spread(own, chances(rng, asked, weights, futures))
    ends = company.ended[own]
    is_over = company.is_deal[own]
    at_end = np.full(len(is_over), np.nan)
    at_end[is_over] = chances(rng, asked.take(is_over), weights, futures, ends[is_over])
    moments = company.customers.created + days.astype("timedelta64[D]")
    held = np.full(len(own), "", dtype=object)
    held[own] = _held(asked, weights)
    return pd.DataFrame(
        {
            "moment": np.where(own, moments.astype(str), ""),
            "probability": probability,
            "at_end": _spread(own, at_end),
            "log_odds": np.log(probability / (1 - probability)),
            "decided": _spread(own, log_odds(asked, weights)),
            "held": held,
        }
    )


def _held(state: State, weights: LifeWeights) -> list[str]:
    """Return the causes that hold of each deal, by spaces."""
    facts = state.facts()
    holds = {cause.fact: cause.holds(facts[cause.fact]) for cause in weights.causes}
    rows = zip(*(flags.tolist() for flags in holds.values()), strict=True)
    names = tuple(holds)
    return [" ".join(n for n, yes in zip(names, row, strict=True) if yes) for row in rows]


def _spread(own: Flags, values: Floats) -> Floats:
    found = np.full(len(own), np.nan)
    found[own] = values
    return found
