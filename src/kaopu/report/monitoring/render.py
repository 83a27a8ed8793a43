"""A look at a model as text, and as one page."""

from __future__ import annotations

from collections.abc import Mapping

from kaopu.language import Language, Locale
from kaopu.monitoring import Monitoring
from kaopu.report.html import page_of
from kaopu.report.monitoring.view import monitoring_view
from kaopu.report.terminal import aligned


def monitoring_text(
    found: Monitoring, language: Language, fields: Mapping[str, str]
) -> str:
    """Return what a look found as text; the verdict stands in the first line."""
    view = monitoring_view(found, language, fields)
    lines = [f"{view.title} · {view.verdict}", view.reason, *view.summary]
    for section in view.sections:
        lines += ["", section.title, *(f"  {line}" for line in section.lines)]
        if section.rows:
            lines += aligned([section.header, *section.rows])
    return "\n".join(lines) + "\n"


def monitoring_page(
    found: Monitoring, language: Language, fields: Mapping[str, str]
) -> str:
    """Return what a look found as one self-contained HTML page."""
    return page_of(
        "monitoring.html",
        view=monitoring_view(found, language, fields),
        language=Locale(language).html_language,
    )
