"""What past deals say where a sign's rule has an exception, or weighs more than it looks.

Deals that were won without an answer on what is not always needed, and deals in which a
sign's fact stood beside another that makes it weigh more. Counts, never deals: a group of
fewer than five deals is not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binomtest

from kaopu.explain.records import Support, Unanswered
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.support import MIN_DEALS, QUARTERS, supported
from kaopu.framework import Framework
from kaopu.framework.records import CONTEXT, Cause, WarningSign
from kaopu.leads.finished import FinishedDeals
from kaopu.leads.states import (
    NOT_UNDERSTOOD,
    is_known,
    is_not_asked,
    is_not_yet,
    is_unknown,
)
from kaopu.pipeline import Source

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Of companies in which no group differs, one in twenty is told of one.
CHANCE = 0.05


@dataclass(frozen=True)
class PairCounts:
    """Past deals in which a sign had a cause that asks for another fact beside its own.

    Attributes:
        support: How they ended, against those with the other fact in which the sign was
            cleared: these are ``overall``; None where fewer than five were.
    """

    sign: str
    cause: str
    support: Support | None

    def to_json(self) -> dict[str, Any]:
        """Return the counts as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> PairCounts:
        """Return the counts that `to_json` wrote."""
        support = record["support"]
        return cls(record["sign"], record["cause"], Support(**support) if support else None)


@dataclass(frozen=True)
class Exceptions:
    """What a bundle keeps of exceptions; nothing in one of an earlier version.

    Attributes:
        pairs: By sign and cause.
        unanswered: Of each field that is not always needed, first all deals, then the
            groups that were clearly won without an answer more often.
    """

    pairs: tuple[PairCounts, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()

    def pair(self, sign: str, cause: str) -> Support | None:
        """Return how past deals ended in which a sign had this cause."""
        own = (p for p in self.pairs if (p.sign, p.cause) == (sign, cause))
        return next((pair.support for pair in own), None)

    def of(
        self, source: str, row: Mapping[str, str], amount: float | None
    ) -> list[Unanswered]:
        """Return what a lead shows of a field: all deals, and its most telling group.

        Args:
            source: The field that has no answer.
            row: The lead's categories by column.
            amount: The lead's, if it has one.
        """
        every = [one for one in self.unanswered if one.source == source]
        groups = [one for one in every[1:] if _holds(one, row, amount)]
        best = max(groups, key=lambda one: one.support.low or 0.0, default=None)
        return every[:1] + ([best] if best else [])

    def to_json(self) -> dict[str, Any]:
        """Return them as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Exceptions:
        """Return the exceptions that `to_json` wrote."""
        return cls(
            tuple(PairCounts.from_json(pair) for pair in record["pairs"]),
            tuple(
                Unanswered(**{**one, "support": Support(**one["support"])})
                for one in record["unanswered"]
            ),
        )


def _holds(one: Unanswered, row: Mapping[str, str], amount: float | None) -> bool:
    if one.value:
        return row.get(one.column) == one.value
    low, high = one.support.above, one.support.at_most
    if amount is None or np.isnan(amount):
        return False
    return (low is None or amount > low) and (high is None or amount <= high)


def learn_exceptions(
    framework: Framework,
    sources: Iterable[Source],
    deals: FinishedDeals,
    signs: Iterable[SignRows],
    amount_column: str = "",
) -> Exceptions:
    """Return the exceptions of finished deals, as they ended.

    Args:
        framework: Whose causes and fields tell where to look.
        sources: The pipeline's; categories of the context and quarters of the amount
            divide the deals.
        deals: Finished deals.
        signs: The framework's, over these deals.
        amount_column: The column of ``deals.table.amount``.
    """
    known = list(sources)
    pairs = tuple(_pairs(framework, deals, signs))
    unanswered = tuple(
        one
        for source in known
        if source.id in framework.fields and framework.fields[source.id].not_always_needed
        for one in _unanswered(source.id, known, deals, amount_column)
    )
    return Exceptions(pairs, unanswered)


def _pairs(
    framework: Framework, deals: FinishedDeals, signs: Iterable[SignRows]
) -> Iterator[PairCounts]:
    for rows in signs:
        sign = framework.signs_by_id[rows.id]
        for cause in sign.causes:
            if cause.beside is None:
                continue
            held = rows.rows & rows.causes[cause.id]
            cleared = _cleared(sign, cause, deals.facts)
            yield PairCounts(sign.id, cause.id, _against(held, cleared, deals.outcome))


def _cleared(sign: WarningSign, cause: Cause, facts: pd.DataFrame) -> Bools:
    """Tell in which rows (n,) the sign is cleared beside the same other fact."""
    other = cause.beside
    assert other is not None  # noqa: S101 - the caller has looked
    if other.field not in facts:
        return np.zeros(len(facts), dtype=bool)
    rows = facts[other.field].isin(other.levels).to_numpy(dtype=bool, copy=True)
    for condition in sign.when:
        if condition.field in facts:
            rows &= (facts[condition.field] == condition.clear).to_numpy(dtype=bool)
    return rows


def _against(held: Bools, cleared: Bools, won: Floats) -> Support | None:
    if held.sum() < MIN_DEALS or cleared.sum() < MIN_DEALS:
        return None
    return supported(int(held.sum()), int(won[held].sum()), float(won[cleared].mean()))


@dataclass(frozen=True)
class _Group:
    """A group of deals: how many had no answer, and how many won it had in all."""

    column: str
    value: str
    deals: int
    won: int
    all_won: int
    above: float | None = None
    at_most: float | None = None


def _groups(
    sources: Iterable[Source],
    deals: FinishedDeals,
    amount_column: str,
    asked: Bools,
    silent: Bools,
) -> Iterator[_Group]:
    """Yield the groups with deals enough that had no answer."""
    won = deals.outcome == 1
    parts = (silent, silent & won, asked & won)
    for source in sources:
        if source.player != CONTEXT or source.kind != "category":
            continue
        values = deals.facts[source.id]
        named = is_known(values) & (values != NOT_UNDERSTOOD).to_numpy()
        codes, names = pd.factorize(values[named].to_numpy(dtype=object), sort=True)
        counts = [np.bincount(codes[part[named]], minlength=len(names)) for part in parts]
        for place in np.flatnonzero(counts[0] >= MIN_DEALS):
            held = [int(count[place]) for count in counts]
            yield _Group(source.column, str(names[place]), held[0], held[1], held[2])
    amounts = deals.table.amount
    if amounts is None or np.isnan(amounts).all():
        return
    edges = np.unique(np.nanquantile(amounts, QUARTERS)).tolist()
    for above, at_most in zip([None, *edges], [*edges, None], strict=True):
        rows = ~np.isnan(amounts)
        rows &= True if above is None else amounts > above
        rows &= True if at_most is None else amounts <= at_most
        held = [int((part & rows).sum()) for part in parts]
        if held[0] >= MIN_DEALS:
            own = (amount_column, "", held[0], held[1], held[2])
            yield _Group(*own, above, at_most)


def _unanswered(
    source: str, sources: Sequence[Source], deals: FinishedDeals, amount_column: str
) -> Iterator[Unanswered]:
    """Yield all deals without an answer, then the groups clearly won more often without."""
    values, won = deals.facts[source], deals.outcome == 1
    asked = ~is_not_yet(values) & (values != NOT_UNDERSTOOD).to_numpy()
    silent = asked & (is_unknown(values) | is_not_asked(values))
    deals_won, all_won = int((silent & won).sum()), int((asked & won).sum())
    if silent.sum() < MIN_DEALS:
        return
    every = supported(int(silent.sum()), deals_won, all_won / int(asked.sum()))
    yield Unanswered(source, "", "", all_won, every)
    groups = list(_groups(sources, deals, amount_column, asked, silent))
    for group in groups:
        overall, bounds = every.rate or 0.0, (group.above, group.at_most)
        # Of many groups one looks unlike the rest by chance (Bonferroni).
        chance = binomtest(group.won, group.deals, overall, "greater").pvalue
        if chance * len(groups) <= CHANCE:
            found = supported(group.deals, group.won, overall, *bounds)
            yield Unanswered(source, group.column, group.value, group.all_won, found)
