"""The facts and signs of the overall record, by the names that people know."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.explain.past.overall_records import SignFact
from kaopu.framework import Framework, Namer
from kaopu.language import Locale
from kaopu.leads.states import NOT_ASKED, UNKNOWN
from kaopu.report.lead.bounds import source_bounds


@dataclass(frozen=True)
class FactPresenter:
    """Names the facts and signs of the overall record."""

    locale: Locale
    framework: Framework

    @property
    def namer(self) -> Namer:
        """Names fields, levels and columns."""
        return Namer(self.framework, self.locale.language)

    def sign(self, id_: str) -> str:
        """Return a sign's name."""
        return self.locale.of(self.framework.sign(id_).name)

    def fact(self, fact: SignFact) -> str:
        """Return a fact: its field's name, and its level or range."""
        name = self.namer.field(fact.source, fact.column)
        level = self.namer.level(fact.source, fact.value)
        states = {
            UNKNOWN: self.locale.text("state", "unknown"),
            NOT_ASKED: self.locale.text("lead", "empty"),
        }
        value = level or states.get(fact.value) or self.bounds(fact)
        return f"{name}{self.locale.colon}{value}"

    def bounds(self, fact: SignFact) -> str:
        """Return the quarter in which a number or date lies."""
        return source_bounds(fact.support, fact.source, self.framework, self.locale)
