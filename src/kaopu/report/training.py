"""The text report of a training: what was learnt from, and how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaopu.scoring import LeadModel

DESIGN_WORDS = {
    "random": "random folds",
    "grouped": "identical rows kept together",
    "forward": "learnt on the past, tested on the newest fifth",
}
RIVAL_WORDS = {"checklist": "checklist", "odoo": "Odoo's", "logistic": "logistic"}
SHOWN = (
    ("roc_auc", "ROC AUC"),
    ("log_loss", "log loss"),
    ("brier_score", "Brier score"),
    ("accuracy", "accuracy"),
    ("expected_calibration_error", "calibration error"),
    ("lift_top_tenth", "lift in the top tenth"),
)


def training_text(model: LeadModel) -> str:
    """Return what a person wants to know after a training."""
    counts = model.record["training"]
    verdict = "usable" if model.usable else "NOT USABLE"
    lines = [
        f"{model.label}: {verdict}: {model.usability.reason}",
        f"learnt from {counts['deals']} finished deals, "
        f"{counts['won']} won and {counts['lost']} lost; {counts['open']} open left out",
        *(_audit_line(audit) for audit in model.record["audit"]),
        "",
    ]
    for design, words in DESIGN_WORDS.items():
        metrics = model.record["evaluation"].get(design)
        if metrics is not None:
            lines += _design(words, metrics, model.record["baseline"][design])
    return "\n".join(lines)


STAGE_WORDS = {
    "target": "target stage",
    "intent": "intent stage",
}
AUDIT_WORDS = {
    "left out": "BLOCKED, left out of the model: it gives the outcome away",
    "allowed": "allowed by the pipeline file, though it gives the outcome away",
    "kept": "warning, kept: it may give the outcome away",
    "not learnt": "warning, not learnt from: it speaks of the deal's end",
}


def _audit_line(audit: Mapping[str, Any]) -> str:
    reasons = "; ".join(finding["text"] for finding in audit["findings"])
    because = f" ({audit['reason']})" if audit["reason"] else ""
    return f"{audit['column']}: {AUDIT_WORDS[audit['action']]}{because}: {reasons}"


def _design(
    words: str, metrics: Mapping[str, Any], baseline: Mapping[str, Any]
) -> list[str]:
    """Return one validation design: the model, the constant rate, and the rivals."""
    folds = f"{metrics['folds']} folds × {metrics['repeats']}"
    if metrics["folds"] == 1:
        folds = f"{metrics['deals']} deals"
    rivals = metrics["rivals"]
    names = "".join(f"{RIVAL_WORDS[rival]:>12}" for rival in rivals)
    lines = [f"{words} ({folds})", f"  {'':24}{'model':>16}{'constant rate':>16}{names}"]
    for key, name in SHOWN:
        own, constant = metrics[key], baseline[key]
        figures = f"{own['mean']:.3f} ± {own['se']:.3f}"
        others = "".join(f"{rivals[rival][key]['mean']:>12.3f}" for rival in rivals)
        lines.append(f"  {name:24}{figures:>16}{constant['mean']:>16.3f}{others}")
    return [*lines, *_stages(metrics["stages"]), ""]


def _stages(stages: Mapping[str, Any]) -> list[str]:
    """Return a line for each stage, where there is more than one."""
    if len(stages) == 1:
        return []
    return [
        f"  {STAGE_WORDS[stage]}, {result['deals']} deals: "
        f"log loss {result['metrics']['log_loss']['mean']:.3f} against "
        f"{result['baseline']['log_loss']['mean']:.3f}, calibration error "
        f"{result['metrics']['expected_calibration_error']['mean']:.3f}"
        for stage, result in stages.items()
    ]
