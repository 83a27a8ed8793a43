"""Which planted behaviours a model finds, where, and what it says of leads for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import numpy as np

from kaopu.explain.lead.explainer import ExplainedLeads
from kaopu.features.limits import Limit
from kaopu.scoring import LeadModel
from kaopu.simulate.life.records import LifeCause, LifeWeights

# How near a threshold must be found.
NEAR = 0.1
# Of these the first whole number beyond the limit is the threshold.
SHARE = "customer_share"


@dataclass(frozen=True)
class Found:
    """What a model says of one planted behaviour.

    Attributes:
        fact: Which.
        log_odds: What it costs in truth; 0 of one that is harmless.
        threshold: Beyond which it does.
        learnt: The limit, as the first number beyond it; nan of a flag.
        separates: Whether it is said to separate; None of a flag.
        form: Of the limit.
        verdicts: On leads of which it alone raises a sign, by verdict.
        likeliest: The threshold as who knows everything else finds it; nan if not asked.
    """

    fact: str
    log_odds: float
    threshold: float
    learnt: float
    separates: bool | None
    form: str = ""
    verdicts: dict[str, int] = field(default_factory=dict)
    likeliest: float = np.nan

    @property
    def costs(self) -> bool:
        """Whether it costs odds in truth."""
        return self.log_odds != 0

    @property
    def is_near(self) -> bool:
        """Whether the threshold was found within a tenth."""
        return self._is_near(self.learnt)

    @property
    def is_attainable(self) -> bool:
        """Whether who knows everything else finds it so."""
        return self._is_near(self.likeliest)

    def _is_near(self, found: float) -> bool:
        return bool(abs(found / self.threshold - 1) <= NEAR + 1e-9)


def found_of(
    model: LeadModel, weights: LifeWeights, leads: ExplainedLeads | None = None
) -> list[Found]:
    """Return what a model says of each planted behaviour that it is told of."""
    limits = model.classifier.encoder_.limits
    found = []
    for cause in weights.causes:
        limit = None if limits is None else limits.of(cause.fact)
        said = {} if leads is None else verdicts_on(leads, cause.fact)
        if limit is not None or said:
            found.append(_found(cause, limit, said))
    return found


def _found(cause: LifeCause, limit: Limit | None, said: dict[str, int]) -> Found:
    own = cause.fact, cause.log_odds, cause.threshold
    if limit is None:
        return Found(*own, np.nan, None, "", said)
    learnt = float(np.nanmedian(limit.values))
    if cause.fact != SHARE:
        learnt = float(np.floor(learnt) + 1 if limit.above else np.ceil(learnt))
    return Found(*own, learnt, limit.separates, limit.form, said)


def verdicts_on(leads: ExplainedLeads, fact: str) -> dict[str, int]:
    """Return the verdicts on leads of which a fact alone raises a sign."""
    said: Counter[str] = Counter()
    for sign in leads.signs:
        if fact not in sign.raised or fact == sign.id:
            continue
        others = [rows for source, rows in sign.raised.items() if source != fact]
        alone = sign.raised[fact] & sign.rows
        for rows in others:
            alone = alone & ~rows
        said.update(sign.verdict(int(row)) for row in np.flatnonzero(alone))
    return dict(said)


def print_found(found: Iterable[Found]) -> None:
    """Print a line a behaviour."""
    print(
        f"{'planted':<22}{'log-odds':>9}{'threshold':>10}{'learnt':>9}"
        f"  {'separates':<12}verdicts on leads"
    )
    for one in found:
        mark = {None: "", True: "yes", False: "no"}[one.separates]
        form = f"{mark} ({one.form})" if mark else ""
        said = ", ".join(f"{name} {count}" for name, count in sorted(one.verdicts.items()))
        learnt = "" if np.isnan(one.learnt) else f"{one.learnt:.2f}"
        print(
            f"{one.fact:<22}{one.log_odds:>9.2f}{one.threshold:>10.1f}{learnt:>9}"
            f"  {form:<12}{said}"
        )


def summary(found: Iterable[Found]) -> dict[str, float]:
    """Return how well behaviours of several companies are told apart, as counts."""
    every = list(found)
    limits = [one for one in every if one.separates is not None]
    costly, harmless = ([o for o in limits if o.costs is costs] for costs in (True, False))
    marked = [one for one in costly if one.separates]
    said = {name: Counter[str]() for name in ("verdicts, costly", "verdicts, harmless")}
    for one in every:
        said["verdicts, costly" if one.costs else "verdicts, harmless"].update(one.verdicts)
    return {
        "costly": len(costly),
        "costly that separate": len(marked),
        "harmless": len(harmless),
        "harmless that separate": sum(bool(one.separates) for one in harmless),
        "threshold near": sum(one.is_near for one in costly),
        "threshold near, of those that separate": sum(one.is_near for one in marked),
        "threshold near, by who knows all else": sum(one.is_attainable for one in costly),
        **{
            f"{name}: {verdict}": count
            for name, own in said.items()
            for verdict, count in sorted(own.items())
        },
    }


def records(found: Iterable[Found]) -> list[dict[str, object]]:
    """Return findings as plain data."""
    return [asdict(one) for one in found]
