"""Which deals two models are compared on, and from which each may be learnt.

Best are deals that neither has seen. Where the challenger has learnt from all of them, as
right after its training, those that the champion has not seen are foretold by the
challenger's procedure, fitted on what had ended before. Where the champion has seen them,
too, both procedures foretell the newest deals so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.finished import MIN_TESTED
from kaopu.model.folds import Split, grouped_folds, max_folds
from kaopu.promotion.deals import PairedDeals
from kaopu.promotion.records import Basis
from kaopu.scoring.seen_deals import SeenDeals

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

# Won and lost deals held out without which nothing is compared.
MIN_HELD_OUT = 20
# The newest deals that are foretold where both have seen all, and in how many steps.
NEWEST, STEPS = 0.4, 3
# Of so many deals one step is enough, and half of them.
DEALS_OF_ONE_STEP = 20_000
FOLDS = 5


@dataclass(frozen=True)
class HeldOut:
    """Deals to compare on.

    Attributes:
        basis: Who has seen them.
        rows: Their positions.
        splits: What is learnt from and foretold, where a procedure is fitted afresh; what
            is foretold in all of them together is ``rows``.
    """

    basis: Basis
    rows: Ints
    splits: tuple[Split, ...] = ()


def held_out(
    deals: PairedDeals, champion: SeenDeals | None, challenger: SeenDeals | None
) -> HeldOut | None:
    """Return the deals to compare on; None where there are too few of any kind.

    Args:
        deals: Finished deals.
        champion: What it has learnt from; None if it does not say, and it is taken to have
            learnt from all.
        challenger: The same.
    """
    by_champion = _saw(champion, deals)
    new = np.flatnonzero(~by_champion & ~_saw(challenger, deals))
    if _enough(deals.won[new], MIN_HELD_OUT):
        return HeldOut("neither_saw", new)
    asked = np.flatnonzero(~by_champion)
    if _enough(deals.won[asked], MIN_HELD_OUT) and (splits := _steps(deals, asked)):
        return _of("challenger_saw", deals, splits)
    splits = _steps(deals, _newest(deals)) if _has_days(deals) else _folds(deals)
    return _of("both_saw", deals, splits)


def _saw(seen: SeenDeals | None, deals: PairedDeals) -> NDArray[np.bool_]:
    if seen is None:
        return np.ones(len(deals), dtype=bool)
    return seen.may_hold(deals.challenger.table)


def _of(basis: Basis, deals: PairedDeals, splits: list[Split]) -> HeldOut | None:
    rows = np.sort(np.concatenate([test for _, test in splits])) if splits else np.arange(0)
    if not _enough(deals.won[rows], MIN_HELD_OUT):
        return None
    return HeldOut(basis, rows, tuple(splits))


def _has_days(deals: PairedDeals) -> bool:
    return deals.days is not None and not np.isnan(deals.days).all()


def _newest(deals: PairedDeals) -> Ints:
    """Return the deals that ended last, of those whose day is known."""
    days = deals.days
    assert days is not None  # noqa: S101 - the caller has looked
    dated = np.flatnonzero(~np.isnan(days))
    share = NEWEST / 2 if len(deals) >= DEALS_OF_ONE_STEP else NEWEST
    return dated[days[dated] > np.quantile(days[dated], 1 - share)]


def _steps(deals: PairedDeals, asked: Ints) -> list[Split]:
    """Return steps over deals by their day, each foretold from what had ended before.

    As on that day all open leads would have been scored. Copies of the deals of a step,
    and deals whose day is not known, are not learnt from. Without days there is one step,
    from all other deals.
    """
    days, groups = deals.days, deals.challenger.copies
    if days is None or not _has_days(deals):
        rest = np.setdiff1d(np.arange(len(deals)), asked)
        splits = [(rest, asked)]
    else:
        asked = asked[~np.isnan(days[asked])]
        parts = _parts(asked[np.argsort(days[asked], kind="stable")], days, len(deals))
        splits = [(np.flatnonzero(days < days[part].min()), part) for part in parts]
    apart = [(b[~np.isin(groups[b], groups[part])], part) for b, part in splits]
    return [split for split in apart if _enough(deals.won[split[0]], MIN_TESTED)]


def _parts(asked: Ints, days: Floats, count: int) -> list[Ints]:
    """Return deals in their order as steps; those of one day stay together."""
    if not len(asked):
        return []
    steps = 1 if count >= DEALS_OF_ONE_STEP else STEPS
    cuts = [days[asked[len(asked) * i // steps]] for i in range(1, steps)]
    places = np.unique(np.searchsorted(days[asked], cuts))
    return [part for part in np.split(asked, places) if len(part)]


def _folds(deals: PairedDeals) -> list[Split]:
    """Return folds over all deals, where no day says which are the newest."""
    won, groups = deals.won, deals.accounts
    if not _enough(won, MIN_HELD_OUT):
        return []
    return grouped_folds(won, groups, max_folds(won, groups, FOLDS), 0)


def _enough(won: Floats, least: int) -> bool:
    return bool(min(won.sum(), len(won) - won.sum()) >= least)
