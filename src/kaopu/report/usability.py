"""Whether a model may be used, in either language."""

from __future__ import annotations

from kaopu.framework import Language, load_framework
from kaopu.report.evaluation.quality import reasons
from kaopu.report.evaluation.teller import Teller
from kaopu.report.words import Speaker
from kaopu.scoring import LeadModel


def usability_text(model: LeadModel, language: Language) -> str:
    """Return why a model is usable or not.

    In English the sentence that training stored; in Chinese it is told from the figures of
    the record, if there are any.
    """
    if language == "en" or "evaluation" not in model.record:
        return model.usability.reason
    speaker = Speaker(language)
    return speaker.gap.join(reasons(Teller(model, speaker, load_framework())))


def not_usable_line(model: LeadModel, language: Language) -> str:
    """Return the line that warns of a model that is not usable; empty if it is."""
    if model.usable:
        return ""
    why = usability_text(model, language)
    return Speaker(language).say("lead", "not_usable", label=model.label, reason=why)
