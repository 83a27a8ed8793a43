"""The monitoring record: frozen, plain data, without a lead, a person or a cell of one.

What is said of single reps is made from the file at hand and is not kept: `to_json` of a
record that is stored leaves it out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from kaopu.documents import plain

Verdict = Literal["fine", "watch", "retrain"]
Weight = Literal["none", "watch", "retrain"]
# Against what the newest leads are held: leads as they were first seen before, the deals
# of training, or nothing that is like them.
Reference = Literal["earlier", "training", "none"]
ByWhat = Literal["all", "band", "stage", "sign", "month", "rep"]

SCHEMA = 1
EXIT_CODES: Mapping[Verdict, int] = {"fine": 0, "watch": 3, "retrain": 4}


@dataclass(frozen=True)
class ColumnWatch:
    """What the newest leads hold in one column, beside what it held before.

    Attributes:
        source: Id of the source.
        column: Its header.
        against: What it is held against.
        leads, before: How many leads are compared; 0 where nothing is.
        blank, blank_before: Share of them without an answer.
        unseen: Share of the newest leads with a value that training never held, or that
            nobody mapped.
        new_levels: Such values as a company's own words, most frequent first; none of our
            own side, and none that is no category: these may name people.
        distance: Total variation distance between the two distributions: the share of
            leads that hold something else. Of known numbers, if larger, the largest
            distance between the distribution functions.
        p: That chance alone brings about so much, corrected over all columns; 1 where
            nothing was tested.
        weight: What this alone calls for.
    """

    source: str
    column: str
    against: Reference
    leads: int = 0
    before: int = 0
    blank: float = 0.0
    blank_before: float = 0.0
    unseen: float = 0.0
    new_levels: tuple[str, ...] = ()
    distance: float = 0.0
    p: float = 1.0
    weight: Weight = "none"


@dataclass(frozen=True)
class Assumption:
    """Cells of a column that the pipeline no longer reads.

    Attributes:
        column: The header.
        note: What is the matter, an id of ``[data_note]``.
        leads, concerned: The newest leads, and those among them with such a cell.
        before: Share of the training rows with such a cell.
        p: That chance alone brings about so many more, corrected.
        weight: What this alone calls for.
    """

    column: str
    note: str
    leads: int
    concerned: int
    before: float
    p: float = 1.0
    weight: Weight = "none"


@dataclass(frozen=True)
class ScoreWatch:
    """What the model says of the newest leads when it sees them first.

    Attributes:
        against: ``earlier`` scorings by the same model, or its ``training``.
        leads, before: How many leads are compared.
        mean, mean_before: Forecast on average.
        grades, grades_before: Share of each grade, A to D.
        distance, p: Of a Kolmogorov-Smirnov test; p is 1 where nothing was tested.
        weight: What this alone calls for.
    """

    against: Reference
    leads: int
    before: int
    mean: float
    mean_before: float
    grades: tuple[float, ...]
    grades_before: tuple[float, ...] = ()
    distance: float = 0.0
    p: float = 1.0
    weight: Weight = "none"


@dataclass(frozen=True)
class OutcomeGroup:
    """Leads that were forecast, and what came of them so far.

    Attributes:
        by: What makes the group.
        id: Which it is: a grade, a stage, a sign, a month; a rep's name.
        leads: That were forecast before they ended.
        won, lost, open: How many of them are; open ones are censored, not lost.
        forecast: Mean of all forecasts.
        expected: What they come to for the leads that have ended, given when these ended.
        low, high: Wilson interval of the share won among the leads that have ended.
        least, most: Between which the share won will be once all have ended, by counting
            every open lead as lost, and as won.
        p: That chance alone brings about what came, forecasts being right up to
            ``tolerance`` in log-odds; corrected. 1 where nothing was tested.
    """

    by: ByWhat
    id: str
    leads: int
    won: int
    lost: int
    forecast: float
    expected: float
    low: float
    high: float
    tolerance: float = 0.0
    p: float = 1.0
    weight: Weight = "none"

    @property
    def ended(self) -> int:
        """How many have ended."""
        return self.won + self.lost

    @property
    def open(self) -> int:
        """How many have not, and may still end either way."""
        return self.leads - self.ended

    @property
    def rate(self) -> float:
        """Share won among those that have ended; nan where none has."""
        return self.won / self.ended if self.ended else float("nan")

    @property
    def least(self) -> float:
        """Share won if every open lead is lost."""
        return self.won / self.leads if self.leads else 0.0

    @property
    def most(self) -> float:
        """Share won if every open lead is won."""
        return 1 - self.lost / self.leads if self.leads else 1.0


@dataclass(frozen=True)
class Outcomes:
    """What came of the forecasts of one model.

    Attributes:
        groups: All leads first, then by band, stage, sign, month and rep.
        late: Leads whose first forecast was made when they had ended: not counted.
        undated: Leads that have ended, nobody says when: not counted.
        absent: Leads that were forecast and are not in the file.
        has_pace: Whether the model knows after how many days deals end.
        missing: Why nothing can be said: ``no_outcome``, ``no_closing``, ``no_forecast``,
            ``no_id``; empty where something can.
    """

    groups: tuple[OutcomeGroup, ...] = ()
    late: int = 0
    undated: int = 0
    absent: int = 0
    has_pace: bool = False
    missing: str = ""

    @property
    def all(self) -> OutcomeGroup | None:
        """All leads that were forecast; None where nothing can be said."""
        return self.groups[0] if self.groups else None


@dataclass(frozen=True)
class Reason:
    """Why the verdict is what it is: the id of a sentence, and its facts."""

    id: str
    facts: Mapping[str, str | float | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Monitoring:
    """One look at a model.

    Attributes:
        pipeline, model: The pipeline's name, and the model's label.
        as_of: The day of the look, ``2026-11-28``.
        days: Since the look before; None where there is none.
        verdict: ``fine``, ``watch`` or ``retrain``.
        reason: The weightiest finding.
        leads: Rows of the file.
        newest, before: Leads first seen in the last four weeks, and those before them.
        columns: By distance, largest first.
        assumptions: Cells that the pipeline no longer reads.
        scores: None where there is no new lead.
        outcomes: What came of the forecasts.
    """

    pipeline: str
    model: str
    as_of: str
    days: int | None
    verdict: Verdict
    reason: Reason
    leads: int = 0
    newest: int = 0
    before: int = 0
    columns: tuple[ColumnWatch, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    scores: ScoreWatch | None = None
    outcomes: Outcomes = Outcomes()

    @property
    def is_unreadable(self) -> bool:
        """Whether the file could not be read, so that nothing else was looked at."""
        return self.reason.id.startswith("unreadable_")

    @property
    def exit_code(self) -> int:
        """What ``kaopu monitor`` ends with."""
        return EXIT_CODES[self.verdict]

    def without_people(self) -> Monitoring:
        """Return the record without what is said of single reps."""
        groups = tuple(g for g in self.outcomes.groups if g.by != "rep")
        return replace(self, outcomes=replace(self.outcomes, groups=groups))

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain data, with what follows from its counts."""
        record: dict[str, Any] = {"schema": SCHEMA, **asdict(self)}
        for own, group in zip(
            record["outcomes"]["groups"], self.outcomes.groups, strict=True
        ):
            own["open"] = group.open
            own["least"], own["most"] = group.least, group.most
        return dict(plain(record))

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Monitoring:
        """Return the record that `to_json` wrote.

        Raises:
            ValueError, KeyError, TypeError: It is none.
        """
        own = dict(record)
        if own.pop("schema") != SCHEMA:
            raise ValueError("another schema")
        own["reason"] = Reason(**own["reason"])
        own["columns"] = tuple(
            ColumnWatch(**{**c, "new_levels": tuple(c["new_levels"])})
            for c in own["columns"]
        )
        own["assumptions"] = tuple(Assumption(**a) for a in own["assumptions"])
        if own["scores"] is not None:
            grades = {k: tuple(own["scores"][k]) for k in ("grades", "grades_before")}
            own["scores"] = ScoreWatch(**{**_with_gaps(own["scores"]), **grades})
        outcomes = dict(own["outcomes"])
        derived = ("open", "least", "most")
        outcomes["groups"] = tuple(
            OutcomeGroup(**{k: v for k, v in _with_gaps(g).items() if k not in derived})
            for g in outcomes["groups"]
        )
        own["outcomes"] = Outcomes(**outcomes)
        return cls(**own)


def _with_gaps(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain data with nan for what could not be told, where JSON has null."""
    return {key: math.nan if value is None else value for key, value in record.items()}
