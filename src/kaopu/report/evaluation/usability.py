"""Whether a model may be used, in the reader's language."""

from __future__ import annotations

from kaopu.framework import load_framework
from kaopu.language import ENGLISH, Language, Locale
from kaopu.report.evaluation.presenter import Presenter
from kaopu.report.evaluation.quality import plain_reasons, reasons
from kaopu.scoring import LeadModel


def usability_text(model: LeadModel, language: Language) -> str:
    """Return why a model is usable or not.

    In English the sentence that training stored; in other languages it is told from the
    figures of the record.
    """
    if language == ENGLISH:
        return model.usability.reason
    locale = Locale(language)
    return locale.gap.join(reasons(Presenter(model, locale, load_framework())))


def not_usable_line(model: LeadModel, language: Language) -> str:
    """Return the line that warns of a model that is not usable; empty if it is.

    It stands where people plan by leads, so it says why without the figures of training.
    """
    if model.usable:
        return ""
    locale = Locale(language)
    why = locale.gap.join(plain_reasons(Presenter(model, locale, load_framework())))
    return locale.text("lead", "not_usable", label=model.label, reason=why)
