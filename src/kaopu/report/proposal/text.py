"""What ``kaopu init`` says about a proposal at a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.language import Language, Locale
from kaopu.proposing import ColumnProposal, Proposal
from kaopu.proposing.records import IGNORE
from kaopu.report.proposal.file import JoinLine
from kaopu.report.proposal.histories import (
    HistoryLine,
    are_notes_read,
    facts_by_signal,
    histories_text,
    stage_days_text,
)
from kaopu.report.proposal.outcome import (
    counts_text,
    near_lines,
    outcome_line,
    values_text,
)
from kaopu.report.proposal.reasons import is_unseen, reasons_text
from kaopu.report.proposal.toml import quoted
from kaopu.report.terminal import aligned

SHOWN = 4
MANY = 40  # columns that are named


def proposal_text(
    proposal: Proposal,
    path: str,
    language: Language,
    join: JoinLine | None = None,
    histories: Sequence[HistoryLine] = (),
) -> str:
    """Return a summary of a proposal that was written to ``path``.

    Args:
        proposal: What was found.
        path: The pipeline file.
        language: Of the summary.
        join: The table that was joined to the export, if any.
        histories: The histories of its deals.
    """
    locale = Locale(language)
    told = facts_by_signal(histories, proposal, locale)
    reads_notes = are_notes_read(histories, proposal)
    rows = [*_rows(proposal, locale, told, reads_notes=reads_notes)]
    rows += _of_second(proposal, join, locale)
    lines = [*aligned(rows), *_doubts(proposal, join, locale)]
    lines += stage_days_text(proposal, locale)
    lines += histories_text(histories, locale, facts=told)
    done = proposal.outcome.is_found
    # Where no outcome was found, that is said beside it.
    foreign = [locale.text("proposal", "unknown_language")] if done else []
    return "\n".join(
        (
            locale.text(
                "proposal_summary",
                "written",
                path=path,
                export=proposal.export,
                rows=proposal.rows,
            ),
            *lines,
            *(foreign if proposal.unknown_language else ()),
            locale.text("proposal_summary", "next" if done else "next_outcome", path=path),
        )
    )


def _rows(
    proposal: Proposal,
    locale: Locale,
    told: Mapping[str, Sequence[str]],
    *,
    reads_notes: bool,
) -> Iterator[tuple[str, str]]:
    def say(key: str) -> str:
        return locale.text("proposal_summary", key)

    yield say("outcome"), _outcome(proposal, locale)
    for key, place in (
        ("lead_id", "lead.id"),
        ("created", "dates.created"),
        ("closed", "dates.closed"),
        ("amount", "amount.column"),
    ):
        found = proposal.one(place)
        yield say(key), found.column if found else say("none")
    for signal in load_framework().signals:
        own = [c for c in proposal.columns if c.is_proposed and _speaks_of(c, signal.id)]
        facts = locale.semicolon.join(told.get(signal.id, ()))
        also = locale.text("history_proposal", "also", facts=facts) if facts else ""
        said = locale.text("history_proposal", "also_notes") if reads_notes else ""
        texts = [text for text in (_names(own, locale), also, said) if text]
        yield locale.of(signal.name), locale.semicolon.join(texts) or say("dark")
    for key, place in (("context", CONTEXT), ("own_side", OWN_SIDE)):
        yield say(key), _names(proposal.by_place.get(place, ()), locale) or say("nothing")
    ignored = proposal.by_place.get(IGNORE, ())
    leaks = [c for c in ignored if any(r.finding for r in c.reasons)]
    yield say("leaks"), _names(leaks, locale, len(leaks)) or say("nothing")
    yield (
        say("ignored"),
        _names([c for c in ignored if c not in leaks], locale) or say("nothing"),
    )
    if new := [c for c in proposal.columns if is_unseen(c)]:
        yield say("unseen"), _names(new, locale, MANY)
    if proposal.unsure:
        yield say("unsure"), _names(proposal.unsure, locale, MANY)


def _of_second(
    proposal: Proposal, join: JoinLine | None, locale: Locale
) -> Iterator[tuple[str, str]]:
    """Yield the columns of a second table that are not used, each with its reason."""
    if join is None:
        return
    of_key = {*join.key.joined}
    unused = defaultdict[str, list[str]](list)
    for c in proposal.columns:
        if c.column in of_key and (c.place == IGNORE or not c.is_proposed):
            unused[reasons_text(c.reasons[:1], proposal.crm, locale)].append(c.column)
    unused[locale.text("proposal", "not_joined")] += join.key.left_out
    texts = [
        f"{locale.listed(c[:MANY])}{f' +{len(c) - MANY}' if len(c) > MANY else ''} ({why})"
        for why, c in unused.items()
        if c
    ]
    if texts:
        label = locale.text("proposal_summary", "of_second", path=Path(join.path).name)
        yield label, locale.semicolon.join(texts)


def _doubts(proposal: Proposal, join: JoinLine | None, locale: Locale) -> Iterator[str]:
    """Yield what was guessed to tell a lead that is lost from one that is open."""
    found = proposal.outcome
    rule = found.first
    if not found.is_found or len(found.rules) != 1 or rule.kind != "filled":
        return

    def say(key: str, **facts: object) -> str:
        return locale.text("proposal_doubt", key, **facts)

    several = join.key.repeated if join and rule.column == join.key.found else None
    if join and several:
        facts = {"path": Path(join.path).name, "rows": several.rows, "keys": several.keys}
        yield say("history", **facts)
    if not rule.lost_after_days:
        yield say("at_once", column=rule.column)
        return
    opened = proposal.one("dates.created")
    if opened and opened.reasons[0].kind == "age_from":
        yield say("opened", column=opened.column)
    if rule.guessed:
        yield say("age", days=rule.lost_after_days)


def _outcome(proposal: Proposal, locale: Locale) -> str:
    found = proposal.outcome
    if not found.is_found:
        return locale.text("proposal_reason", "not_found")
    if not found.is_plain:
        counts = counts_text(found, locale)
        return f"{outcome_line(found)}{locale.semicolon}{counts}"
    rule = found.first
    texts = {
        name: locale.listed(listed[:SHOWN]) + (" …" if len(listed) > SHOWN else "")
        for name, listed in (("won", rule.won), ("lost", rule.lost), ("open", rule.open))
    }
    texts["open"] = texts["open"] or "–"
    return locale.text("proposal_summary", "outcome_line", column=found.column, **texts)


def disputed_text(proposal: Proposal, locale: Locale) -> str:
    """Return that the outcome may be another one; empty if nothing contradicts it."""
    found = proposal.outcome
    if (other := found.disputed) is None:
        return ""
    return locale.text(
        "proposal_summary",
        "disputed",
        taken=locale.listed([repr(column) for column in found.columns]),
        taken_counts=counts_text(found, locale),
        why=reasons_text(found.reasons[-1:], proposal.crm, locale),
        other=locale.listed([repr(column) for column in other.columns]),
        other_counts=counts_text(other, locale),
        against=other.against,
        option=f"--outcome {quoted(other.column)}",
    )


def not_found_text(proposal: Proposal, locale: Locale) -> str:
    """Return that no outcome was found, and what may be one; empty if one was found."""
    found = proposal.outcome
    if found.is_found:
        return ""
    if found.rules:
        values = values_text(found.first, locale)
        column = repr(found.column)
        first = locale.text("proposal_summary", "no_ends", column=column, values=values)
    else:
        first = locale.text("proposal", "no_outcome")
    own = [locale.text("proposal", "unknown_language")] if proposal.unknown_language else []
    near = [] if found.rules else near_lines(found, locale)
    return "\n".join((first, *own, *(f"  {line}" for line in near)))


def _speaks_of(column: ColumnProposal, signal_id: str) -> bool:
    if column.place.startswith("fields."):
        field = load_framework().fields[column.place.removeprefix("fields.")]
        return field.signal == signal_id
    return column.place == f"signals.{signal_id}"


def _names(
    columns: Sequence[ColumnProposal], locale: Locale, shown: int = 2 * SHOWN
) -> str:
    more = f" (+{len(columns) - shown})" if len(columns) > shown else ""
    return locale.listed([column.column for column in columns[:shown]]) + more
