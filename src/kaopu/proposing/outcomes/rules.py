"""Ways to tell the outcome that take more than the texts of one column."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kaopu.leads.dates import parse_days
from kaopu.proposing.cutting import cut
from kaopu.proposing.dates import is_long
from kaopu.proposing.headers import Match
from kaopu.proposing.outcomes.endings import holds, sort_endings, yes_no
from kaopu.proposing.outcomes.values import MAX_LEVELS, header_worth
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import OutcomeProposal, Reason, RuleProposal
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.proposing.words import read_header

Floats = NDArray[np.float64]
# How sure each way is. Words in a column of their own are surer than all of these.
TWO_COLUMNS, FILLED, IN_SECOND, RANGE = 0.84, 0.74, 0.86, 0.6
# A day of winning must be filled in for some deals, and blank for some.
MIN_FILLED, MAX_FILLED, MIN_ROWS = 0.005, 0.95, 10
# The most that the longest sale may take, beside nearly all others: beyond, it is a typo.
NEARLY_ALL, TYPO = 0.99, 3.0
# The most sales that may have ended before they were opened, and the days after which a
# lead counts as lost where nothing tells how long a sale takes; of a short export, half.
BACKWARDS, USUAL_SALE = 0.05, 90
# A day that this many deals have may be the day of winning, though no word says so.
MAX_NEAR = 0.8
WON_KEYS = ("converted",)
CUSTOMER_KEYS = ("customer", "account", "order", "contract", "client", "客户", "订单")
SCALES = (100.0, 10.0, 1.0)


@dataclass(frozen=True)
class Sheet:
    """An export as the finders of outcomes look at it.

    Attributes:
        profiles: Of every column, in their order.
        matches: What each header is like.
        texts: All cells.
        date_format: Of dates that are not ISO.
        found: A column that says whether a second table has the row's key; empty if none.
        opened: The user's answer, which column says when a deal was opened; None if not
            asked, empty for none.
        won_days: Columns of a second table that say when the deals in it were won.
    """

    profiles: Sequence[Profile]
    matches: Mapping[str, tuple[Match, ...]]
    texts: pd.DataFrame
    date_format: str
    found: str = ""
    opened: str | None = None
    won_days: tuple[str, ...] = ()

    def days(self, column: str) -> Floats:
        """Return a column of dates as days since 1970-01-01 (n,), nan for no date.

        A column that is written otherwise than the others, as that of a second table or
        one of seconds since 1970, is read as it stands.
        """
        days = parse_days(self.texts[column].astype(str).str.strip(), self.date_format)
        if np.isfinite(days).any():
            return days
        cells = _profile(self, column).cells
        return days if cells.order is None or not cells.is_date else cells.order

    def created(self) -> str:
        """Return the header of the day a deal was opened; empty if none says so."""
        if self.opened is not None:
            return self.opened
        dates = [
            p
            for p in self.profiles
            if p.kinds[0] == "date" and p.filled > 0.5 and p.column not in self.won_days
        ]
        ranked = [
            (match.score, profile.filled, profile.column)
            for profile in dates
            for match in self.matches[profile.column]
            if match.concept == "created"
        ]
        if ranked:
            return max(ranked)[2]
        whole = [p for p in dates if p.filled > MAX_FILLED and not self.is_end(p.column)]
        whole = [p for p in whole if not is_long(p)]
        earliest = [(float(np.nanmedian(self.days(p.column))), p.column) for p in whole]
        return min(earliest)[1] if earliest else ""

    @property
    def second(self) -> frozenset[str]:
        """The columns that say who stands in a second table, and since when."""
        return frozenset((self.found, *self.won_days)) if self.found else frozenset()

    def sale_days(self, column: str) -> Floats | None:
        """Return how long each sale took (n,), nan where not known.

        None if it is not known of any, or many ended before they were opened: then a day
        is not what it seems.

        Args:
            column: The day on which a deal was won.
        """
        created = self.created()
        if not created or created == column:
            return None
        took = np.floor(self.days(column)) - np.floor(self.days(created))
        known = np.isfinite(took)
        if not known.any() or (took[known] < 0).mean() > BACKWARDS:
            return None
        return took

    def days_of(self, outcome: Iterable[str]) -> list[str]:
        """Return the second table's days, if being in it tells the outcome.

        Only those are given that may be the days on which deals were won.

        Args:
            outcome: The columns that tell it.
        """
        if self.found not in outcome:
            return []
        return [day for day in self.won_days if self.sale_days(day) is not None]

    def is_end(self, column: str) -> bool:
        """Tell whether a header speaks of an end, or of what moves on."""
        concepts = [m.concept for m in self.matches[column] if m.score >= 78]
        return bool({"end_date", "closed", "touched", "signing_date"} & {*concepts[:1]})


def by_rules(sheet: Sheet) -> Iterator[OutcomeProposal]:
    """Yield every other way in which the sheet may tell the outcome."""
    if sheet.found:
        yield _in_second(sheet)
    yield from _two_columns(sheet)
    yield from _filled(sheet)
    yield from _range(sheet)


def filled_rule(sheet: Sheet, column: str) -> RuleProposal:
    """Return the rule that a filled cell is won, and a blank one lost from an age on.

    Where no day tells how long a sale takes, the age is a guess; where no day tells when
    a deal was opened, a blank is lost at once.
    """
    created = sheet.created()
    if not created or created == column:
        return RuleProposal(column, "filled", lost_after_days=0)
    if limit := _sale_length(sheet, created, column):
        return RuleProposal(column, "filled", lost_after_days=limit)
    usual = _usual_length(sheet.days(created))
    return RuleProposal(column, "filled", lost_after_days=usual, guessed=True)


def _longest(days: Floats) -> int:
    """Return the days that the longest sale took, typing errors left out."""
    known = days[np.isfinite(days) & (days >= 0)]
    if not len(known):
        return 0
    usual, longest = float(np.quantile(known, NEARLY_ALL)), float(known.max())
    return math.ceil(longest if longest <= TYPO * max(usual, 1.0) else usual) or 1


def _sale_length(sheet: Sheet, created: str, column: str) -> int:
    """Return the days that the longest sale took; 0 if no day tells it.

    Only the column itself, or one beside it, says when a deal was won.
    """
    if _profile(sheet, column).kinds[0] == "date":
        ends = [column]
    elif column == sheet.found:
        ends = [*sheet.won_days]
    else:
        dates = [p.column for p in sheet.profiles if p.kinds[0] == "date"]
        ends = [c for c in dates if c not in (created, column) and sheet.is_end(c)]
    took = sheet.sale_days(ends[0]) if ends else None
    return 0 if took is None else _longest(took)


def _usual_length(created: Floats) -> int:
    """Return an age for an export that does not tell how long a sale takes."""
    known = created[np.isfinite(created)]
    span = float(known.max() - known.min()) if len(known) else 0.0
    return max(min(USUAL_SALE, int(span / 2)), 1)


def _profile(sheet: Sheet, column: str) -> Profile:
    return next(p for p in sheet.profiles if p.column == column)


def _in_second(sheet: Sheet) -> OutcomeProposal:
    rule = filled_rule(sheet, sheet.found)
    return OutcomeProposal((rule,), IN_SECOND, (Reason("in_second"),))


def _two_columns(sheet: Sheet) -> Iterator[OutcomeProposal]:
    """Yield columns of which one tells what is won, and another what is lost."""
    won = [*_won_rules(sheet)]
    lost = [*_lost_rules(sheet)]
    for score, first in won:
        for worth, second in lost:
            if second.column != first.column:
                rules = (first, second)
                why = Reason("two_columns", {"won": first.column, "lost": second.column})
                yield OutcomeProposal(
                    rules, TWO_COLUMNS + 0.1 * (score + worth - 2), (why,)
                )


def _won_rules(sheet: Sheet) -> Iterator[tuple[float, RuleProposal]]:
    for profile in sheet.profiles:
        texts = [text for text, _ in profile.levels[: MAX_LEVELS + 1]]
        worth, _ = header_worth(profile.column, sheet.matches[profile.column])
        if 2 <= len(texts) <= MAX_LEVELS and worth:
            ends = sort_endings(texts)
            if ends.won and not ends.lost:
                rows = dict(profile.levels)
                yield (
                    worth,
                    RuleProposal(profile.column, "values", ends.won, (), ends.open, rows),
                )
        if _is_day_of(profile, "won"):
            yield 0.9, RuleProposal(profile.column, "filled")


def _lost_rules(sheet: Sheet) -> Iterator[tuple[float, RuleProposal]]:
    for profile in sheet.profiles:
        words = cut(profile.column)
        if "flag" in profile.kinds and len(profile.cells.levels) == 2:
            ends, rows = yes_no([text for text, _ in profile.levels]), dict(profile.levels)
            of_losing = _speaks_of(words, "lost") or _has(words, "put_away")
            lost = ends.won if of_losing else ends.lost
            rest = (*(ends.lost if of_losing else ends.won), *ends.open)
            if (_has(words, "alive") or of_losing) and lost:
                yield 1.0, RuleProposal(profile.column, "values", (), lost, rest, rows)
        elif _is_day_of(profile, "lost"):
            yield 0.95, RuleProposal(profile.column, "filled", means="lost")
        elif _is_part_filled(profile) and _speaks_of(words, "lost"):
            yield 0.8, RuleProposal(profile.column, "filled", means="lost")


def _speaks_of(words: Sequence[str], end: str) -> bool:
    return _has(words, "speaks" if end == "won" else "lost_parts")


def _has(words: Sequence[str], parts: str) -> bool:
    return any(holds(words, part) for part in load_vocabulary().parts[parts])


def _is_part_filled(profile: Profile) -> bool:
    rows = int(profile.cells.filled.sum())
    return rows >= MIN_ROWS and MIN_FILLED <= profile.filled <= MAX_FILLED


def _is_day_of(profile: Profile, end: str) -> bool:
    """Tell whether a column is the day of winning, or of losing, of some deals."""
    other = "lost" if end == "won" else "won"
    words = cut(profile.column)
    if read_header(profile.column).guards & {"planned", "next"}:
        return False
    is_day = profile.kinds[0] == "date" and _is_part_filled(profile)
    return is_day and _speaks_of(words, end) and not _speaks_of(words, other)


def _filled(sheet: Sheet) -> Iterator[OutcomeProposal]:
    """Yield columns of days that only deals which were won have."""
    for profile in sheet.profiles:
        if profile.column in sheet.second or not _is_part_filled(profile):
            continue
        if profile.kinds[0] != "date":
            if _is_key(profile, WON_KEYS):
                why = Reason("filled_in", {"share": profile.filled})
                rule = filled_rule(sheet, profile.column)
                yield OutcomeProposal((rule,), FILLED, (why,))
            continue
        score = 1.0 if _is_day_of(profile, "won") else _end_score(sheet, profile.column)
        if score:
            why = Reason("filled_in", {"share": profile.filled})
            rule = filled_rule(sheet, profile.column)
            yield OutcomeProposal((rule,), FILLED * score, (why,))


def near_by_filling(sheet: Sheet) -> Iterator[OutcomeProposal]:
    """Yield columns that may be filled in only where a deal was won: the user must say.

    These are days that never lie before a day which every deal has, and keys of a
    customer, an account or an order that only some rows have.
    """
    for profile in sheet.profiles:
        if profile.column in sheet.second or not _is_part_filled(profile):
            continue
        if profile.filled > MAX_NEAR or _speaks_of(cut(profile.column), "lost"):
            continue
        if _follows(sheet, profile) or _is_key(profile, CUSTOMER_KEYS):
            why = Reason("filled_in", {"share": profile.filled})
            rule = filled_rule(sheet, profile.column)
            yield OutcomeProposal((rule,), 0.2, (why,))


def _follows(sheet: Sheet, profile: Profile) -> bool:
    """Tell whether a column's days never lie before those of a whole column of days."""
    guards = read_header(profile.column).guards & {"planned", "next"}
    if profile.kinds[0] != "date" or guards:
        return False
    days = sheet.days(profile.column)
    known = np.isfinite(days)
    whole = [p for p in sheet.profiles if p.kinds[0] == "date" and p.filled > MAX_FILLED]
    # A day may be told to the second in one column, and without its time in another.
    return bool(known.any()) and any(
        not (days[known] < np.floor(sheet.days(p.column)[known])).any() for p in whole
    )


def _is_key(profile: Profile, of: Iterable[str]) -> bool:
    """Tell whether a column holds keys, and its name says of what.

    Salesforce writes such names in one word: *convertedaccountid*.
    """
    words = cut(profile.column)
    is_id = "".join(words).endswith(("id", "key", "编号"))
    few = len(profile.cells.levels) <= MAX_LEVELS
    return is_id and not few and any(w.startswith(name) for w in words for name in of)


def _end_score(sheet: Sheet, column: str) -> float:
    """Return how much a header is one of a day that only a deal that was won has."""
    if _speaks_of(cut(column), "lost"):
        return 0.0
    first = [m for m in sheet.matches[column][:1] if m.concept == "end_date"]
    return 0.9 * first[0].score / 100 if first else 0.0


def _range(sheet: Sheet) -> Iterator[OutcomeProposal]:
    """Yield columns of a probability that ends at all or nothing."""
    for profile in sheet.profiles:
        named = any(m.concept == "confidence" for m in sheet.matches[profile.column][:2])
        if not named or profile.cells.order is None:
            continue
        numbers = profile.cells.order[profile.cells.filled]
        top = next((s for s in SCALES if (numbers == s).sum() >= MIN_ROWS), None)
        if top is None or numbers.max() > top or (numbers == 0).sum() < MIN_ROWS:
            continue
        why = Reason("its_range", {"won": f"{top:g}", "lost": "0"})
        rule = RuleProposal(profile.column, "range", won_from=top, lost_to=0.0)
        yield OutcomeProposal((rule,), RANGE, (why,))
