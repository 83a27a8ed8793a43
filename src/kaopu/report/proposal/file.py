"""Writes a proposal as a pipeline file in which every line has its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaopu.files import Assumption
from kaopu.framework import load_framework
from kaopu.framework.records import CONTEXT, OWN_SIDE
from kaopu.language import ENGLISH, Locale
from kaopu.pipeline.resolve import MISSING
from kaopu.proposing import ColumnProposal, JoinKey, Proposal
from kaopu.proposing.records import IGNORE, OutcomeProposal
from kaopu.report.proposal.histories import (
    HistoryLine,
    are_notes_read,
    facts_by_signal,
    history_lines,
)
from kaopu.report.proposal.outcome import (
    NOTHING,
    counts_text,
    near_lines,
    outcome_line,
    outcome_lines,
    values_text,
)
from kaopu.report.proposal.reasons import is_group, is_unseen, reasons_text, remark
from kaopu.report.proposal.toml import comment, listed_texts, quoted
from kaopu.report.reading import reading_texts

OTHER_FORMAT = {"%m/%d/%Y": "%d/%m/%Y", "%d/%m/%Y": "%m/%d/%Y"}
BELIEFS = ("confidence", "rapport", "apparent_wealth")
# The places whose unsure columns stand in their own section.
SHOWN_UNSURE = ("lead.", "dates.")
# What was asked for, and without which the file would not be read again.
ASKED = "data.ragged"


@dataclass(frozen=True)
class JoinLine:
    """A table that is joined: where it is, as seen from the file's folder, and its key."""

    path: str
    key: JoinKey


def proposal_file(
    proposal: Proposal,
    found: Mapping[str, str],
    path: str,
    assumptions: Sequence[Assumption] = (),
    join: JoinLine | None = None,
    histories: Sequence[HistoryLine] = (),
) -> str:
    """Return the text of the proposed pipeline file.

    Args:
        proposal: What was found.
        found: The keys of [data] that say where the export is; empty for none.
        path: What the file will be called.
        assumptions: What was assumed to read the export; written down as comments.
        join: The table that is joined to the export, if any.
        histories: The histories of its deals.
    """
    locale = Locale(proposal.language)
    told = facts_by_signal(histories, proposal, locale)
    writer = _Writer(proposal, locale, told, are_notes_read(histories, proposal))
    sections = (
        writer.head(path),
        writer.data(found, assumptions),
        writer.join(join),
        history_lines(histories, locale),
        writer.values(),
        writer.lead(),
        writer.outcome(),
        writer.dates(),
        writer.amount(),
        writer.beliefs(),
        *(writer.signal(signal) for signal in load_framework().signal_ids),
        writer.group(CONTEXT, "context_hint"),
        writer.group(OWN_SIDE, "own_hint"),
        writer.rest(),
        writer.ignored(),
        writer.notes(),
        writer.promotion(),
    )
    texts = ["\n".join(lines) for lines in sections]
    return "\n\n".join(text for text in texts if text) + "\n"


class _Writer:
    """Writes the sections; a section without anything to say has no line."""

    def __init__(
        self,
        proposal: Proposal,
        locale: Locale,
        told: Mapping[str, Sequence[str]],
        reads_notes: bool,
    ) -> None:
        self.proposal = proposal
        self.locale = locale
        self.told = told
        self.reads_notes = reads_notes

    def text(self, key: str, **facts: object) -> str:
        return self.locale.text("proposal", key, **facts)

    def line(self, text: str, column: ColumnProposal, *, indent: str = "") -> str:
        """Return a line with its reason; commented out if it is unsure."""
        mark = "" if column.is_proposed else "# "
        why = comment(remark(column, self.proposal.crm, self.locale))
        return f"{indent}{mark}{text}  {why}"

    def head(self, path: str) -> Iterator[str]:
        given = self.proposal
        yield comment(self.text("first", export=given.export, rows=given.rows))
        yield comment(self.text("second"))
        yield comment(self.text("third", path=path))
        if given.crm:
            yield comment(self.text("crm", crm=given.crm))
        yield "schema = 1"
        yield f"name = {quoted(given.name)}"
        if given.language != ENGLISH:
            yield f"language = {quoted(given.language)}"

    def data(
        self, found: Mapping[str, str], assumptions: Sequence[Assumption]
    ) -> Iterator[str]:
        if not found and not assumptions:
            return
        yield "[data]"
        yield from (f"{key} = {quoted(value)}" for key, value in found.items())
        texts = reading_texts(assumptions, self.proposal.language)
        for assumption, text in zip(assumptions, texts, strict=True):
            section, _, key = assumption.key.partition(".")
            value = assumption.value
            setting = ""
            if section == "data" and value is not None:
                spelt = value if isinstance(value, int) else quoted(value)
                setting = f"{key} = {spelt}  # "
            yield comment(text if assumption.key == ASKED else setting + text)
        asked = {a.value for a in assumptions if a.key == ASKED}
        yield from (f"ragged = {quoted(str(value))}" for value in asked)

    def join(self, join: JoinLine | None) -> Iterator[str]:
        if join is None:
            return
        key, share = join.key, self.locale.percent(join.key.share)
        yield "[[join]]"
        yield f"path = {quoted(join.path)}"
        yield f"on = {quoted(key.on)}  {comment(self.text('join', share=share))}"
        if key.key != key.on:
            yield f"key = {quoted(key.key)}"
        if key.columns:
            yield f"columns = {listed_texts(key.columns)}"
        if key.found:
            yield f"found = {quoted(key.found)}  {comment(self.text('found'))}"
        if key.left_out:
            names = self.locale.listed(list(key.left_out))
            yield comment(f"{names}{self.locale.colon}{self.text('not_joined')}")
        if key.prefix:
            yield f"prefix = {quoted(key.prefix)}  # {self.text('prefix')}"

    def values(self) -> Iterator[str]:
        given = self.proposal
        if not given.missing and not given.unknown:
            return
        yield "[values]"
        if given.missing:
            texts = [*MISSING, *given.missing]
            yield f"missing = {listed_texts(texts)}  # {self.text('values_missing')}"
        if given.unknown:
            texts = list(given.unknown)
            yield f"unknown = {listed_texts(texts)}  # {self.text('values_unknown')}"

    def lead(self) -> Iterator[str]:
        yield "[lead]"
        if found := self.proposal.one("lead.id"):
            yield self.line(f"id = {quoted(found.column)}", found)
        else:
            yield comment(self.text("no_id"))
        yield from self.unsure("lead.id", "id")
        if stage := self.proposal.one("lead.stage"):
            yield self.line(f"stage = {quoted(stage.column)}", stage)
            stages = self.proposal.stages
            yield f"target = {listed_texts(stages['target'])}  # {self.text('stage_hint')}"
            yield f"intent = {listed_texts(stages['intent'])}"
        yield from self.unsure("lead.stage", "stage")

    def outcome(self) -> Iterator[str]:
        found, crm = self.proposal.outcome, self.proposal.crm
        yield "[outcome]"
        if not found.is_found:
            yield from self.no_outcome(found)
            return
        why = reasons_text(found.reasons, crm, self.locale)
        sure = f"{self.locale.percent(found.confidence)}{self.locale.colon}{why}"
        first, *rest = outcome_lines(found)
        yield f"{first}  {comment(sure)}"
        yield from rest
        yield comment(counts_text(found, self.locale))
        if found.first.kind == "filled" and len(found.rules) == 1:
            days = found.first.lost_after_days or 0
            how = "filled_guess" if found.first.guessed else "filled_hint"
            yield comment(self.text(how if days else "filled_at_once", days=days))
        elif found.is_plain and found.first.open:
            yield comment(self.text("open"))
        yield from self.rivals(found)

    def no_outcome(self, found: OutcomeProposal) -> Iterator[str]:
        """Yield the nearest columns with what to write, and lines that keep the shape."""
        yield comment(self.text("no_outcome"))
        if self.proposal.unknown_language:
            yield comment(self.text("unknown_language"))
        if found.rules:
            yield comment(
                self.text("nearest", values=values_text(found.first, self.locale))
            )
        for line in near_lines(found, self.locale):
            yield comment(line)
        yield f"column = {quoted(found.column or NOTHING)}"
        yield f"won = {listed_texts(found.won or (NOTHING,))}"
        yield f"lost = {listed_texts(found.lost or (NOTHING + NOTHING,))}"
        if found.first.open:
            yield f"open = {listed_texts(found.first.open)}  # {self.text('open')}"

    def rivals(self, found: OutcomeProposal) -> Iterator[str]:
        """Yield the other ways to tell the outcome, each as it would be written."""
        if found.rivals:
            yield comment(self.text("rivals"))
        for rival in found.rivals:
            what = counts_text(rival, self.locale)
            if rival.against:
                against = self.text("against", number=rival.against)
                what = f"{what}{self.locale.semicolon}{against}"
            yield comment(f"  {outcome_line(rival)}  # {what}")

    def dates(self) -> Iterator[str]:
        given = self.proposal
        created, closed = given.one("dates.created"), given.one("dates.closed")
        guesses = [*self.unsure("dates.created", "created")]
        guesses += [*self.unsure("dates.closed", "closed")]
        if not (created or closed or guesses or given.date_format):
            return
        yield "[dates]"
        if created:
            yield self.line(f"created = {quoted(created.column)}", created)
        else:
            yield comment(self.text("no_created"))
        if closed:
            yield self.line(f"closed = {quoted(closed.column)}", closed)
        yield from guesses
        if given.date_format:
            other = OTHER_FORMAT.get(given.date_format, "")
            key = "format_unsure" if given.dates_unsure else "format_sure"
            note = comment(self.text(key, other=other))
            yield f"format = {quoted(given.date_format)}  {note}"

    def amount(self) -> Iterator[str]:
        found = self.proposal.one("amount.column")
        if found is None:
            return
        yield "[amount]"
        yield self.line(f"column = {quoted(found.column)}", found)
        if told_by := self.proposal.one("amount.currency_column"):
            yield self.line(f"currency_column = {quoted(told_by.column)}", told_by)
        currency, others = self.proposal.currency, self.proposal.other_currencies
        if not currency:
            yield self.text("currency_unsure")
            return
        why = f"  {comment(self.text('currency_most'))}" if others else ""
        yield f"currency = {quoted(currency)}{why}"
        if others:
            yield from self.rates(currency, others)

    def rates(self, currency: str, others: Mapping[str, int]) -> Iterator[str]:
        """Yield the lines of rates, for the user to fill in."""
        yield f"# [amount.rates]  {comment(self.text('rates', currency=currency))}"
        yield f"# date =  {comment(self.text('rates_date'))}"
        for code, rows in others.items():
            hint = comment(self.text("rate", code=code, currency=currency, rows=rows))
            yield f"# {code} =  {hint}"

    def beliefs(self) -> Iterator[str]:
        given = self.proposal
        lines = []
        for name in BELIEFS:
            found = given.one(f"beliefs.{name}")
            if found is None:
                continue
            column = f"column = {quoted(found.column)}"
            high = given.high.get(name, ())
            rest = f"high = {listed_texts(high)}" if high else f"scale = {given.scale}"
            if name == "confidence" or high:
                lines.append(self.line(f"{name} = {{ {column}, {rest} }}", found))
        if not lines:
            return
        yield comment(self.text("beliefs_hint"))
        yield "[beliefs]"
        yield from lines
        owners = [c for c in given.by_place.get(OWN_SIDE, ()) if _is_owner(c)]
        if owners:
            yield f"rep = {quoted(owners[0].column)}  # {self.text('rep_hint')}"

    def signal(self, signal_id: str) -> Iterator[str]:
        """Yield the fields of a signal, then its further columns; or that it is dark."""
        signal = load_framework().signal(signal_id)
        name = self.locale.of(signal.name)
        lines = [
            line
            for field in signal.fields
            if (found := self.proposal.one(f"fields.{field.id}"))
            for line in self.field(found)
        ]
        lines += self.group(f"signals.{signal_id}", "signals_hint")
        if told := self.told.get(signal_id):
            facts = self.locale.semicolon.join(told)
            lines.append(comment(self.locale.text("history_proposal", "also", facts=facts)))
        if lines:
            yield f"# ---- {name}"
            yield from lines
        else:
            to_record = self.locale.of(signal.to_record)
            text = self.text("dark", signal=name, to_record=to_record)
            yield comment(f"---- {text}")
        if self.reads_notes:
            yield comment(self.locale.text("history_proposal", "also_notes"))

    def field(self, found: ColumnProposal) -> Iterator[str]:
        yield f"[{found.place}]"
        yield self.line(f"column = {quoted(found.column)}", found)
        if found.levels:
            levels = ", ".join(f"{k} = {listed_texts(v)}" for k, v in found.levels.items())
            yield f"levels = {{ {levels} }}"

    def group(self, place: str, hint: str) -> Iterator[str]:
        """Yield a section with its columns as categories and numbers."""
        given = [c for c in self.proposal.columns if c.place == place]
        if not given:
            return
        yield comment(self.text(hint))
        yield f"[{place}]"
        for key, numeric in (("categories", False), ("numbers", True)):
            if of_kind := [c for c in given if c.numeric == numeric]:
                yield from self.array(key, of_kind)
        if unseen := [c.column for c in given if is_unseen(c)]:
            yield comment(self.text("unreviewed"))
            yield f"unreviewed = [{', '.join(map(quoted, unseen))}]"

    def array(self, key: str, columns: Sequence[ColumnProposal]) -> Iterator[str]:
        yield f"{key} = ["
        for column in columns:
            yield self.line(f"{quoted(column.column)},", column, indent="    ")
        yield "]"

    def unsure(self, place: str, key: str) -> Iterator[str]:
        """Yield the columns that might stand at a place that takes one."""
        for column in self.proposal.unsure:
            if column.place == place:
                yield self.line(f"{key} = {quoted(column.column)}", column)

    def rest(self) -> Iterator[str]:
        """Yield the unsure columns that no other section shows."""
        for column in self.proposal.unsure:
            if not is_group(column.place) and not column.place.startswith(SHOWN_UNSURE):
                yield f"# [{column.place}]"
                yield self.line(f"column = {quoted(column.column)}", column)

    def ignored(self) -> Iterator[str]:
        if columns := self.proposal.by_place.get(IGNORE, ()):
            yield comment(self.text("ignore_hint"))
            yield "[ignore]"
            yield from self.array("columns", columns)

    def notes(self) -> Iterator[str]:
        if columns := self.proposal.notes:
            yield comment(self.locale.text("history_proposal", "notes"))
            yield "[notes]"
            yield f"columns = {listed_texts(columns)}"

    def promotion(self) -> Iterator[str]:
        if self.proposal.account:
            why = comment(self.locale.text("history_proposal", "account"))
            yield "[promotion]"
            yield f"account = {quoted(self.proposal.account)}  {why}"


def _is_owner(column: ColumnProposal) -> bool:
    return column.concept == "owner"
