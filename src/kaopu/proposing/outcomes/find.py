"""Finds how deals ended: every way that fits, its counts, and the one that is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from kaopu.leads.outcomes import OutcomeReading, read_outcome
from kaopu.pipeline.outcome import FilledRule, Interval, Outcome, OutcomeRule, RangeRule
from kaopu.pipeline.outcome import ValueRule as ResolvedValues
from kaopu.pipeline.resolved import words
from kaopu.proposing.outcomes.endings import sort_endings, yes_no
from kaopu.proposing.outcomes.rules import Sheet, by_rules, filled_rule, near_by_filling
from kaopu.proposing.outcomes.values import MAX_LEVELS, by_text, by_texts, header_worth
from kaopu.proposing.profile import Profile
from kaopu.proposing.records import Answers, OutcomeProposal, Reason, RuleProposal
from kaopu.proposing.vocabulary import load_vocabulary
from kaopu.spelling import normalise

Floats = NDArray[np.float64]
NO_OUTCOME = OutcomeProposal((), 0.0, (Reason("not_found"),))
MAX_RIVALS, MAX_NEAREST = 4, 30
# Two ways tell the same outcome if they differ in next to no deal.
SAME_OUTCOME = 0.02
# A way that tells of so many more deals is taken before one that is surer of its words.
COVERS_MORE = 1.5
# Only a way that is as sure as this can be what was meant.
FITS = 0.7


def find_outcome(sheet: Sheet, answers: Answers) -> OutcomeProposal:
    """Return the best guess at the outcome, with its rivals; `NO_OUTCOME` if none fits.

    Args:
        sheet: The export.
        answers: What the user said, which wins.
    """
    ranked = _ranked(sheet)
    if answers.outcome is not None:
        return _answered(sheet, answers, ranked)
    if not ranked:
        return replace(NO_OUTCOME, rivals=tuple(_nearest(sheet)))
    best = _with_rivals(_widest(sheet, ranked), ranked, sheet)
    told = answers.won or answers.lost
    return _counted(sheet, _with_ends(best, answers)) if told else best


def outcome_values(sheet: Sheet, proposal: OutcomeProposal) -> Floats:
    """Return 1.0 for won, 0.0 for lost and nan for what is not learnt from, shape (n,)."""
    learnt = _read(sheet, proposal).to_learn_from()
    return np.full(len(sheet.texts), np.nan) if learnt is None else learnt


def _read(sheet: Sheet, proposal: OutcomeProposal) -> OutcomeReading:
    missing = load_vocabulary().words["answers"]["missing"] | {""}
    created, days = None, list[Floats]()
    if any(rule.lost_after_days for rule in proposal.rules):
        column = sheet.created()
        created = sheet.days(column) if column else None
        days = [sheet.days(c) for c in proposal.columns if c != sheet.found]
        days += [sheet.days(c) for c in sheet.days_of(proposal.columns)]
    outcome = Outcome(tuple(_resolved(rule) for rule in proposal.rules))
    return read_outcome(sheet.texts, outcome, missing, created, days)


def _resolved(rule: RuleProposal) -> OutcomeRule:
    if rule.kind == "filled":
        return FilledRule("outcome", rule.column, rule.means, rule.lost_after_days, None)
    if rule.kind == "range":
        won, lost = Interval(low=rule.won_from), Interval(high=rule.lost_to)
        return RangeRule("outcome", rule.column, won, lost)
    others = words(rule.rows) - words(rule.won) - words(rule.lost)
    return ResolvedValues("outcome", rule.column, words(rule.won), words(rule.lost), others)


def _counted(sheet: Sheet, proposal: OutcomeProposal) -> OutcomeProposal:
    values = outcome_values(sheet, proposal)
    won, lost = int((values == 1).sum()), int((values == 0).sum())
    return replace(proposal, counts=(won, lost, len(values) - won - lost))


def _ranked(sheet: Sheet) -> list[OutcomeProposal]:
    """Return every way to tell the outcome that finds won and lost deals, surest first."""
    found = [*by_texts(sheet.profiles, sheet.matches), *by_rules(sheet)]
    counted = [_counted(sheet, proposal) for proposal in found]
    fitting = [proposal for proposal in counted if proposal.is_found]
    return sorted(fitting, key=lambda proposal: -proposal.confidence)


def _nearest(sheet: Sheet) -> list[OutcomeProposal]:
    """Return the columns that may tell the outcome, though nobody knows by which texts."""
    found = [_counted(sheet, near) for near in near_by_filling(sheet)]
    for profile in sheet.profiles:
        if not 2 <= len(profile.cells.levels) <= MAX_LEVELS or profile.kinds[0] == "date":
            continue
        worth, why = header_worth(profile.column, sheet.matches[profile.column])
        rule = RuleProposal(profile.column, rows=dict(profile.levels))
        reasons = (why,) if why else ()
        in_words = profile.cells.order is None or "flag" in profile.kinds
        sure = 0.3 * worth + (0.05 if in_words else 0.0)
        found.append(OutcomeProposal((rule,), sure, reasons))
    # Fewer texts are likelier ends, where nothing else tells two columns apart.
    ranked = sorted(found, key=lambda near: (-near.confidence, len(near.first.rows)))
    return ranked[:MAX_NEAREST]


def _widest(sheet: Sheet, ranked: Sequence[OutcomeProposal]) -> OutcomeProposal:
    """Return the surest way, or one that contradicts it and tells of many more deals.

    A campaign's table may hold the result of the campaign before, which says nothing of
    most deals; what is asked for is told of all of them.
    """
    best = ranked[0]
    told = sum(best.counts[:2])
    for other in ranked[1:]:
        more = sum(other.counts[:2]) >= COVERS_MORE * told
        # A column that names both ends says more than days that only some deals have.
        by_days = all(rule.kind == "filled" for rule in best.rules)
        clean = by_days and other.is_plain and 2 * told < len(sheet.texts)
        if best.is_plain and other.columns == (sheet.found,):
            # To be in a second table, or not, is told of every deal in any case.
            continue
        differs = more and (clean or _against(sheet, best, other))
        if other.confidence >= FITS and differs:
            return replace(other, reasons=(*other.reasons, Reason("covers_more")))
    return best


def _against(sheet: Sheet, one: OutcomeProposal, other: OutcomeProposal) -> int:
    """Return how many deals two ways tell otherwise; 0 if these are next to none.

    A deal that one leaves open and the other says was won is told otherwise, too; but for
    a loss, for many exports write *no* where a deal has not ended.
    """
    a, b = _read(sheet, one).values, _read(sheet, other).values
    if a is None or b is None:
        return 0
    apart = ((a == 1) & (b == 0)) | ((a == 0) & (b == 1))
    apart |= (np.isnan(a) & (b == 1)) | ((a == 1) & np.isnan(b))
    won = ((a == 1) | (b == 1)).sum()
    return int(apart.sum()) if apart.sum() > SAME_OUTCOME * max(won, 1) else 0


def _with_rivals(
    best: OutcomeProposal, ranked: Sequence[OutcomeProposal], sheet: Sheet
) -> OutcomeProposal:
    """Return the one that is taken with the others, and in how many deals they differ.

    Only a rival that is sure enough to have been meant is held against it.
    """
    others = [other for other in ranked if other.rules != best.rules][:MAX_RIVALS]
    rivals = tuple(
        replace(
            other, against=_against(sheet, best, other) if other.confidence >= FITS else 0
        )
        for other in others
    )
    return replace(best, rivals=rivals)


def _answered(
    sheet: Sheet, answers: Answers, ranked: Sequence[OutcomeProposal]
) -> OutcomeProposal:
    """Return the column that the user named, as it tells the outcome best."""
    column = answers.outcome
    profile = next(p for p in sheet.profiles if p.column == column)
    own = [r for r in ranked if r.columns == (column,)]
    if answers.won is not None or answers.lost is not None or not own:
        own = [by_text(profile, sheet.matches[profile.column]) or _by_user(profile)]
    told = own[0].won or own[0].lost
    asked_texts = answers.won or answers.lost
    if not asked_texts and not told and _is_filled_in(profile):
        own = [OutcomeProposal((filled_rule(sheet, profile.column),), 1.0, ())]
    asked = _with_ends(replace(own[0], confidence=1.0, reasons=(Reason("asked"),)), answers)
    others = [r for r in ranked if column not in r.columns][:MAX_RIVALS]
    return replace(_counted(sheet, asked), rivals=tuple(others))


def _is_filled_in(profile: Profile) -> bool:
    """Tell whether only some deals have a cell, and its text says nothing further."""
    texts = len(profile.cells.levels)
    no_words = profile.kinds[0] == "date" or texts == 1 or texts > MAX_LEVELS
    return no_words and profile.filled < 1


def _by_user(profile: Profile) -> OutcomeProposal:
    """Return a column of which nothing says what it tells."""
    texts = [text for text, _ in profile.levels]
    ends = sort_endings(texts[:MAX_LEVELS], weak=True)
    if "flag" in profile.kinds:
        ends = yes_no(texts)
    rule = RuleProposal(
        profile.column, "values", ends.won, ends.lost, ends.open, dict(profile.levels)
    )
    return OutcomeProposal((rule,), 1.0, ())


def _with_ends(outcome: OutcomeProposal, answers: Answers) -> OutcomeProposal:
    """Return the outcome with the texts that the user says mean won, and lost."""
    if not outcome.is_plain:
        return outcome
    told = outcome.first
    if answers.won is not None:
        told = _with_won(told, answers.won)
    if answers.lost is not None:
        told = _with_lost(told, answers.lost)
    if told is outcome.first:
        return outcome
    return replace(outcome, rules=(told,), confidence=1.0, reasons=(Reason("asked"),))


def _with_lost(rule: RuleProposal, said: Sequence[str]) -> RuleProposal:
    """Return the rule with exactly these texts as lost; what was lost before is open."""
    asked = {normalise(text) for text in said}
    every = sorted(rule.rows, key=lambda text: -rule.rows[text])
    lost = tuple(text for text in every if normalise(text) in asked)
    won = tuple(text for text in rule.won if text not in lost)
    if not won and len(every) == len(lost) + 1:
        won = tuple(text for text in every if text not in lost)
    rest = tuple(text for text in every if text not in (*won, *lost))
    return replace(rule, won=won, lost=lost, open=rest)


def _with_won(rule: RuleProposal, said: Sequence[str]) -> RuleProposal:
    """Return the rule with exactly these texts as won."""
    asked = {normalise(text) for text in said}
    every = sorted(rule.rows, key=lambda text: -rule.rows[text])
    won = tuple(text for text in every if normalise(text) in asked)
    was_won = [t for t in rule.won if t not in won]
    lost = tuple(text for text in rule.lost if text not in won)
    if not lost and len(every) == len(won) + 1:
        lost = tuple(text for text in every if text not in won)
    opened = (*rule.open, *was_won)
    rest = tuple(text for text in opened if text not in (*won, *lost))
    return replace(rule, won=won, lost=lost, open=rest)
