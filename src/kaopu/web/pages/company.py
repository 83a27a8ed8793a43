"""What wins here: whether the model can be trusted, and what decides deals here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kaopu.report.data_notes import note_texts
from kaopu.report.evaluation.presenter import few_word
from kaopu.report.evaluation.records import EvaluationView, Section
from kaopu.report.evaluation.view import evaluation_view
from kaopu.report.overall.view import overall_figures, overall_view
from kaopu.store import read_manifest
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import Layout, Link, Page, PageRequest, layout_of
from kaopu.web.pages.watch import watch_link
from kaopu.web.urls import COMPANY


@dataclass(frozen=True)
class AnalystPart:
    """The folded end of the page: all that is measured, for who knows such figures.

    Attributes:
        about: What it is.
        reasons: Why the model is usable or not, with its figures.
    """

    title: str
    about: str
    reasons: tuple[str, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class CompanyPage:
    """The page of what wins here.

    Attributes:
        shown: Which model is shown, since when, learnt from what.
        verdict: Whether it can be trusted, in a sentence.
        watch: Where the newest look at it is shown; None where nobody has looked.
        evaluation: What decides deals here.
        analyst: How good the model is, in figures.
        data: What the leads come from.
        notes: What in them was not as expected.
    """

    layout: Layout
    shown: str
    verdict: str
    watch: Link | None
    evaluation: EvaluationView
    analyst: AnalystPart
    data: str
    notes: tuple[str, ...]


def company_page(inspector: Inspector, request: PageRequest) -> CompanyPage:
    """Return the page of what wins here."""
    model, index = inspector.model, inspector.index
    number = request.locale.number
    deals = number(model.history.deals)
    return CompanyPage(
        layout=layout_of(request, model),
        shown=request.locale.counted(
            "truth",
            "shown",
            model.history.deals,
            label=model.label,
            deals=deals,
            since=_since(inspector, request),
        ),
        verdict=_verdict(inspector, request),
        watch=watch_link(inspector, request),
        evaluation=_evaluation(inspector, request),
        analyst=_analyst(inspector, request),
        data=request.locale.counted(
            "truth", "data_about", len(index), leads=number(len(index)), file=index.source
        ),
        notes=tuple(note_texts(index.notes, request.language, model.pipeline.fields)),
    )


def _verdict(inspector: Inspector, request: PageRequest) -> str:
    say, model = request.locale.text, inspector.model
    word = few_word(model, request.locale)
    if word and model.usable:
        return say("truth", "few", word=word)
    return say("truth", "yes" if model.usable else "no")


def _evaluation(inspector: Inspector, request: PageRequest) -> EvaluationView:
    """Return what decides deals, with the figures of the model that anybody can read."""
    overall = overall_view(inspector.model, request.language)
    quality = evaluation_view(inspector.model, request.language)
    return replace(quality, reasons=overall.reasons, sections=overall.sections)


def _analyst(inspector: Inspector, request: PageRequest) -> AnalystPart:
    """Return the evaluation report, and the log-odds of what decides deals."""
    say, model, language = request.locale.text, inspector.model, request.language
    quality = evaluation_view(model, language)
    rest = [section for section in quality.sections if section.id != "signals"]
    return AnalystPart(
        title=say("truth", "analyst"),
        about=say("truth", "analyst_about"),
        reasons=quality.reasons,
        sections=(*rest, overall_figures(model, language)),
    )


def _since(inspector: Inspector, request: PageRequest) -> str:
    """Return since when there is the model; empty where it is in no bundle."""
    bundle = inspector.model.bundle
    created = read_manifest(bundle).get("created", "") if bundle else ""
    if not created:
        return ""
    return request.locale.text("truth", "since", date=request.locale.date(created[:10]))


COMPANY_PAGE = Page(COMPANY, "company.html", company_page, ("truth", "title"), "company")
