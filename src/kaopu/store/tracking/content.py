"""What a run says of its training: parameters, metrics and tags.

No tag and no parameter holds a path or the name of who trains, though MLflow would write
both there by itself.
"""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from dataclasses import asdict
from importlib.metadata import version as library_version
from typing import Any

from kaopu.evaluation.records import Evaluation
from kaopu.scoring import LeadModel
from kaopu.store.home import Home
from kaopu.store.tracking.origin import origin_of

# Under which MLflow keeps who ran what, and which commit.
USER, SOURCE, SOURCE_TYPE = "mlflow.user", "mlflow.source.name", "mlflow.source.type"
COMMIT, DESCRIPTION = "mlflow.source.git.commit", "mlflow.note.content"
# In place of what MLflow finds out by itself: the user's name and the program's path.
NOBODY = {USER: "kaopu", SOURCE: "kaopu train", SOURCE_TYPE: "LOCAL"}
ORIGIN = "kaopu.origin"
# Which version of a registered model is which.
CHAMPION, CHALLENGER = "champion", "challenger"
GIT_SECONDS = 5.0


def tags_of(home: Home, model: LeadModel) -> dict[str, str]:
    """Return the tags of a training's run."""
    commit = git_commit()
    known = {"git_commit": commit, COMMIT: commit} if commit else {}
    return {
        **NOBODY,
        # The run's own page is headed by whether the model is usable, and why.
        DESCRIPTION: model.usability.reason,
        "usable": str(model.usable).lower(),
        "reason": model.usability.reason,
        "bundle": model.label,
        "kaopu_version": library_version("kaopu"),
        "data_digest": model.record.data_digest,
        ORIGIN: origin_of(home),
        **known,
    }


def git_commit() -> str:
    """Return the commit of the working directory; empty where it is in no repository."""
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - git, as the user's own path has it
            [git, "rev-parse", "--verify", "HEAD"],
            capture_output=True,
            text=True,
            timeout=GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    found = done.stdout.strip()
    return found if re.fullmatch(r"[0-9a-f]{40,64}", found) else ""


def parameters_of(model: LeadModel) -> dict[str, Any]:
    """Return the parameters of a training's run."""
    record = model.record
    training = asdict(record.training)
    told = record.framework
    chosen = [c for c in model.classifier.blend_.selection_ if c["chosen"]]
    seed = {} if record.seed is None else {"seed": record.seed}
    return {
        "pipeline": model.pipeline.name,
        **seed,
        **({"data_digest": record.data_digest} if record.data_digest else {}),
        **{f"version_{name}": text for name, text in record.versions.items()},
        **{f"training_{key}": value for key, value in training.items()},
        **{f"blend_{kind}": str(v) for c in chosen for kind, v in c["parts"].items()},
        **_segments(model),
        **_drift(model),
        "sigmoid_slope": model.classifier.blend_.slope_,
        "sigmoid_offset": model.classifier.blend_.offset_,
        **({"framework_share": told.share} if told else {}),
    }


def _segments(model: LeadModel) -> dict[str, Any]:
    """Return what was chosen for segments, if the pipeline file has any."""
    choice = model.record.segments
    if choice is None:
        return {}
    found: dict[str, Any] = {
        "segments_by": choice.source,
        "segments_own": str(choice.is_own).lower(),
        "segments_tested": choice.how,
        "segments_count": len(choice.segments),
    }
    for best in choice.tried[:1]:
        figures = {"gain": best.gain, "gain_se": best.gain_se, "reach": best.reach}
        found |= {f"segments_{key}": value for key, value in figures.items()}
    return found


def _drift(model: LeadModel) -> dict[str, Any]:
    """Return how the market is followed, where that was asked."""
    choice = model.record.drift
    if choice is None:
        return {}
    return {
        "drift_tested": choice.how,
        "drift_half_life": choice.half_life or "none",
        "drift_shift": choice.shift,
        "drift_shift_points": 100 * choice.points,
    }


def metrics_of(evaluation: Evaluation) -> dict[str, float]:
    """Return the evaluation's means and standard errors under flat names.

    ``DESIGN_METRIC`` and ``DESIGN_METRIC_se``, such as ``forward_log_loss``; a
    baseline's as ``DESIGN_BASELINE_METRIC``. What could not be computed is left out.
    """
    flat: dict[str, float] = {}
    for design, result in evaluation.designs.items():
        named = {f"{design}_{key}": value for key, value in result.metrics.items()}
        named[f"{design}_log_loss_gain"] = result.log_loss_gain
        for baseline, metrics in result.baselines.items():
            named |= {f"{design}_{baseline}_{key}": v for key, v in metrics.items()}
        for name, value in named.items():
            flat |= {name: value.mean, f"{name}_se": value.se}
    return {name: value for name, value in flat.items() if not math.isnan(value)}
