"""What the rep feels about a customer: rapport, looks of wealth, confidence.

None of it causes an outcome; it is what the sign `illusion` has to find. `generate`
adds these columns to an export.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kaopu.simulate.chance import Floats, Texts, cut, tendency
from kaopu.simulate.settings import FieldSettings, Settings


def draw_beliefs(
    rng: np.random.Generator,
    seriousness: Floats,
    capital: pd.Series,
    evidence: Floats,
    settings: Settings,
) -> pd.DataFrame:
    """Return rep_confidence (whole points, 0 to 100), rapport and apparent_wealth.

    Args:
        rng: Where all chance comes from.
        seriousness: How serious each customer is, standard normal, shape (n,).
        capital: The registered capital as known; a gap counts as the median.
        evidence: True log-odds of the six signals together, shape (n,).
        settings: What drives the beliefs, and the capital's distribution.
    """
    beliefs = settings.beliefs
    rapport = cut(tendency(rng, seriousness, beliefs.rapport_pull), beliefs.rapport)
    richness = _standard(capital, settings)
    wealth = cut(tendency(rng, richness, beliefs.wealth_pull), beliefs.wealth)
    confidence = (
        beliefs.confidence
        + beliefs.by_rapport * _steps(rapport, tuple(beliefs.rapport))
        + beliefs.by_wealth * _steps(wealth, tuple(beliefs.wealth))
        + beliefs.by_evidence * evidence
        + beliefs.noise * rng.standard_normal(seriousness.size)
    )
    return pd.DataFrame(
        {
            "rep_confidence": np.clip(np.round(confidence), 0, 100).astype(np.int64),
            "rapport": pd.Series(rapport, dtype="str"),
            "apparent_wealth": pd.Series(wealth, dtype="str"),
        }
    )


def _standard(capital: pd.Series, settings: Settings) -> Floats:
    """Return the capital's logarithm in sigmas from the median; 0 for a gap."""
    spread = _capital_settings(settings).lognormal
    if spread is None:
        return np.zeros(len(capital))
    known = capital.to_numpy(float, na_value=spread.median)
    return np.asarray(np.log(np.maximum(known, 1.0) / spread.median) / spread.sigma)


def _capital_settings(settings: Settings) -> FieldSettings:
    return next(field for field in settings.fields if field.id == "registered_capital")


def _steps(values: Texts, order: tuple[str, ...]) -> Floats:
    """Return each value's place in ``order``, counted from the middle."""
    places = pd.Series(values).map({value: i for i, value in enumerate(order)})
    return np.asarray(places, dtype=np.float64) - (len(order) - 1) / 2
