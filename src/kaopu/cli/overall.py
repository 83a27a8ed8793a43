"""What ``kaopu explain MODEL --overall`` prints: what decides past deals as a whole."""

from __future__ import annotations

from kaopu.documents import json_text
from kaopu.files import table_bytes
from kaopu.language import Language
from kaopu.report.evaluation.render import evaluation_page, evaluation_text
from kaopu.report.overall.render import overall_frame, overall_picture
from kaopu.report.overall.view import overall_view
from kaopu.scoring import LeadModel

FORMS = ("text", "json", "html", "svg", "csv", "xlsx")


def overall_document(model: LeadModel, form: str, language: Language) -> bytes:
    """Return what decides a model's past deals in one of `FORMS`."""
    if form in ("csv", "xlsx"):
        return table_bytes(overall_frame(model.overall()), f".{form}")
    if form == "json":
        reason = {"reason": model.usability.reason}
        return json_text(reason | model.overall().to_json()).encode("utf-8")
    if form == "svg":
        return overall_picture(model, language).encode("utf-8")
    view = overall_view(model, language)
    page = evaluation_page(view, language) if form == "html" else evaluation_text(view)
    return page.encode("utf-8")
