"""Whether a model may be used, in the reader's language."""

from __future__ import annotations

from kaopu.framework import load_framework
from kaopu.language import ENGLISH, Language, Locale
from kaopu.report.evaluation.presenter import Presenter, few_word
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


def caution_line(model: LeadModel, language: Language) -> str:
    """Return the line that warns of a model: not usable, or mostly the framework's word.

    It stands where people plan by leads, so it says why without the figures of training;
    empty of a model that was learnt from deals enough and is usable.
    """
    locale = Locale(language)
    if model.usable:
        word = few_word(model, locale)
        return locale.text("lead", "few", label=model.label, word=word) if word else ""
    why = locale.gap.join(plain_reasons(Presenter(model, locale, load_framework())))
    return locale.text("lead", "not_usable", label=model.label, reason=why)
