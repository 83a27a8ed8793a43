"""The rows of the list: one lead each, with a small mark for every signal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaopu.explain.lead.states import STATES
from kaopu.explain.lead.trends import SAME
from kaopu.language import Locale
from kaopu.leads.states import STATE_TEXTS, UNKNOWN
from kaopu.report.lead.text import MARKS
from kaopu.report.ranking import MARKED
from kaopu.scoring import GRADES
from kaopu.web.index import VERDICTS, LeadIndex
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import PageRequest

SYMBOLS = {
    "strong": "▲",
    "weak": "▼",
    "neutral": "●",
    "unknown": "?",
    "not_asked_yet": "○",
    "not_recorded": "–",
}
# The verdicts that stand out, with the marks that the ranked list has, too.
VERDICT_MARKS = {verdict: MARKS[verdict] for verdict in MARKED}


@dataclass(frozen=True)
class Mark:
    """How one signal stands, as a small mark; ``text`` says it in words."""

    symbol: str
    state: str
    text: str


@dataclass(frozen=True)
class LeadRow:
    """One lead of the table; a text is empty where there is nothing to say."""

    rank: str
    lead_id: str
    name: str
    address: str
    rep: str
    stage: str
    probability: str
    interval: str
    grade: str
    amount: str
    expected: str
    marks: tuple[Mark, ...]
    sign: str
    verdict: str
    verdict_text: str
    sign_mark: str
    trend: str
    trend_text: str


@dataclass(frozen=True)
class ListPresenter:
    """Tells of the leads of an inspector in the words of a request."""

    inspector: Inspector
    request: PageRequest

    @property
    def index(self) -> LeadIndex:
        """All leads."""
        return self.inspector.index

    @property
    def locale(self) -> Locale:
        """Says words in the language of the request."""
        return self.request.locale


class RowPresenter(ListPresenter):
    """Tells the leads of a list, and signs by their names."""

    def row(self, row: int) -> LeadRow:
        """Return one lead of the list."""
        index, framework = self.index, self.request.framework
        percent, part = self.locale.percent, index.columns
        stages = {str(stage.id): stage.name for stage in framework.stages}
        lead_id = index.id(row)
        top = int(part.top_sign[row])
        states = [STATES[state] for state in part.states[row]]
        trend, trend_text = self.trend(row)
        verdict = VERDICTS[part.signs[row, top] - 1] if top >= 0 else ""
        return LeadRow(
            rank=self.locale.number(int(index.rank[row])),
            lead_id=lead_id,
            name=index.name(row),
            address=self.request.urls.lead(lead_id),
            rep=index.rep(row),
            stage=self.locale.of(stages[index.stage(row)]),
            probability=percent(float(index.inputs.probability[row])),
            interval=self.locale.text(
                "list", "range", low=percent(part.low[row]), high=percent(part.high[row])
            ),
            grade=GRADES[index.grade[row]],
            amount=self.money(float(index.amount[row])),
            expected=self.money(float(index.expected(row))),
            marks=tuple(
                Mark(SYMBOLS[state], state, self.mark(signal, state))
                for signal, state in zip(framework.signal_ids, states, strict=True)
            ),
            sign=self.top_sign(row, index.sign_ids[top]) if top >= 0 else "",
            verdict=verdict,
            verdict_text=self.verdict(row, verdict) if verdict else "",
            sign_mark=VERDICT_MARKS.get(verdict, ""),
            trend=trend,
            trend_text=trend_text,
        )

    def verdict(self, row: int, verdict: str) -> str:
        """Return what past deals say of a lead's sign, in the words of the lead's page."""
        if verdict == "framework_only" and not self.index.columns.is_tested[row]:
            return self.locale.text("lead", "untested")
        return self.locale.text("verdict", verdict)

    def mark(self, signal: str, state: str) -> str:
        """Return how a signal stands, in words."""
        name = self.locale.of(self.request.framework.names[signal])
        return f"{name}{self.locale.colon}{self.locale.text('state', state)}"

    def money(self, value: float) -> str:
        """Return an amount; empty where there is none."""
        if not np.isfinite(value):
            return ""
        return self.locale.money(round(value), self.inspector.model.pipeline.currency)

    def trend(self, row: int) -> tuple[str, str]:
        """Return which way a lead has gone, and how far; empty without a trend."""
        change = float(self.index.change(row))
        if not abs(change) >= SAME:
            return "", ""
        before = self.locale.percent(float(self.index.before[row]))
        points = self.locale.points(change)
        text = self.locale.text("list", "points", points=points, before=before)
        return "up" if change > 0 else "down", text

    def top_sign(self, row: int, id_: str) -> str:
        """Return a lead's sign; of one that only data know, the fact itself."""
        if id_ not in self.inspector.model.pipeline.by_id:
            return self.sign(id_, int(self.index.columns.top_cause[row]))
        value, cell = self.index.top_fact(row)
        if value == UNKNOWN:
            text = self.locale.text("state", "unknown")
        else:
            text = self.request.namer.level(id_, value) or self.shown(id_, value, cell)
        return f"{self.sign(id_)}{self.locale.colon}{text}"

    def shown(self, source: str, value: str, cell: str) -> str:
        """Return a category as it is read, a number as it stands, or that none is there."""
        if value not in STATE_TEXTS:
            return value
        number = self.request.namer.number(source, cell.strip())
        return number or self.locale.text("lead", "empty")

    def sign(self, id_: str, cause: int = 0) -> str:
        """Return a sign's name, or that of its cause; of data alone, the column."""
        known = self.request.framework.signs_by_id
        if id_ in known:
            causes = known[id_].causes
            return self.locale.of((causes[cause - 1] if cause else known[id_]).name)
        column = self.inspector.model.pipeline.by_id[id_].column
        return self.request.namer.field(id_, column)
