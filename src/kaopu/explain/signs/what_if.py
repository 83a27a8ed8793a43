"""What-if: the probability were a warning sign cleared, all other facts unchanged.

A prediction through the model itself with the sign's facts set to a level that past
deals know. Which level clears a fact:

* a level or flag that the framework's sign asks about: the level that the framework
  names, if five past deals held it; otherwise the level above all that raise the sign
  which most past deals held;
* a date: as many days from the lead's creation as the median of the deals that were won,
  but two weeks at least after the day on which the lead is judged;
* a number: what the framework names, or the median of the deals that were won; of
  behaviour, that at the lead's stage and age;
* a fact without a sign: the level above its own, or the other category, that most won
  deals held;
* a fact without a sign that is given, whatever we do: nothing where it is known, else the
  highest level of the framework's that five past deals held, as something to find out.

Where past deals hold nothing of the kind there is no what-if, nor for a sign that is final.
Of few deals or none the framework's word stands in: the level that it names, and for a date
two weeks ahead.

A step that only finds out changes nothing: it has a worst answer too, the lowest level of
the framework's that five past deals held, and the share of past deals with an answer that
had the best. See ``docs/decisions/0023-what-a-step-promises.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from kaopu.coded import distinct_texts, is_coded
from kaopu.explain.signs.raised import SignRows
from kaopu.explain.signs.support import MIN_DEALS, SourceCounts
from kaopu.features import FeatureSource
from kaopu.features.encoded import ChangedFacts
from kaopu.features.limits import Limits
from kaopu.framework import Framework, WarningSign
from kaopu.framework.records import Condition
from kaopu.leads.states import NOT_ASKED, UNKNOWN, is_known

Floats = NDArray[np.float64]
Objects = NDArray[np.object_]
Value = str | float
Predict = Callable[[ChangedFacts], Floats]

ROWS_AT_ONCE = 50_000
# A clearing that gives less is no help: half a percentage point.
HELPS = 0.005
# What a framework's condition calls the number in the middle of the won deals.
USUAL = "usual"
# A new date that can be agreed on lies so many days ahead.
DAYS_AHEAD = 14.0


@dataclass(frozen=True)
class Clearing:
    """What clearing one sign would give, over all n leads.

    Attributes:
        sign: The sign.
        probability: Were it cleared (n,); nan where it is not raised or nothing clears it.
        worst: With the worst answer (n,); nan where the step changes something. Above
            ``probability`` where the model thinks more of it than the framework does.
        share: Of past deals with an answer, how many had the best (n,); nan likewise.
        values: Source id to what it is set to (n,); None where it stays.
    """

    sign: SignRows
    probability: Floats
    worst: Floats
    share: Floats
    values: Mapping[str, NDArray[np.object_]]


@dataclass(frozen=True)
class Answers:
    """What steps that find out may find, over all n leads.

    Attributes:
        share: Of past deals with an answer, how many had the best (n,); nan where the
            step changes something.
        worst: Source id to the worst answer (n,); None where it stays.
    """

    share: Floats
    worst: Mapping[str, Objects]


@dataclass(frozen=True)
class CounterfactualFinder:
    """Finds what clears each fact, from the framework and the past deals.

    Attributes:
        framework, sources, counts: What is known.
        ages: Days since each lead (n,) was opened, nan where that is not known; None
            where no day is judged on.
        are_few: Whether the deals are too few to show what clears a fact.
        limits: Of numbers of behaviour, with what is usual; None without any.
    """

    framework: Framework
    sources: Mapping[str, FeatureSource]
    counts: Mapping[str, SourceCounts]
    ages: Floats | None = None
    are_few: bool = False
    limits: Limits | None = None

    def clearing_values(self, sign: SignRows, facts: pd.DataFrame) -> dict[str, pd.Series]:
        """Return what would clear each fact of a sign, by source (n,); None elsewhere."""
        return {
            source: pd.Series(values, index=facts.index, dtype=object)
            for source, values in self.clearing_arrays(sign, facts).items()
        }

    def clearing_arrays(self, sign: SignRows, facts: pd.DataFrame) -> dict[str, Objects]:
        """Return the same as arrays, which the caller may change."""
        known = self.framework.signs_by_id.get(sign.id)
        return {
            source: self._column(source, known, rows, facts)
            for source, rows in sign.raised.items()
            if source in self.counts and source in self.sources
        }

    def answers(self, sign: SignRows, facts: pd.DataFrame) -> Answers:
        """Return what the step on a sign may find, where it changes nothing."""
        known = self.framework.signs_by_id.get(sign.id)
        share = np.full(len(facts), np.nan)
        worst: dict[str, Objects] = {}
        for source, rows in sign.raised.items():
            if source not in self.counts or source not in self.sources:
                continue
            if known is None and not self._is_given(source):
                continue
            always = known is not None and known.finds_out
            finds = rows & (always | ~is_known(facts[source]))
            levels, counts = self.sources[source].levels, self.counts[source]
            if not levels or not finds.any():
                continue
            seen = list(levels) if self.are_few else self._seen(source)
            best = (
                self._of_condition(source, counts, condition_on(known, source))
                if known is not None
                else self._best(source)
            )
            if not seen or best is None:
                continue
            # Without deals every answer is as likely.
            least = 1 if self.are_few else 0
            tallies = {level: counts.tally(level)[0] + least for level in levels}
            lowest, own = seen[0], tallies[str(best)] / sum(tallies.values())
            # The least likely good answer decides.
            share[finds] = np.fmin(share[finds], own)
            worst[source] = np.full(len(facts), None, dtype=object)
            worst[source][finds] = lowest
        return Answers(share, worst)

    def _column(
        self,
        source: str,
        sign: WarningSign | None,
        rows: NDArray[np.bool_],
        facts: pd.DataFrame,
    ) -> Objects:
        values = facts[source]
        own = np.full(len(values), None, dtype=object)
        counts = self.counts[source]
        if sign is not None:
            condition = condition_on(sign, source)
            if condition.clear == USUAL:
                return self._usual(source, rows, facts)
            own[rows] = self._of_condition(source, counts, condition)
        elif self._is_given(source):
            own[rows & ~is_known(values)] = self._best(source)
        elif self.sources[source].kind in ("number", "date"):
            own[rows] = counts.median_won
        else:
            places, present = distinct_texts(values[rows] if len(values) > 1 else values)
            better = np.empty(len(present), dtype=object)
            better[:] = [self._better(source, counts, str(text)) for text in present]
            own[rows] = better[places][: int(rows.sum())]
        if self.sources[source].kind == "date" and self.ages is not None:
            own = _ahead(own, self.ages)
        return own

    def _is_given(self, source: str) -> bool:
        field = self.framework.fields.get(source)
        return field is not None and field.given

    def _seen(self, source: str) -> list[str]:
        """Return the levels that enough past deals held, worst first."""
        counts = self.counts[source]
        levels = self.sources[source].levels
        return [level for level in levels if counts.tally(level)[0] >= MIN_DEALS]

    def _best(self, source: str) -> str | None:
        """Return the best that may be found out; None where there is but one answer."""
        seen = self._seen(source)
        return seen[-1] if len(seen) > 1 else None

    def _of_condition(
        self, source: str, counts: SourceCounts, condition: Condition
    ) -> Value | None:
        kind, levels = self.sources[source].kind, self.sources[source].levels
        if kind == "date" and counts.median_won is None and self.are_few:
            return DAYS_AHEAD
        if kind == "date" or (kind == "number" and condition.low):
            return counts.median_won
        if kind == "number":
            return float(condition.clear)
        is_named = self.are_few and condition.clear in levels
        if is_named or counts.tally(condition.clear)[0] >= MIN_DEALS:
            return condition.clear
        worst = max((levels.index(level) for level in condition.levels), default=-1)
        return _most_frequent(counts, levels[worst + 1 :], won=False)

    def _usual(self, source: str, rows: NDArray[np.bool_], facts: pd.DataFrame) -> Objects:
        """Return what is usual at each lead's stage and age; None where nothing is."""
        own = np.full(len(facts), None, dtype=object)
        usual = self.limits.usual(source, facts) if self.limits is not None else None
        if usual is not None and rows.any():
            told = rows & ~np.isnan(usual)
            own[told] = usual[told]
        return own

    def _better(self, source: str, counts: SourceCounts, present: str) -> Value | None:
        levels = self.sources[source].levels
        if not levels:
            others = {c.value for c in counts.counts} - {present, UNKNOWN, NOT_ASKED}
            return _most_frequent(counts, sorted(others), won=True)
        # What is not known is taken for the worst.
        place = levels.index(present) if present in levels else 0
        return _most_frequent(counts, levels[place + 1 :], won=True)


def _ahead(days: NDArray[np.object_], ages: Floats) -> NDArray[np.object_]:
    """Return days to a date of which none is near or past on the day of scoring."""
    least = np.nan_to_num(ages, nan=-np.inf) + DAYS_AHEAD
    told = np.array([day is not None for day in days], dtype=bool)
    numbers = np.full(len(days), np.nan)
    numbers[told] = days[told].astype(np.float64)
    late = numbers < least
    ahead = days.copy()
    ahead[late] = least[late]
    return ahead


def condition_on(sign: WarningSign, source: str) -> Condition:
    """Return a sign's condition on a field."""
    return next(c for c in sign.when if c.field == source)


def _most_frequent(counts: SourceCounts, values: Sequence[str], *, won: bool) -> str | None:
    """Return the value that most past (or won) deals held; None without any."""
    tallies = {value: counts.tally(value)[won] for value in values}
    best = max(tallies, key=lambda value: tallies[value], default=None)
    return best if best is not None and tallies[best] else None


@dataclass(frozen=True)
class _Change:
    """Some leads with facts changed.

    Attributes:
        rows: Which leads (k,).
        values: Source id to what it is set to (n,); None where it stays.
    """

    rows: NDArray[np.intp]
    values: Mapping[str, NDArray[np.object_]]


def clear_signs(
    finder: CounterfactualFinder,
    facts: pd.DataFrame,
    signs: Sequence[SignRows],
    predict: Predict,
) -> list[Clearing]:
    """Return what clearing each sign would give, in few predictions for all leads.

    Args:
        finder: Finds the levels that clear.
        facts: The leads' facts (n rows).
        signs: Every sign over the leads.
        predict: From changed facts to calibrated log-odds.
    """
    found: list[Clearing] = []
    changes: list[_Change] = []
    filled: list[Floats] = []
    nowhere = np.full(len(facts), np.nan)
    for sign in signs:
        # Of a single lead most signs are not raised.
        is_raised = bool(sign.rows.any()) and sign.id not in finder.framework.final_signs
        if not is_raised:
            found.append(Clearing(sign, nowhere, nowhere, nowhere, {}))
            continue
        values = finder.clearing_arrays(sign, facts)
        rows = _clearable(sign, values)
        for column in values.values():
            column[~rows] = None
        best, worst, share = (np.full(len(facts), np.nan) for _ in range(3))
        found.append(Clearing(sign, best, worst, share, values))
        if not rows.any():
            continue
        changes.append(_Change(np.flatnonzero(rows), values))
        filled.append(best)
        answers = finder.answers(sign, facts)
        share[rows] = answers.share[rows]
        finds = rows & ~np.isnan(share)
        if finds.any():
            changes.append(_Change(np.flatnonzero(finds), answers.worst))
            filled.append(worst)
    start = 0
    log_odds = _predicted(facts, changes, predict)
    for target, change in zip(filled, changes, strict=True):
        count = len(change.rows)
        target[change.rows] = expit(log_odds[start : start + count])
        start += count
    return found


def _clearable(
    sign: SignRows, values: Mapping[str, NDArray[np.object_]]
) -> NDArray[np.bool_]:
    """Tell in which rows every fact that raises the sign can be cleared."""
    rows = sign.rows.copy()
    for source, raised in sign.raised.items():
        if source in values:
            rows &= ~raised | _is_told(values[source])
        else:
            rows &= ~raised
    return rows if sign.raised else np.zeros_like(rows)


def _is_told(values: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.fromiter((value is not None for value in values), bool, len(values))


def _predicted(facts: pd.DataFrame, changes: Sequence[_Change], predict: Predict) -> Floats:
    """Return the log-odds of all changed leads, one change after the other."""
    if not changes:
        return np.empty(0)
    rows = np.concatenate([change.rows for change in changes])
    columns = {}
    for source in dict.fromkeys(name for change in changes for name in change.values):
        set_to = np.concatenate([_of_rows(change, source) for change in changes])
        told = _is_told(set_to)
        columns[source] = _set(facts[source], rows, told, set_to[told])
    return np.concatenate([predict(chunk) for chunk in _chunks(facts, rows, columns)])


def _of_rows(change: _Change, source: str) -> NDArray[np.object_]:
    """Return what a change sets a source to (k,); None where it stays."""
    if source not in change.values:
        return np.full(len(change.rows), None, dtype=object)
    return change.values[source][change.rows]


def _set(
    column: pd.Series,
    rows: NDArray[np.intp],
    told: NDArray[np.bool_],
    values: NDArray[np.object_],
) -> pd.Series:
    """Return a column in some rows (k,), with other values where told; its kind stays."""
    if is_coded(column):
        own = column.iloc[rows].reset_index(drop=True)
        series = pd.Series(values, index=own.index[told], dtype=object)
        return own.where(~told, series.reindex(own.index)).astype(own.dtype)
    cells = column.to_numpy()[rows]
    cells[told] = values
    return pd.Series(cells, dtype=column.dtype)


def _chunks(
    facts: pd.DataFrame, rows: NDArray[np.intp], columns: Mapping[str, pd.Series]
) -> Iterator[ChangedFacts]:
    if len(rows) <= ROWS_AT_ONCE:
        yield ChangedFacts(facts, rows, columns)
        return
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = slice(start, start + ROWS_AT_ONCE)
        own = {source: column.iloc[part] for source, column in columns.items()}
        yield ChangedFacts(facts, rows[part], own)
