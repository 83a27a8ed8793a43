"""What is true of simulated deals at moments of their lives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.life.company import Company, states_at
from kaopu.simulate.life.process import chances
from kaopu.simulate.life.records import Floats, Ints
from kaopu.simulate.life.state import State, log_odds

# Futures of a deal over which its true probability is a mean.
FUTURES = 30
# Of a finished deal's life, in percent, and of an open lead at the snapshot.
SHARES = (25, 50, 75)
NOW = "now"


def life_truth(company: Company, ids: pd.Series, futures: int = FUTURES) -> pd.DataFrame:
    """Return what is true of each deal and lead (n rows), deals first.

    A moment is the end of a day, on which a deal has not ended. ``probability_M`` is that
    of winning, given all that happened up to moment ``M``, and what nobody can see: the
    mean over what may come from then on. ``log_odds_M`` is that as log-odds. ``decided_M``
    are the log-odds by which the end would be drawn the next day: the planted facts of
    the moment, each by its weight. ``held_M`` names the causes that hold then, by spaces,
    harmless ones too. ``moment_M`` is the day.

    Args:
        company: The company.
        ids: The ids of deals and leads (n,).
        futures: Over how many futures of each a probability is the mean.

    Returns:
        ``id``, ``won`` (1, 0, or a gap), and the five columns above for each moment: 25,
        50 and 75 percent of the life of a finished deal, ``now`` of an open lead. The
        others are gaps.
    """
    now = company.ended - 1
    by_share = [(company.ended * share) // 100 for share in SHARES]
    days = [np.where(company.is_deal, np.minimum(day, now), now) for day in by_share]
    states = states_at(company, [*days, now])
    columns: dict[str, object] = {"id": ids.to_numpy(dtype=object)}
    won = pd.Series(company.outcome).astype("Int64")
    columns["won"] = won.mask(won < 0)
    names = [*(str(share) for share in SHARES), NOW]
    for name, day, state in zip(names, [*days, now], states, strict=True):
        own = company.is_deal if name != NOW else ~company.is_deal
        columns |= _of_moment(company, name, day, state, own, futures)
    return pd.DataFrame(columns)


def _of_moment(
    company: Company, name: str, day: Ints, state: State, own: np.ndarray, futures: int
) -> dict[str, object]:
    rng = np.random.default_rng([company.weights.seed, 19, len(name)])
    rows = np.flatnonzero(own)
    asked, weights = state.take(rows), company.weights
    probability = _spread(own, chances(rng, asked, weights, futures))
    facts = asked.facts()
    held = np.full(len(own), "", dtype=object)
    for cause in weights.causes:
        holds = rows[cause.holds(facts[cause.fact])]
        held[holds] = [f"{text} {cause.fact}".strip() for text in held[holds]]
    moment = (company.customers.created + day.astype("timedelta64[D]")).astype(str)
    return {
        f"moment_{name}": np.where(own, moment, ""),
        f"probability_{name}": probability,
        f"log_odds_{name}": np.log(probability / (1 - probability)),
        f"decided_{name}": _spread(own, log_odds(asked, weights)),
        f"held_{name}": held,
    }


def _spread(own: np.ndarray, values: Floats) -> Floats:
    found = np.full(len(own), np.nan)
    found[own] = values
    return found
