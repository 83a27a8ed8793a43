"""From past deals to the limits of every number of behaviour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.features.limit_search.cells import MIN_WON, Number, cells_of
from kaopu.features.limit_search.chosen import separating
from kaopu.features.limit_search.judged import Judged, has_limit, score_by_place
from kaopu.features.limit_search.tried import USUAL_SHARE, Choice, Tried, plain
from kaopu.features.limit_search.views import Views, side
from kaopu.features.limits import Limit, Limits
from kaopu.features.sources import FeatureSource

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


# By how many deviations open deals beyond must have been won less often at the same stage
# and age: none against it is enough.
HOLDS = 0.0


def learn_limits(
    sources: Iterable[FeatureSource],
    frames: Sequence[pd.DataFrame],
    won: Floats,
    groups: Ints,
    stated: Mapping[str, float] | None = None,
    ended: pd.DataFrame | None = None,
) -> Limits | None:
    """Return the limits of every number of behaviour; None where there is none.

    Args:
        sources: The columns of the facts, and what they are.
        frames: The deals' facts (n rows), at one moment and at others; the others may
            hold the facts alone that histories tell.
        won: Outcomes 0 or 1 (n,).
        groups: Equal for copies of a deal, or deals of one account (n,).
        stated: Id of a number to its limit, where that is not to be learnt.
        ended: What histories told when the deals ended (n rows), where that is known:
            then it says from which number on deals were won less often.
    """
    known = list(sources)
    numbers = [source for source in known if has_limit(source)]
    if not numbers:
        return None
    views = Views.of(known, frames, won, groups)
    given = stated or {}
    asked = [s for s in numbers if s.id in given or _is_told(views, s)]
    if not asked:
        return None
    first = frames[0]
    seen = frames if ended is None else [ended]
    whole = [first.assign(**{str(n): f[n].to_numpy() for n in f}) for f in seen]
    judged = Judged.of(known, whole, won, groups, views.grid)
    tried = [Tried.of(s, views, judged, given.get(s.id)) for s in asked]
    found = separating(tried, judged)
    if ended is not None:
        found = _holding(found, tried, views)
    limits = tuple(_limit(one, views, found.get(one.source.id)) for one in tried)
    return replace(views.grid, limits=limits)


def _holding(
    found: Mapping[str, Choice], tried: Sequence[Tried], views: Views
) -> dict[str, Choice]:
    """Return the limits of which open deals do not say the opposite.

    What is so when a deal ends may be so because it does: a rep gives up, and a silence
    follows. Such a limit tells nothing of deals that are open.
    """
    known = {one.source.id: one.source for one in tried}
    return {
        id_: choice
        for id_, choice in found.items()
        if score_by_place(*_beyond(known[id_], choice, views)) >= HOLDS
    }


def _is_told(views: Views, source: FeatureSource) -> bool:
    """Tell whether enough won deals tell a number."""
    return views.number(source)[0].won_deals >= MIN_WON


def _beyond(
    source: FeatureSource, choice: Choice, views: Views
) -> tuple[Number, NDArray[np.bool_]]:
    """Return a number in all views, and in which of them it is beyond a limit."""
    number, _ = views.number(source)
    if choice.form != "usual":
        return number, number.values > choice.cut
    return number, number.values > cells_of(number).quantile(choice.share)[number.at]


def _limit(tried: Tried, views: Views, choice: Choice | None) -> Limit:
    """Return the limit of a number; what most won deals kept to without a choice."""
    source, shape = tried.source, views.grid.shape
    number, rows = views.number(source)
    cells = cells_of(number)
    if choice is not None:
        form, share, cut = choice.form, choice.share, choice.cut
    elif tried.stated is not None:
        form, share, cut = "stated", USUAL_SHARE, tried.stated
    else:
        form, share, cut = "usual", USUAL_SHARE, np.nan
    limits = plain(cells.quantile(share)) if form == "usual" else np.full(shape, cut)
    own = number.take(rows < views.count)
    beyond = own.values > limits[own.at]
    return Limit(
        source.id,
        source.better == "lower",
        form,
        choice is not None,
        share,
        side(source) * limits,
        side(source) * plain(cells.quantile(0.5, "inverted_cdf")),
        cells.won,
        cells.by_stage,
        cells.by_age,
        len(own.values),
        int(own.won.sum()),
        int(beyond.sum()),
        int((beyond & own.won).sum()),
        _alike(own, beyond),
    )


def _alike(number: Number, beyond: NDArray[np.bool_]) -> float:
    """Return how many deals within would have been won where those beyond stand.

    Where nobody is within a stage and age, those of all count; nan where nobody is at all.
    """
    if beyond.all() or not beyond.any():
        return np.nan
    stage, band = number.at
    place = stage * number.shape[1] + band
    size = int(place.max()) + 1
    within = np.bincount(place[~beyond], minlength=size)
    won = np.bincount(place[~beyond], number.won[~beyond], minlength=size)
    rates = np.full(size, number.won[~beyond].mean())
    np.divide(won, within, out=rates, where=within > 0)
    return float(rates[place[beyond]].mean())
