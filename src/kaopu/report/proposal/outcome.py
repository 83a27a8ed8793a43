"""Writes how deals ended as the lines of a pipeline file."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.language import Locale
from kaopu.proposing.records import OutcomeProposal, RuleProposal
from kaopu.report.proposal.toml import listed_texts, quoted

# Stands for what was not found: the file keeps its shape, training refuses.
NOTHING = "?"
SHOWN = 6


def outcome_lines(outcome: OutcomeProposal) -> list[str]:
    """Return the lines under ``[outcome]``, without comments."""
    if len(outcome.rules) == 1:
        return list(_keys(outcome.first))
    rules = (f"    {{ {', '.join(_keys(rule))} }}," for rule in outcome.rules)
    return ["rules = [", *rules, "]"]


def outcome_line(outcome: OutcomeProposal) -> str:
    """Return the same on one line, as a comment or a summary shows it."""
    if len(outcome.rules) == 1:
        return ", ".join(_keys(outcome.first))
    rules = [f"{{ {', '.join(_keys(rule))} }}" for rule in outcome.rules]
    return f"rules = [{', '.join(rules)}]"


def counts_text(outcome: OutcomeProposal, locale: Locale) -> str:
    """Return how many deals are won, lost and open."""
    won, lost, rest = outcome.counts
    return locale.text("proposal", "outcome_counts", won=won, lost=lost, open=rest)


def values_text(rule: RuleProposal, locale: Locale) -> str:
    """Return the texts of a column of which nobody knows yet what they mean."""
    counted = sorted(rule.rows.items(), key=lambda item: -item[1])
    shown = [f"{quoted(text)} ({locale.number(rows)})" for text, rows in counted[:SHOWN]]
    more = " …" if len(counted) > SHOWN else ""
    return locale.listed(shown) + more


def near_lines(outcome: OutcomeProposal, locale: Locale) -> list[str]:
    """Return the columns that may tell an outcome which was not found, each on one line.

    Behind each stands what it holds, and what to run to take it.
    """
    lines = []
    for near in outcome.rivals if not outcome.is_found else ():
        option = f"--outcome {quoted(near.column)}"
        line = outcome_line(near)
        if near.first.kind == "filled":
            what = counts_text(near, locale)
        else:
            what = locale.text(
                "proposal", "nearest", values=values_text(near.first, locale)
            )
            option += " --won … --lost …"
            line += ", won = […], lost = […]"
        run = locale.text("proposal", "to_take", option=option)
        lines.append(f"{line}  # {what}{locale.semicolon}{run}")
    return lines


def _keys(rule: RuleProposal) -> Iterator[str]:
    yield f"column = {quoted(rule.column or NOTHING)}"
    if rule.kind == "filled":
        yield f"filled = {quoted(rule.means)}"
        if rule.lost_after_days is not None:
            yield f"lost_after_days = {rule.lost_after_days}"
        return
    if rule.kind == "range":
        yield f"won_from = {rule.won_from:g}"
        yield f"lost_to = {rule.lost_to:g}"
        return
    for name, texts in (("won", rule.won), ("lost", rule.lost), ("open", rule.open)):
        if texts:
            yield f"{name} = {listed_texts(texts)}"
