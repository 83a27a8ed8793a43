"""The evaluation report as one view: computed once, rendered as page, text and plots."""

from __future__ import annotations

from kaopu.errors import UsageError
from kaopu.framework import Framework, load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.calibration import gains, over_time, reliability
from kaopu.report.evaluation.columns import leaks, signals, unseen
from kaopu.report.evaluation.presenter import Presenter, count
from kaopu.report.evaluation.quality import against, by_stage, cards, reasons
from kaopu.report.evaluation.records import EvaluationView
from kaopu.scoring import LeadModel

SECTIONS = (gains, reliability, against, by_stage, over_time, signals, leaks, unseen)


def evaluation_view(
    model: LeadModel, language: Language, framework: Framework | None = None
) -> EvaluationView:
    """Return a model's evaluation in the words of one language.

    Raises:
        UsageError: The model is of an older kaopu, whose record lacks a part.
    """
    if "importance" not in model.record:
        raise UsageError("no_importance", model=model.label)
    presenter = Presenter(model, Locale(language), framework or load_framework())
    say, training = presenter.text, model.record["training"]
    counts = {key: count(training[key]) for key in ("deals", "won", "lost")}
    return EvaluationView(
        title=say("evaluation", "title", label=model.label),
        learnt=say("evaluation", "learnt", title=model.pipeline.title, **counts),
        is_usable=model.usable,
        verdict=say("evaluation", "usable" if model.usable else "not_usable"),
        reasons=reasons(presenter),
        cards=cards(presenter),
        sections=tuple(section(presenter) for section in SECTIONS),
        footer=say("evaluation", "footer"),
    )
