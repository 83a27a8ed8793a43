"""The text report of a training: what was learnt from, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from kaopu.framework import Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.columns import ACTIONS, finding_text
from kaopu.report.evaluation.usability import usability_text
from kaopu.report.terminal import pad
from kaopu.scoring import LeadModel

DESIGNS = ("random", "grouped", "forward")
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
    presenter = _Teller(locale, model.pipeline.fields)
    verdict = locale.text("training", "usable" if model.usable else "not_usable")
    reason = usability_text(model, language)
    counts = model.record["training"]
    lines = [
        locale.colon.join((model.label, verdict, reason)),
        locale.text("training", "learnt", **counts),
        *(presenter.audit(audit) for audit in model.record["audit"]),
        "",
    ]
    for design in DESIGNS:
        metrics = model.record["evaluation"].get(design)
        if metrics is not None:
            lines += presenter.design(design, metrics, model.record["baseline"][design])
    return "\n".join(lines)


@dataclass(frozen=True)
class _Teller:
    locale: Locale
    fields: Mapping[str, str]

    def audit(self, audit: Mapping[str, Any]) -> str:
        """Return what was done about a column, and why."""
        say = self.locale.text
        found = [self.finding(finding) for finding in audit["findings"]]
        because = ""
        if audit["reason"]:
            because = say("training", "because", reason=audit["reason"])
        done = say("training_audit", ACTIONS[audit["action"]])
        reasons = self.locale.semicolon.join(found)
        namer = Namer(load_framework(), self.locale.language)
        column = namer.header(audit["column"], self.fields)
        return self.locale.colon.join((column, done + because, reasons))

    def finding(self, finding: Mapping[str, Any]) -> str:
        """Return what was found in a column."""
        return finding_text(finding, self.locale)

    def figure(self, estimate: Mapping[str, float]) -> str:
        """Return the mean of an estimate."""
        return self.locale.decimal(estimate["mean"], 3)

    def design(
        self, design: str, metrics: Mapping[str, Any], baseline: Mapping[str, Any]
    ) -> list[str]:
        """Return one validation design: the model, the constant rate, and the rivals."""
        say = self.locale.text
        folds = say("training", "folds", **_part(metrics, "folds", "repeats"))
        if metrics["folds"] == 1:
            folds = say("training", "deals", deals=metrics["deals"])
        rivals = metrics["rivals"]
        heads = [(say("training", "model"), 16), (say("training", "constant"), 16)]
        heads += [(say("training_rival", rival), 12) for rival in rivals]
        names = "".join(" " * (size - cell_len(head)) + head for head, size in heads)
        lines = [f"{say('design', design)} ({folds})", f"  {'':24}{names}"]
        for key in SHOWN:
            own, constant = metrics[key], baseline[key]
            figures = f"{self.figure(own)} ± {self.locale.decimal(own['se'], 3)}"
            others = "".join(f"{self.figure(rivals[rival][key]):>12}" for rival in rivals)
            name = pad(say("training_metric", key), 24)
            lines.append(f"  {name}{figures:>16}{self.figure(constant):>16}{others}")
        return [*lines, *self.stages(metrics["stages"]), ""]

    def stages(self, stages: Mapping[str, Any]) -> list[str]:
        """Return a line for each stage, where there is more than one."""
        if len(stages) == 1:
            return []
        return [f"  {self.stage(stage, result)}" for stage, result in stages.items()]

    def stage(self, stage: str, result: Mapping[str, Any]) -> str:
        """Return what was measured in one stage."""
        metrics, baseline = result["metrics"], result["baseline"]
        return self.locale.text(
            "training",
            "stage",
            stage=self.locale.text("training_stage", stage, deals=result["deals"]),
            own=self.figure(metrics["log_loss"]),
            constant=self.figure(baseline["log_loss"]),
            error=self.figure(metrics["expected_calibration_error"]),
        )


def _part(record: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: record[key] for key in keys}
