"""What the list is filtered and ordered by: its choices, and the headers of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kaopu.explain.lead.states import STATES
from kaopu.framework.records import ACROSS
from kaopu.scoring import GRADES
from kaopu.web.pages.lead_rows import ListPresenter, RowPresenter
from kaopu.web.query import SORTS, direction

# Orders of which it is said whether the highest stands first.
FIGURES = ("rank", "probability", "amount", "expected", "trend")


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


class ControlPresenter(ListPresenter):
    """Tells what a list can be filtered and ordered by, and what is chosen."""

    @property
    def has_amounts(self) -> bool:
        """Whether the leads have amounts."""
        return self.index.has_amounts

    @property
    def has_trends(self) -> bool:
        """Whether any lead was scored before."""
        return self.index.has_trends

    def ordered(self) -> str:
        """Return by what the list is ordered, and why the plan's order is another."""
        say, view = self.locale.text, self.request.view
        way = direction(view)
        is_usual = way == SORTS[view.sort][1]
        if view.sort == "rank" and is_usual:
            return say("list", "by_rank_value" if self.has_amounts else "by_rank")
        by = dict(self.sorts()).get(view.sort) or say("list", view.sort)
        if view.sort in FIGURES:
            by += self.locale.comma + say("list", f"sorted_{way}")
        elif not is_usual:
            by += self.locale.comma + say("list", "turned")
        return say("list", "by", by=by)

    def choices(self) -> Iterable[Choice]:
        """Yield the filters, and the order at last."""
        say, of, view = self.locale.text, self.locale.of, self.request.view
        framework = self.request.framework
        signals = [(s.id, of(s.name)) for s in framework.signals]
        yield self.choice("grade", [(g, g) for g in GRADES], view.grade)
        yield self.choice(
            "stage", [(s.id, of(s.name)) for s in framework.stages], view.stage
        )
        if self.index.reps:
            yield self.choice("rep", [(rep, rep) for rep in self.index.reps], view.rep)
        yield self.choice("signal", signals, view.signal)
        states = [(str(state), say("state", state)) for state in STATES]
        yield self.choice("state", states, view.state)
        sign = RowPresenter(self.inspector, self.request).sign
        offered = {s.id for s in framework.signs if s.signal == ACROSS}
        offered |= self.index.held_signs
        ids = [id_ for id_ in self.index.sign_ids if id_ in offered]
        yield self.choice("sign", [(id_, sign(id_)) for id_ in ids], view.sign)
        yield Choice("sort", say("list", "sort"), tuple(self.sorts()), view.sort)

    def choice(self, name: str, options: Sequence[tuple[str, str]], chosen: str) -> Choice:
        """Return a filter that can be left open."""
        say = self.locale.text
        return Choice(name, say("list", name), (("", say("list", "any")), *options), chosen)

    def sorts(self) -> Iterable[tuple[str, str]]:
        """Yield what the list can be ordered by, with its words."""
        say = self.locale.text
        hidden = set()
        if not self.has_amounts:
            hidden |= {"amount", "expected"}
        if not self.has_trends:
            hidden.add("trend")
        if not self.index.has_beliefs:
            hidden.add("gap")
        names = {"signs": "confirmed_signs"}
        for key in SORTS:
            if key in self.request.framework.signal_ids:
                name = self.locale.of(self.request.framework.names[key])
                yield key, say("list", "worst", name=name)
            elif key not in hidden | {"probability"}:
                yield key, say("list", names.get(key, key))

    def headers(self) -> Iterable[Header]:
        """Yield the columns of the table."""
        say = self.locale.text
        yield self.header("rank", say("list", "rank"))
        yield self.header("name", say("list", "lead"))
        yield self.header("probability", say("list", "probability"))
        yield Header("grade", say("list", "grade"))
        yield Header("stage", say("list", "stage"))
        if self.has_amounts:
            yield self.header("amount", say("list", "amount"))
            yield self.header("expected", say("list", "expected"))
        for signal in self.request.framework.signal_ids:
            yield self.header(signal, say("short", signal))
        yield Header("sign", say("list", "top_sign"))
        if self.has_trends:
            yield self.header("trend", say("list", "trend"))

    def header(self, key: str, text: str) -> Header:
        """Return a column that orders the list."""
        view, say = self.request.view, self.locale.text
        usual = SORTS[key][1]
        is_here = view.sort == key
        now = direction(view)
        then = ("down" if now == "up" else "up") if is_here else usual
        order = "" if then == usual else then
        address = self.request.urls.leads(sort=key, order=order)
        direction_now = {"up": "ascending", "down": "descending"}[now] if is_here else ""
        return Header(key, text, direction_now, address, say("list", f"sort_{then}"))
