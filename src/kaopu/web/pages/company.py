"""The company's truth: whether the model can be trusted, and what decides deals here."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kaopu.report.data_notes import note_text
from kaopu.report.evaluation.records import EvaluationView
from kaopu.report.evaluation.view import evaluation_view
from kaopu.report.overall.view import overall_view
from kaopu.store import read_manifest
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import Frame, PageRequest, frame_of

NOTES_SHOWN = 30


@dataclass(frozen=True)
class CompanyPage:
    """The page of the company's truth.

    Attributes:
        shown: Which model is shown, since when, learnt from what.
        verdict: Whether it can be trusted, in a sentence.
        evaluation: What decides deals here, then how good the model is.
        data: What the leads come from.
        notes: What in them was not as expected.
    """

    frame: Frame
    shown: str
    verdict: str
    evaluation: EvaluationView
    data: str
    notes: tuple[str, ...]


def company_page(inspector: Inspector, visit: PageRequest) -> CompanyPage:
    """Return the page of the company's truth."""
    say, model, table = visit.locale.text, inspector.model, inspector.index.table
    number = visit.locale.number
    deals = number(model.history.deals)
    title = say("truth", "title")
    return CompanyPage(
        frame=frame_of(visit, model, title, "company"),
        shown=say(
            "truth", "shown", label=model.label, deals=deals, since=_since(inspector, visit)
        ),
        verdict=say("truth", "yes" if model.usable else "no"),
        evaluation=_told(inspector, visit),
        data=visit.locale.counted(
            "truth", "data_about", len(table), leads=number(len(table)), file=table.name
        ),
        notes=tuple(
            say("truth", "note", column=column, text=text, rows=number(note.rows))
            for note in table.notes[:NOTES_SHOWN]
            for text in [note_text(note, visit.language)]
            for column in [visit.namer.header(note.column, model.pipeline.fields)]
        ),
    )


def _told(inspector: Inspector, visit: PageRequest) -> EvaluationView:
    """Return the evaluation report with what decides deals as its first sections."""
    overall = overall_view(inspector.model, visit.language)
    quality = evaluation_view(inspector.model, visit.language)
    told = {section.id for section in overall.sections}
    rest = [section for section in quality.sections if section.id not in told]
    return replace(quality, sections=(*overall.sections, *rest))


def _since(inspector: Inspector, visit: PageRequest) -> str:
    """Return since when there is the model; empty where it is in no bundle."""
    bundle = inspector.model.bundle
    created = read_manifest(bundle).get("created", "") if bundle else ""
    if not created:
        return ""
    return visit.locale.text("truth", "since", date=visit.locale.date(created[:10]))
