"""What the evaluation report consists of; page, text and plots are rendered from it."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.report.charts import Chart


@dataclass(frozen=True)
class Table:
    """A table of texts; the first cell of a row names it.

    Attributes:
        in_words: Whether the cells are sentences, of one or more lines, not figures.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    in_words: bool = False


@dataclass(frozen=True)
class Section:
    """One question that the report answers."""

    id: str
    heading: str
    texts: tuple[str, ...]
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A figure to remember, and what it says."""

    number: str
    text: str


@dataclass(frozen=True)
class EvaluationView:
    """The evaluation report in one language."""

    title: str
    learnt: str
    is_usable: bool
    verdict: str
    reasons: tuple[str, ...]
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    footer: str

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Every chart, in the order of the page."""
        return tuple(chart for section in self.sections for chart in section.charts)
