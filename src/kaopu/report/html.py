"""HTML pages: self-contained, autoescaped, nothing loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from kaopu.framework import Language
from kaopu.report.lead_view import LeadView
from kaopu.report.words import Speaker

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment() -> Environment:
    """Return the templates, autoescaped; a missing value is an error."""
    # jinja2 is needed for pages alone.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("kaopu.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def leads_page(
    views: Sequence[LeadView], language: Language, model: str, warning: str = ""
) -> str:
    """Return one page of one or more leads; several get an index.

    Args:
        views: The leads in the words of ``language``.
        language: Of the page.
        model: What the page calls the model.
        warning: A sentence shown first, where the model is not usable.
    """
    template = environment().get_template("leads.html")
    speaker = Speaker(language)
    return template.render(
        leads=views,
        say=speaker.say,
        colon=speaker.colon,
        semicolon=speaker.semicolon,
        gap=speaker.gap,
        language="zh-Hans" if language == "zh" else "en",
        model=model,
        warning=warning,
    )
