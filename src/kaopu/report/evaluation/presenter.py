"""What every section of the report needs: the record, the words, how figures are told."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kaopu.evaluation.records import Decision, DesignResult, Estimate
from kaopu.framework import Framework, Namer
from kaopu.language import Locale
from kaopu.scoring import LeadModel, TrainingRecord
from kaopu.scoring.usability import thin_message


def few_word(model: LeadModel, locale: Locale) -> str:
    """Return whose word the scores are, where the deals are few; else empty.

    Example:
        ``12 deals: mostly the framework's word (64%, the deals' 36%)``
    """
    record = model.record
    if not record.training.are_few:
        return ""
    return locale.message(thin_message(record.training, record.framework))


@dataclass(frozen=True)
class Presenter:
    """Tells a model's evaluation record in one language."""

    model: LeadModel
    locale: Locale
    framework: Framework

    @property
    def record(self) -> TrainingRecord:
        """What training found."""
        return self.model.record

    @property
    def designs(self) -> dict[str, DesignResult]:
        """The validation designs that apply, the strictest first."""
        return self.record.evaluation.designs

    @property
    def decision(self) -> Decision:
        """What decides whether the model is usable.

        Raises:
            ValueError: Nothing was tested; who asks must look at `designs` before.
        """
        decision = self.record.evaluation.decision
        if decision is None:
            raise ValueError("there is no validation design")
        return decision

    @property
    def deciding(self) -> str:
        """The design that decides whether the model is usable."""
        return self.decision.design

    @property
    def decided(self) -> DesignResult:
        """What the deciding design found."""
        return self.decision.result

    @property
    def design_name(self) -> str:
        """The deciding design in words."""
        return self.text("design", self.deciding)

    def text(self, section: str, key: str, **values: object) -> str:
        """Return the words of a key."""
        return self.locale.text(section, key, **values)

    def stage_name(self, id_: str) -> str:
        """Return the name of a stage."""
        names = {str(stage.id): stage.name for stage in self.framework.stages}
        return self.locale.of(names[id_])

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as a percentage."""
        return self.locale.percent(share, digits)

    def range(self, low: float, high: float) -> str:
        """Return an interval of shares."""
        ends = {"low": self.percent(low), "high": self.percent(high)}
        return self.text("evaluation", "range", **ends)

    def estimate(self, estimate: Estimate | None) -> str:
        """Return an estimate with its standard error, or that there are too few deals.

        A dash stands for what could not be computed.
        """
        if estimate is None:
            return self.text("evaluation", "too_few")
        return f"{self.figure(estimate.mean, 3)} ± {self.figure(estimate.se, 3)}"

    def listing(self, parts: Mapping[str, str]) -> str:
        """Return names and values as one line."""
        pairs = [f"{name}{self.locale.colon}{value}" for name, value in parts.items()]
        return self.locale.semicolon.join(pairs)

    def column_of(self, source: str) -> str:
        """Return what the column of a source is called."""
        known = {s.id: s.column for s in self.model.classifier.sources}
        return self.header(known.get(source, source))

    def header(self, column: str) -> str:
        """Return what a column of the export is called, its header quoted if it differs."""
        return self.namer.header(column, self.model.pipeline.fields)

    @property
    def namer(self) -> Namer:
        """Names fields, levels and columns."""
        return Namer(self.framework, self.locale.language)

    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Return the ticks of an axis of shares from 0 to 1."""
        return tuple((i / 5, self.percent(i / 5)) for i in range(6))

    def count(self, number: float) -> str:
        """Return a count with its thousands apart."""
        return self.locale.count(number)

    def figure(self, value: float, digits: int) -> str:
        """Return a figure, or a dash for nan."""
        return "–" if math.isnan(value) else self.locale.decimal(value, digits)
