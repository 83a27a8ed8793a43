"""The text report of a training: what was learnt from, and how good it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from rich.cells import cell_len

from kaopu.evaluation.records import DesignResult, StageResult
from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.leakage.records import AuditedColumn, Finding
from kaopu.report.evaluation.columns import ACTIONS, finding_text
from kaopu.report.evaluation.drift import drift_texts
from kaopu.report.evaluation.segments import choice_text
from kaopu.report.evaluation.usability import usability_text
from kaopu.report.terminal import pad
from kaopu.scoring import LeadModel

# Columns that are named.
UNREVIEWED_SHOWN = 12
SHOWN = (
    "roc_auc",
    "log_loss",
    "brier_score",
    "accuracy",
    "expected_calibration_error",
    "lift_top_tenth",
)


def training_text(model: LeadModel, language: Language = "en") -> str:
    """Return what a person wants to know after a training."""
    locale = Locale(language)
    presenter = _Presenter(locale, model.pipeline.fields)
    verdict = locale.text("training", "usable" if model.usable else "not_usable")
    reason = usability_text(model, language)
    record = model.record
    lines = [
        locale.colon.join((model.label, verdict, reason)),
        locale.counted(
            "training", "learnt", record.training.deals, **asdict(record.training)
        ),
        *(presenter.audit(audit) for audit in record.audit),
        *_unreviewed(model, locale),
        *_segments(model, locale),
        *drift_texts(model.record, locale),
        "",
    ]
    # The strictest comes last, for a reader of a terminal begins there.
    for name, design in reversed(record.evaluation.designs.items()):
        lines += presenter.design(name, design)
    return "\n".join(lines)


def _unreviewed(model: LeadModel, locale: Locale) -> Iterator[str]:
    """Yield how much of the model rests on columns that nobody has looked at."""
    sources = model.record.importance.sources
    new = [s for s in sources if s.column in model.pipeline.unreviewed]
    if not new:
        return
    share = sum(s.log_odds for s in new) / (sum(s.log_odds for s in sources) or 1.0)
    columns = locale.some([source.column for source in new], UNREVIEWED_SHOWN)
    yield locale.text(
        "training",
        "unreviewed",
        columns=columns,
        count=len(new),
        all=len(sources),
        share=locale.percent(share),
    )


def _segments(model: LeadModel, locale: Locale) -> Iterator[str]:
    """Yield whether segments have weights of their own, where that was asked for."""
    choice = model.record.segments
    if choice is not None:
        namer = Namer(load_framework(), locale.language)
        column = namer.header(choice.source, model.pipeline.fields)
        yield choice_text(choice, column, locale)


@dataclass(frozen=True)
class _Presenter:
    locale: Locale
    fields: Mapping[str, str]

    def audit(self, audit: AuditedColumn) -> str:
        """Return what was done about a column, and why."""
        say = self.locale.text
        found = [self.finding(finding) for finding in audit.audit.findings]
        because = ""
        if audit.reason:
            because = say("training", "because", reason=audit.reason)
        done = say("training_audit", ACTIONS[audit.action])
        reasons = self.locale.semicolon.join(found)
        namer = Namer(load_framework(), self.locale.language)
        column = namer.header(audit.column, self.fields)
        return self.locale.colon.join((column, done + because, reasons))

    def finding(self, finding: Finding) -> str:
        """Return what was found in a column."""
        return finding_text(finding, self.locale)

    def figure(self, value: float) -> str:
        """Return a metric, or a dash for nan."""
        return "–" if math.isnan(value) else self.locale.decimal(value, 3)

    def design(self, name: str, design: DesignResult) -> list[str]:
        """Return one validation design: the model, the constant rate, and the baselines."""
        say = self.locale.text
        size = say("training", "folds", folds=design.folds, repeats=design.repeats)
        if design.folds == 1:
            key = "deals" if name == "forward" else "held_out"
            size = say("training", key, deals=design.deals)
        baselines = design.baselines
        heads = [(say("training", "model"), 16), (say("training", "constant"), 16)]
        heads += [(say("training_rival", id_), 12) for id_ in baselines]
        names = "".join(" " * (size - cell_len(head)) + head for head, size in heads)
        lines = [f"{say('design', name)} ({size})", f"  {'':24}{names}"]
        for key in SHOWN:
            own, constant = design.metrics[key], design.constant_rate[key]
            figures = f"{self.figure(own.mean)} ± {self.figure(own.se)}"
            others = "".join(f"{self.figure(b[key].mean):>12}" for b in baselines.values())
            metric = pad(say("training_metric", key), 24)
            lines.append(f"  {metric}{figures:>16}{self.figure(constant.mean):>16}{others}")
        return [*lines, *self.stages(design.stages), ""]

    def stages(self, stages: Mapping[str, StageResult]) -> list[str]:
        """Return a line for each stage, where there is more than one."""
        if len(stages) == 1:
            return []
        return [f"  {self.stage(stage, result)}" for stage, result in stages.items()]

    def stage(self, stage: str, result: StageResult) -> str:
        """Return what was measured in one stage."""
        metrics, constant = result.metrics, result.baseline
        return self.locale.text(
            "training",
            "stage",
            stage=self.locale.text("training_stage", stage, deals=result.deals),
            own=self.figure(metrics["log_loss"].mean),
            constant=self.figure(constant["log_loss"].mean),
            error=self.figure(metrics["expected_calibration_error"].mean),
        )
