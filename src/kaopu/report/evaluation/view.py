"""The evaluation report as one view: computed once, rendered as page, text and plots."""

from __future__ import annotations

from kaopu.framework import Framework, load_framework
from kaopu.language import Language, Locale
from kaopu.report.evaluation.calibration import gains, over_time, reliability
from kaopu.report.evaluation.columns import leaks, signals, unseen
from kaopu.report.evaluation.limits import has_limits, limits
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.quality import against, by_stage, cards, reasons, verdict
from kaopu.report.evaluation.records import EvaluationView
from kaopu.report.evaluation.segments import by_segment
from kaopu.scoring import LeadModel

SECTIONS = (
    gains,
    reliability,
    against,
    by_stage,
    by_segment,
    over_time,
    signals,
    limits,
    leaks,
    unseen,
)
# What there is to say where too few deals are there to test anything on.
UNTESTED = (signals, limits, leaks)


def evaluation_view(
    model: LeadModel, language: Language, framework: Framework | None = None
) -> EvaluationView:
    """Return a model's evaluation in the words of one language."""
    presenter = Presenter(model, Locale(language), framework or load_framework())
    say, training = presenter.text, model.record.training
    numbers = {"deals": training.deals, "won": training.won, "lost": training.lost}
    sections = SECTIONS if presenter.designs else UNTESTED
    left_out = () if has_limits(presenter) else (limits,)
    counts = {key: presenter.count(number) for key, number in numbers.items()}
    return EvaluationView(
        title=say("evaluation", "title", label=model.label),
        learnt=presenter.locale.counted(
            "evaluation",
            "learnt",
            training.deals,
            title=model.pipeline.title,
            **counts,
        ),
        is_usable=model.usable,
        verdict=verdict(presenter),
        reasons=reasons(presenter),
        cards=cards(presenter) if presenter.designs else (),
        sections=tuple(s(presenter) for s in sections if s not in left_out),
        footer=say("evaluation", "footer"),
    )
