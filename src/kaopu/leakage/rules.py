"""The rules of the leakage audit: each looks at one column, and finds something or not.

A rule's thresholds stand above it, with their reasons.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from kaopu.leakage.auc import Deals, filled_auc, filled_shares
from kaopu.leakage.columns import Column
from kaopu.leakage.growth import Growth, growth
from kaopu.leakage.headers import closing_word, is_count, is_judged
from kaopu.leakage.records import Details, Finding, Severity
from kaopu.masking import masked
from kaopu.model.intervals import wilson

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Suspect:
    """A column with what several rules need of it.

    Attributes:
        auc: The best AUC of its readings, as `column_auc` gives it.
        last: The share of deals in which this date is the latest of several dates; 0
            where it is no date or has none to be compared with.
    """

    column: Column
    deals: Deals
    auc: float
    last: float


def findings_of(suspect: Suspect) -> tuple[Finding, ...]:
    """Return what the rules find in a column, blocking findings first."""
    found = [finding for rule in RULES for finding in rule(suspect)]
    return tuple(sorted(found, key=lambda finding: finding.severity != "block"))


# What reps wrote down of real B2B deals (salvirt) reaches 0.75 alone, out of fold. Far
# stronger honest columns exist in other trades (a tumour's size): who knows that a column
# was there from the start may overrule a block.
AUC_BLOCK, AUC_WARN = 0.90, 0.80


def tells_alone(suspect: Suspect) -> Iterator[Finding]:
    """Find a column that tells won from lost deals better than early facts do."""
    details = {"auc": suspect.auc}
    if suspect.auc >= AUC_BLOCK:
        yield Finding("auc", "block", suspect.auc, AUC_BLOCK, details)
    elif suspect.auc >= AUC_WARN:
        yield Finding("auc", "warn", suspect.auc, AUC_WARN, details)


# The AUC of a yes or no: here the filled shares of won and lost deals differ by half.
FILLED_AUC_BLOCK = 0.75


def _with_placeholder(column: Column, details: Details) -> Details:
    """Return the details with the text that counts as blank, if one does."""
    if not column.placeholder:
        return details
    return {**details, "placeholder": _shown(column.placeholder)}


def filling_tells(suspect: Suspect) -> Iterator[Finding]:
    """Find a column whose being filled in, whatever it says, tells the outcome."""
    auc = filled_auc(suspect.column.filled, suspect.deals)
    if auc >= FILLED_AUC_BLOCK:
        won, lost = filled_shares(suspect.column.filled, suspect.deals)
        details = _with_placeholder(suspect.column, {"won": won, "lost": lost})
        yield Finding("missing_auc", "block", auc, FILLED_AUC_BLOCK, details)


# Dozens of times likelier in one outcome, and by 95 % Wilson bounds a dozen at least; a
# cell that is filled in for next to no deal tells too little to matter.
TIMES_BLOCK, TIMES_BOUND, MIN_SHARE = 24.0, 12.0, 0.05


def filled_more_often(suspect: Suspect) -> Iterator[Finding]:
    """Find a column that is filled in, or blank, far more often in one outcome.

    Blanks of lost deals warn only: leads that nobody followed up look like that.
    """
    filled = suspect.column.filled
    for rule, rows in (("filled_times", filled), ("blank_times", ~filled)):
        counts = [(rows & (suspect.deals.won == end)).sum() for end in (1.0, 0.0)]
        deals = [(suspect.deals.won == end).sum() for end in (1.0, 0.0)]
        if not all(deals) or sum(counts) < MIN_PURE:
            continue
        won, lost = (float(c / n) for c, n in zip(counts, deals, strict=True))
        often = 0 if won >= lost else 1
        low, _ = wilson(counts[often], deals[often])
        _, high = wilson(counts[1 - often], deals[1 - often])
        times = float(max(won, lost) / max(min(won, lost), 1 / deals[1 - often]))
        if max(won, lost) < MIN_SHARE or times < TIMES_BLOCK or low < TIMES_BOUND * high:
            continue
        severity: Severity = "warn" if rule == "blank_times" and often == 1 else "block"
        name = rule.replace("times", "implies")
        known = {
            f.severity for f in (*filling_tells(suspect), *_implies(name, suspect, rows))
        }
        if severity in known or "block" in known:
            # Said already, of the same cells.
            continue
        details = _with_placeholder(suspect.column, {"won": won, "lost": lost})
        yield Finding(rule, severity, times, TIMES_BLOCK, details)


# A share is nearly pure if its exceptions are rare in themselves (3 in 100) and rare
# beside the usual ones: at most a tenth of their overall share to block, a quarter to
# warn, by a 95 % Wilson bound. The second keeps deals that are nearly all lost anyway
# from looking pure: whatever the usual share u is, n pure deals pass only if u^n < 3e-7,
# so that the thousands of values of an export raise no alarm by chance. The bound of 0.97
# takes 125 pure deals; fewer only warn.
NEARLY_ONE = 0.97
RARER_TO_BLOCK, RARER_TO_WARN = 10.0, 4.0
MIN_PURE = 20


@dataclass(frozen=True)
class Purity:
    """How near to all one way some deals ended.

    Attributes:
        outcome: ``won`` or ``lost``, the more frequent among them.
        share: Of that outcome among them.
        bound: The least that share is, by Wilson.
        usual: Its share among all deals.
    """

    outcome: str
    deals: int
    share: float
    bound: float
    usual: float

    @property
    def block_limit(self) -> float:
        """The bound from which on they are pure enough to block."""
        return max(NEARLY_ONE, 1 - (1 - self.usual) / RARER_TO_BLOCK)

    @property
    def warn_limit(self) -> float:
        """The bound from which on they are pure enough to warn, if there are 20."""
        return 1 - (1 - self.usual) / RARER_TO_WARN

    @property
    def is_suspect(self) -> bool:
        """Whether there are enough of them, and pure enough to warn."""
        enough = self.deals >= MIN_PURE and self.share >= NEARLY_ONE
        return enough and self.bound >= self.warn_limit

    @property
    def details(self) -> Details:
        """The figures of the sentence."""
        return asdict(self)


def purity(won: float, deals: float, rate: float) -> Purity:
    """Return how pure ``deals`` deals are of which ``won`` were won."""
    outcome, most, usual = "won", won, rate
    if won * 2 < deals:
        outcome, most, usual = "lost", deals - won, 1 - rate
    low, _ = wilson(most, deals)
    return Purity(outcome, int(deals), float(most / deals), float(low), usual)


def filled_implies(suspect: Suspect) -> Iterator[Finding]:
    """Find a column that is filled in for deals of one outcome only."""
    yield from _implies("filled_implies", suspect, suspect.column.filled)


def blank_implies(suspect: Suspect) -> Iterator[Finding]:
    """Find a column that is blank for deals of one outcome only.

    Blanks of lost deals warn only: leads that nobody followed up look like that.
    """
    yield from _implies("blank_implies", suspect, ~suspect.column.filled)


def _implies(rule: str, suspect: Suspect, rows: NDArray[np.bool_]) -> Iterator[Finding]:
    won = suspect.deals.won[rows]
    if not 0 < len(won) < len(rows):
        return
    pure = purity(won.sum(), len(won), suspect.deals.rate)
    may_block = (rule, pure.outcome) != ("blank_implies", "lost")
    details = _with_placeholder(suspect.column, pure.details)
    if may_block and pure.bound >= pure.block_limit:
        yield Finding(rule, "block", pure.bound, pure.block_limit, details)
    elif pure.is_suspect:
        yield Finding(rule, "warn", pure.bound, pure.warn_limit, details)


def pure_level(suspect: Suspect) -> Iterator[Finding]:
    """Find a value whose deals all ended one way; the most frequent one is named."""
    column, rate = suspect.column, suspect.deals.rate
    codes, k = column.codes[column.filled], len(column.levels)
    counts = np.bincount(codes, minlength=k)
    wins = np.bincount(codes, suspect.deals.won[column.filled], k)
    often = np.flatnonzero(counts >= MIN_PURE)
    if k < 2 or not len(often):
        return
    pure = {i: purity(wins[i], counts[i], rate) for i in often.tolist()}
    found = [i for i in pure if pure[i].is_suspect]
    if found:
        level = max(found, key=lambda i: (pure[i].deals, column.levels[i]))
        own: Details = {"level": _shown(column.levels[level]), "more": len(found) - 1}
        details, limit = {**pure[level].details, **own}, pure[level].warn_limit
        yield Finding("pure_level", "warn", pure[level].bound, limit, details)


SHOWN = 40


def _shown(cell: object) -> str:
    text = str(cell).strip()
    text = masked(text)
    return repr(text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…")


def closing_name(suspect: Suspect) -> Iterator[Finding]:
    """Find a header that speaks of the deal's end, unless all cells are the same."""
    column = suspect.column
    varies = len(column.levels) + (not column.filled.all()) > 1
    if varies and (word := closing_word(column.name)):
        yield Finding("name", "warn", 1.0, 1.0, {"word": word})


# A date behind all others of its deal may be the last day of the deal; planned days
# come last too, so it must tell the outcome as well: planned ones were seen up to 0.65.
LATEST, LATEST_AUC = 0.99, 0.70


def latest_date(suspect: Suspect) -> Iterator[Finding]:
    """Find a date that is the last of its deal, and tells the outcome."""
    if suspect.last >= LATEST and suspect.auc >= LATEST_AUC:
        details = {"last": suspect.last, "auc": suspect.auc}
        yield Finding("latest_date", "warn", suspect.auc, LATEST_AUC, details)


# The least rank correlation with the days for which a deal is open: of a count, which is
# there to grow; of any number, which may follow the size of a deal; and of one that is
# those days, whatever it is called.
GROWS, FOLLOWS, IS_AGE = 0.2, 0.5, 0.9


def grows_with_age(suspect: Suspect) -> Iterator[Finding]:
    """Find a number that grows while a deal is open: open leads have not got there yet.

    A count of which no dates tell whether it does is told by its name.
    """
    column, deals = suspect.column, suspect.deals
    if column.order is None or column.is_date or len(column.levels) < 2:
        return
    counts = is_count(column.name)
    found = None if deals.ages is None else growth(column.order, deals.ages, deals.won)
    if found is not None:
        yield from growth_findings(found, counts=counts)
    elif counts:
        yield Finding("may_count_on", "warn", 0.0, 0.0)


def growth_findings(found: Growth, *, counts: bool) -> Iterator[Finding]:
    """Return what is found of a number, a count or not, that grows so."""
    block = GROWS if counts else IS_AGE
    details = {"correlation": found.correlation}
    if found.bound >= block:
        yield Finding("grows", "block", found.bound, block, details)
    elif found.bound >= FOLLOWS:
        yield Finding("grows", "warn", found.bound, FOLLOWS, details)


# From this AUC on a judgement tells the outcome better than most facts do.
JUDGED_AUC = 0.70


def judged_late(suspect: Suspect) -> Iterator[Finding]:
    """Find a judgement of a lead's quality that tells the outcome, as if made after it."""
    tells = suspect.auc >= JUDGED_AUC or any(True for _ in pure_level(suspect))
    if tells and len(suspect.column.levels) > 1 and is_judged(suspect.column.name):
        yield Finding("judged", "warn", suspect.auc, JUDGED_AUC, {"auc": suspect.auc})


RULES = (
    grows_with_age,
    tells_alone,
    filling_tells,
    filled_implies,
    blank_implies,
    filled_more_often,
    judged_late,
    pure_level,
    latest_date,
    closing_name,
)
