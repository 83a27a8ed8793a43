"""Beliefs and illusions: what reps feel sure of, against what the facts and history say.

Beliefs are never learnt from by the model. The rule of an illusion, with marks from the
past deals: the belief lies in the upper third of past beliefs, and the six signals
together lie in the lowest third of past deals, and lower the odds; and the belief lies
above the probability. With fewer than 30
past beliefs the framework's own marks stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaopu.explain.belief_records import Calibration
from kaopu.explain.records import Support
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.support import MIN_DEALS, supported
from kaopu.framework import Framework
from kaopu.framework.records import ACROSS
from kaopu.model.intervals import wilson
from kaopu.spelling import normalise

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]

CONFIDENCE, IMPRESSIONS = "confidence", ("rapport", "apparent_wealth")
MIN_BELIEFS = 30
UPPER, LOWER = 2 / 3, 1 / 3
# A belief that lies less above the facts, half a percentage point, agrees with them.
LEAST_GAP = 0.005
BANDS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class BeliefHistory:
    """What reps believed of past deals, and how those ended.

    Attributes:
        belief_mark: The belief from which it is high; None where none stands out.
        evidence_mark: The six signals' summed log-odds up to which they are weak.
        deals, won: Past deals with any belief.
        illusions, illusions_won: Those with high belief beside weak signals.
        calibration: By belief, band and rep; the rep is empty for all together.
    """

    belief_mark: float | None
    evidence_mark: float
    deals: int
    won: int
    illusions: int
    illusions_won: int
    calibration: tuple[Calibration, ...]

    @property
    def support(self) -> Support | None:
        """How past illusions ended; None without any belief."""
        if not self.deals:
            return None
        return supported(self.illusions, self.illusions_won, self.won / self.deals)

    @property
    def confirms(self) -> bool:
        """Whether past illusions were clearly won less often than other deals."""
        support = self.support
        return bool(support and support.high is not None and support.high < support.overall)

    def calibration_of(self, rep: str, belief: str, value: float) -> Calibration | None:
        """Return how deals so believed in ended: of the rep from five on, else of all."""
        fit = [c for c in self.calibration if c.belief == belief and in_band(c, value)]
        key = normalise(rep)
        own = [c for c in fit if key and normalise(c.rep) == key and c.deals >= MIN_DEALS]
        return next(iter(own or [c for c in fit if not c.rep]), None)

    def to_json(self) -> dict[str, Any]:
        """Return the history as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> BeliefHistory:
        """Return the history that `to_json` wrote."""
        calibration = tuple(Calibration(**c) for c in record["calibration"])
        return cls(**{**record, "calibration": calibration})


def in_band(calibration: Calibration, value: float) -> bool:
    """Return whether a belief lies in a calibration's band; the lowest holds 0 too."""
    above = calibration.above
    return (value > above or (value == above == 0)) and value <= calibration.at_most


def believed(beliefs: Mapping[str, Floats], count: int) -> tuple[Floats, Texts]:
    """Return how much the rep believes in each lead (n,), and which belief says so.

    Confidence counts where it is stated, the strongest impression where it is not; nan
    and an empty text where neither is stated.
    """
    value = np.full(count, np.nan)
    name = np.full(count, "", dtype=object)
    for id_ in IMPRESSIONS:
        own = beliefs.get(id_, np.full(count, np.nan))
        stronger = ~np.isnan(own) & ~(value >= own)
        value, name = np.where(stronger, own, value), np.where(stronger, id_, name)
    stated = beliefs.get(CONFIDENCE, np.full(count, np.nan))
    is_stated = ~np.isnan(stated)
    return np.where(is_stated, stated, value), np.where(is_stated, CONFIDENCE, name)


def learn_beliefs(
    framework: Framework,
    beliefs: Mapping[str, Floats],
    reps: Texts | None,
    evidence: Floats,
    outcome: Floats,
) -> BeliefHistory | None:
    """Return what past beliefs say; None where no belief is mapped.

    Args:
        framework: Whose marks stand in where there are few past beliefs.
        beliefs: By id, 0 to 1, nan where not stated (n,).
        reps: Who believed it (n,); None where no column names them.
        evidence: The six signals' summed log-odds, nan in deals not looked at (n,).
        outcome: 1 won, 0 lost (n,).
    """
    if not beliefs:
        return None
    belief, _ = believed(beliefs, len(outcome))
    looked_at = ~np.isnan(evidence)
    is_known = ~np.isnan(belief) & looked_at
    belief_mark, evidence_mark = _marks(framework, belief[is_known], evidence[looked_at])
    high = is_known & (belief >= (np.inf if belief_mark is None else belief_mark))
    illusion = high & (evidence <= evidence_mark)
    return BeliefHistory(
        belief_mark=belief_mark,
        evidence_mark=evidence_mark,
        deals=int(is_known.sum()),
        won=int(outcome[is_known].sum()),
        illusions=int(illusion.sum()),
        illusions_won=int(outcome[illusion].sum()),
        calibration=tuple(_calibrations(beliefs, reps, outcome)),
    )


def _marks(
    framework: Framework, belief: Floats, evidence: Floats
) -> tuple[float | None, float]:
    if len(belief) < MIN_BELIEFS:
        return framework_marks(framework)
    above = belief[belief > np.median(belief)]
    evidence_mark = min(0.0, float(np.quantile(evidence, LOWER)))
    if not len(above):
        return None, evidence_mark
    return max(float(np.quantile(belief, UPPER)), float(above.min())), evidence_mark


def framework_marks(framework: Framework) -> tuple[float | None, float]:
    """Return the framework's own marks of high belief and of weak signals."""
    sign = next((s for s in framework.signs if s.signal == ACROSS), None)
    if sign is None or sign.evidence_at_most is None:
        return None, 0.0
    return sign.belief_at_least, sign.evidence_at_most


def _calibrations(
    beliefs: Mapping[str, Floats], reps: Texts | None, outcome: Floats
) -> Iterator[Calibration]:
    groups = {"": np.ones(len(outcome), dtype=bool)}
    if reps is not None:
        groups |= {str(rep): reps == rep for rep in sorted({*reps} - {""})}
    for id_, values in beliefs.items():
        for rep, own in groups.items():
            for above, at_most in pairwise(BANDS):
                in_it = own & (values > above if above else values >= 0)
                in_it &= values <= at_most
                if in_it.any():
                    band = (values[in_it], outcome[in_it])
                    yield _calibration(rep, id_, above, at_most, *band)


def _calibration(
    rep: str, belief: str, above: float, at_most: float, stated: Floats, outcome: Floats
) -> Calibration:
    deals, won = len(outcome), int(outcome.sum())
    rate = low = high = None
    if deals >= MIN_DEALS:
        rate = won / deals
        low, high = (float(bound) for bound in wilson(won, deals))
    mean = float(stated.mean())
    return Calibration(rep, belief, above, at_most, deals, won, mean, rate, low, high)


def illusion_sign(
    framework: Framework,
    belief: Floats,
    evidence: Floats,
    history: BeliefHistory | None = None,
    probability: Floats | None = None,
) -> SignRows | None:
    """Return the sign across the signals: belief is high, the evidence is weak.

    It costs nothing by itself; past deals confirm it if past illusions were clearly won
    less often than the other deals. None where the framework has no such sign.

    Args:
        framework: The framework; its marks count where there is no history.
        belief: How much the rep believes, 0 to 1, nan where not stated (n,).
        evidence: The six signals' summed log-odds (n,).
        history: What past beliefs say.
        probability: What the facts say (n,): a belief that does not lie above it is no
            illusion, however weak the signals; None where that is not known.
    """
    sign = next((s for s in framework.signs if s.signal == ACROSS), None)
    if sign is None:
        return None
    high, weak = framework_marks(framework)
    if history is not None:
        high, weak = history.belief_mark, history.evidence_mark
    rows = np.zeros(len(evidence), dtype=bool)
    if high is not None:
        rows = (np.nan_to_num(belief, nan=-1.0) >= high) & (evidence <= weak)
    if probability is not None:
        rows &= np.nan_to_num(belief, nan=-1.0) >= probability + LEAST_GAP
    confirmed = np.full(len(rows), history is not None and history.confirms)
    return SignRows(sign.id, sign.signal, {}, rows, np.zeros(len(evidence)), confirmed)
