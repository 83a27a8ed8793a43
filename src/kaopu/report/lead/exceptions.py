"""Exceptions in words: deals won without an answer, facts that weigh more together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.explain.records import Beside, RaisedSign, Support, Unanswered
from kaopu.framework import Framework, Namer
from kaopu.language import Locale
from kaopu.report.lead.bounds import bounds_text


@dataclass(frozen=True)
class ExceptionPresenter:
    """Tells exceptions in one language."""

    locale: Locale
    framework: Framework

    @property
    def namer(self) -> Namer:
        """Names fields, levels and columns."""
        return Namer(self.framework, self.locale.language)

    def of(self, sign: RaisedSign) -> str:
        """Return what past deals say of a sign's exceptions; empty where nothing."""
        texts: list[str] = []
        if sign.beside is not None:
            texts += self._beside(sign, sign.beside)
        texts += self.unanswered(sign.unanswered)
        return self.locale.gap.join(texts)

    def unanswered(self, found: tuple[Unanswered, ...]) -> list[str]:
        """Return a sentence for all deals without an answer, and one for each group."""
        return [self.group(one) if one.column else self.all_deals(one) for one in found]

    def all_deals(self, one: Unanswered) -> str:
        """Return how many of the won deals had no answer."""
        count, rates = self.locale.number, self._rates(one.support)
        name = self.namer.field(one.source, one.source)
        counts = {"won": count(one.support.won), "all_won": count(one.all_won)}
        return self.locale.text("exception", "unanswered", name=name, **counts, **rates)

    def group(self, one: Unanswered) -> str:
        """Return how deals of a group ended without an answer."""
        group = self.namer.title(one.column)
        if one.value:
            value = self.namer.level(one.column, one.value) or one.value
            group = f"{group}{self.locale.colon}{value}"
        else:
            group = self.locale.text(
                "exception",
                "amount",
                column=group,
                range=bounds_text(one.support, self.locale),
            )
        rates = self._rates(one.support)
        return self.locale.text("exception", "unanswered_group", group=group, **rates)

    def _beside(self, sign: RaisedSign, beside: Beside) -> Iterator[str]:
        if beside.support is None or beside.support.rate is None:
            return
        fact, own = beside.fact, sign.facts[0]
        when = self.framework.sign(sign.id).when
        clear = next((c.clear for c in when if c.field == own.source), "")
        yield self.locale.text(
            "exception",
            "beside",
            own=self._level(own.source, own.column, own.value),
            other=self._level(fact.source, fact.column, fact.value),
            cleared=self._level(own.source, own.column, clear),
            **self._rates(beside.support),
        )

    def _level(self, source: str, column: str, value: str) -> str:
        name = self.namer.field(source, column)
        return f"{name}{self.locale.colon}{self.namer.level(source, value) or value}"

    def _rates(self, support: Support) -> dict[str, str]:
        percent = self.locale.percent
        return {
            "deals": self.locale.number(support.deals),
            "rate": percent(support.rate or 0.0),
            "low": percent(support.low or 0.0),
            "high": percent(support.high or 0.0),
            "overall": percent(support.overall),
        }
