"""The page of all leads: the ranked table with its filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kaopu.explain import SAME, STATES
from kaopu.framework.records import ACROSS
from kaopu.report import Speaker
from kaopu.scoring import GRADES, grade_marks
from kaopu.tables.cells import is_unknown
from kaopu.web.addresses import View
from kaopu.web.book import VERDICTS, LeadBook
from kaopu.web.inspector import Inspector
from kaopu.web.pages.frame import Frame, Link, Visit, frame_of
from kaopu.web.query import SORTS, Shown, direction, selected, shown

# Orders of which it is said whether the highest stands first.
FIGURES = ("rank", "probability", "amount", "expected", "trend")
SYMBOLS = {
    "strong": "▲",
    "weak": "▼",
    "neutral": "●",
    "unknown": "?",
    "not_asked_yet": "○",
    "not_recorded": "–",
}


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
    trend: str
    trend_text: str


@dataclass(frozen=True)
class Header:
    """A column of the table.

    Attributes:
        key: Of the sort; empty where it cannot be sorted by.
        sorted: ``ascending``, ``descending`` or empty, as ARIA has it.
        address: Sorts by it, or turns the order.
        about: What following the address does.
    """

    key: str
    text: str
    sorted: str = ""
    address: str = ""
    about: str = ""


@dataclass(frozen=True)
class Choice:
    """One filter: its name in the address, its label, and what can be chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class LeadsPage:
    """The page of all leads.

    Attributes:
        ordered: By what the list is ordered, in a sentence.
        kept: What the filter form sends along unseen: language, theme, order.
        about_marks, about_grades: Legends.
        exports: Files of the leads shown.
        clear: The list without filters; empty where there is none.
    """

    frame: Frame
    count: str
    ordered: str
    q: str
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    headers: tuple[Header, ...]
    has_amounts: bool
    has_trends: bool
    rows: tuple[LeadRow, ...]
    pager: str
    previous: str
    next: str
    exports: tuple[Link, ...]
    clear: str
    about_marks: tuple[Mark, ...]
    about_grades: tuple[str, ...]
    notice: str


def leads_page(inspector: Inspector, visit: Visit, notice: str = "") -> LeadsPage:
    """Return the page of all leads in a view."""
    say, view, book = visit.speaker.say, visit.view, inspector.book
    page = shown(selected(book, view), view.page)
    teller = _Teller(inspector, visit)
    filtered = bool(_filters(view))
    to = visit.addresses.leads
    return LeadsPage(
        frame=frame_of(visit, inspector.model, say("list", "title"), "leads"),
        count=teller.count(page, filtered),
        ordered=teller.ordered(),
        q=view.q,
        choices=tuple(teller.choices()),
        kept=tuple((k, v) for k, v in view.query().items() if k in ("lang", "theme")),
        headers=tuple(teller.headers()),
        has_amounts=teller.has_amounts,
        has_trends=teller.has_trends,
        rows=tuple(teller.row(row) for row in page.rows.tolist()),
        pager=say("list", "page", page=page.page, pages=page.pages),
        previous=to(page=page.page - 1) if page.page > 1 else "",
        next=to(page=page.page + 1) if page.page < page.pages else "",
        exports=tuple(
            Link(name, visit.addresses.export(suffix))
            for name, suffix in (("CSV", ".csv"), ("Excel", ".xlsx"))
        ),
        clear=visit.addresses.all_leads() if filtered else "",
        about_marks=tuple(
            Mark(symbol, state, say("state", state)) for state, symbol in SYMBOLS.items()
        ),
        about_grades=grade_texts(inspector, visit.speaker),
        notice=notice,
    )


def _filters(view: View) -> list[str]:
    return [
        v
        for k, v in view.query().items()
        if k not in ("lang", "theme", "sort", "order", "page")
    ]


def grade_texts(inspector: Inspector, speaker: Speaker) -> tuple[str, ...]:
    """Return what each grade means at this company."""
    marks = grade_marks(inspector.model.history.rate or 0.0)
    lows = [speaker.percent(mark) for mark in marks.values()]
    bounds = zip(GRADES, [*lows, ""], ["", *lows], strict=True)
    return tuple(
        speaker.say("list", f"grade_{grade}", low=low, high=high)
        for grade, low, high in bounds
    )


@dataclass(frozen=True)
class _Teller:
    inspector: Inspector
    visit: Visit

    @property
    def book(self) -> LeadBook:
        return self.inspector.book

    @property
    def speaker(self) -> Speaker:
        return self.visit.speaker

    @property
    def has_amounts(self) -> bool:
        return self.book.table.amount is not None

    @property
    def has_trends(self) -> bool:
        return bool(np.isfinite(self.book.before).any())

    def count(self, page: Shown, filtered: bool) -> str:
        if not page.total:
            return self.speaker.say("list", "none")
        last = page.first + len(page.rows) - 1
        number = self.speaker.number
        return self.speaker.counted(
            "list",
            "count_filtered" if filtered else "count",
            page.total,
            first=number(page.first),
            last=number(last),
            total=number(page.total),
            all=number(len(self.book)),
        )

    def ordered(self) -> str:
        """Return by what the list is ordered, and why the plan's order is another."""
        say, view = self.speaker.say, self.visit.view
        way = direction(view)
        is_usual = way == SORTS[view.sort][1]
        if view.sort == "rank" and is_usual:
            return say("list", "by_rank_value" if self.has_amounts else "by_rank")
        by = dict(self.sorts()).get(view.sort) or say("list", view.sort)
        if view.sort in FIGURES:
            by += self.speaker.comma + say("list", f"sorted_{way}")
        elif not is_usual:
            by += self.speaker.comma + say("list", "turned")
        return say("list", "by", by=by)

    def row(self, row: int) -> LeadRow:
        book, framework = self.book, self.visit.framework
        percent, part = self.speaker.percent, book.part
        stages = {stage.id: stage.name for stage in framework.stages}
        lead_id = str(book.table.ids[row])
        top = int(part.top_sign[row])
        states = [STATES[state] for state in part.states[row]]
        trend, trend_text = self.trend(row)
        return LeadRow(
            rank=self.speaker.number(int(book.rank[row])),
            lead_id=lead_id,
            name=book.name(row),
            address=self.visit.addresses.lead(lead_id),
            rep=book.rep(row),
            stage=self.speaker.tell(stages[book.table.stage[row]]),
            probability=percent(float(book.survey.probability[row])),
            interval=self.speaker.say(
                "list", "range", low=percent(part.low[row]), high=percent(part.high[row])
            ),
            grade=GRADES[book.grade[row]],
            amount=self.money(float(book.amount[row])),
            expected=self.money(float(book.expected[row])),
            marks=tuple(
                Mark(SYMBOLS[state], state, self.mark(signal, state))
                for signal, state in zip(framework.signal_ids, states, strict=True)
            ),
            sign=self.top_sign(row, book.sign_ids[top]) if top >= 0 else "",
            verdict=VERDICTS[part.signs[row, top] - 1] if top >= 0 else "",
            trend=trend,
            trend_text=trend_text,
        )

    def mark(self, signal: str, state: str) -> str:
        name = self.speaker.tell(self.visit.framework.names[signal])
        return f"{name}{self.speaker.colon}{self.speaker.say('state', state)}"

    def money(self, value: float) -> str:
        if not np.isfinite(value):
            return ""
        return self.speaker.money(round(value), self.inspector.model.pipeline.currency)

    def trend(self, row: int) -> tuple[str, str]:
        """Return which way a lead has gone, and how far; empty without a trend."""
        change = float(self.book.change[row])
        if not abs(change) >= SAME:
            return "", ""
        before = self.speaker.percent(float(self.book.before[row]))
        points = self.speaker.points(change)
        text = self.speaker.say("list", "points", points=points, before=before)
        return "up" if change > 0 else "down", text

    def top_sign(self, row: int, id_: str) -> str:
        """Return a lead's sign; of one that only data know, the fact itself."""
        if id_ not in self.inspector.model.pipeline.by_id:
            return self.sign(id_)
        values = self.book.table.facts[id_].iloc[[row]]
        told = self.visit.namer.level(id_, values.iloc[0]) or self.cell(id_, row)
        if is_unknown(values)[0]:
            told = self.speaker.say("state", "unknown")
        return f"{self.sign(id_)}{self.speaker.colon}{told}"

    def cell(self, source: str, row: int) -> str:
        """Return what the export says, or that it says nothing."""
        cell = str(self.book.table.evidence[source].iloc[row]).strip()
        return cell or self.speaker.say("lead", "empty")

    def sign(self, id_: str) -> str:
        """Return a sign's name; of one that only data know, the column."""
        known = {sign.id: sign for sign in self.visit.framework.signs}
        if id_ in known:
            return self.speaker.tell(known[id_].name)
        column = self.inspector.model.pipeline.by_id[id_].column
        return self.visit.namer.field(id_, column)

    def choices(self) -> Iterable[Choice]:
        say, tell, view = self.speaker.say, self.speaker.tell, self.visit.view
        framework = self.visit.framework
        signals = [(s.id, tell(s.name)) for s in framework.signals]
        yield self.choice("grade", [(g, g) for g in GRADES], view.grade)
        yield self.choice(
            "stage", [(s.id, tell(s.name)) for s in framework.stages], view.stage
        )
        if self.book.reps:
            yield self.choice("rep", [(rep, rep) for rep in self.book.reps], view.rep)
        yield self.choice("signal", signals, view.signal)
        states = [(str(state), say("state", state)) for state in STATES]
        yield self.choice("state", states, view.state)
        held = np.any(self.book.part.signs, axis=0).tolist()
        across = [s.id for s in framework.signs if s.signal == ACROSS]
        ids = [i for i, h in zip(self.book.sign_ids, held, strict=True) if h or i in across]
        yield self.choice("sign", [(id_, self.sign(id_)) for id_ in ids], view.sign)
        yield Choice("sort", say("list", "sort"), tuple(self.sorts()), view.sort)

    def choice(self, name: str, options: Sequence[tuple[str, str]], chosen: str) -> Choice:
        say = self.speaker.say
        return Choice(name, say("list", name), (("", say("list", "any")), *options), chosen)

    def sorts(self) -> Iterable[tuple[str, str]]:
        say = self.speaker.say
        hidden = set()
        if not self.has_amounts:
            hidden |= {"amount", "expected"}
        if not self.has_trends:
            hidden.add("trend")
        if not self.book.table.beliefs:
            hidden.add("gap")
        names = {"signs": "confirmed_signs"}
        for key in SORTS:
            if key in self.visit.framework.signal_ids:
                name = self.speaker.tell(self.visit.framework.names[key])
                yield key, say("list", "worst", name=name)
            elif key not in hidden | {"probability"}:
                yield key, say("list", names.get(key, key))

    def headers(self) -> Iterable[Header]:
        say = self.speaker.say
        yield self.header("rank", say("list", "rank"))
        yield self.header("name", say("list", "lead"))
        yield self.header("probability", say("list", "probability"))
        yield Header("grade", say("list", "grade"))
        yield Header("stage", say("list", "stage"))
        if self.has_amounts:
            yield self.header("amount", say("list", "amount"))
            yield self.header("expected", say("list", "expected"))
        for signal in self.visit.framework.signal_ids:
            yield self.header(signal, say("short", signal))
        yield Header("sign", say("list", "top_sign"))
        if self.has_trends:
            yield self.header("trend", say("list", "trend"))

    def header(self, key: str, text: str) -> Header:
        view, say = self.visit.view, self.speaker.say
        usual = SORTS[key][1]
        is_here = view.sort == key
        now = direction(view)
        then = ("down" if now == "up" else "up") if is_here else usual
        order = "" if then == usual else then
        address = self.visit.addresses.leads(sort=key, order=order)
        told = {"up": "ascending", "down": "descending"}[now] if is_here else ""
        return Header(key, text, told, address, say("list", f"sort_{then}"))
