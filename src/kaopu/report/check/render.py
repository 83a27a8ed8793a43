"""The check of an export as text, and as one page."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.checking import DataState
from kaopu.language import Language, Locale
from kaopu.report.check.section import Section
from kaopu.report.check.view import check_view
from kaopu.report.html import page_of
from kaopu.report.terminal import aligned


def check_text(state: DataState, language: Language) -> str:
    """Return what a check found as text; the verdict stands in the first line."""
    view = check_view(state, language)
    lines = [f"{view.title} · {view.verdict}", *view.summary]
    if view.concerns:
        lines += ["", view.concerns_title, *(f"  ! {c}" for c in view.concerns)]
    for section in view.sections:
        lines += _section(section)
    return "\n".join(lines) + "\n"


def check_page(state: DataState, language: Language) -> str:
    """Return what a check found as one self-contained HTML page."""
    return page_of(
        "check.html",
        view=check_view(state, language),
        language=Locale(language).html_language,
    )


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield section.title
    yield from (f"  {line}" for line in section.lines)
    if section.rows:
        yield from aligned([section.header, *section.rows])
    yield from (f"  {line}" for line in section.after)
