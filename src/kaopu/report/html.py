"""HTML pages: self-contained, autoescaped, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from kaopu.language import Language, Locale
from kaopu.report.lead.view import LeadView

if TYPE_CHECKING:
    from jinja2 import Environment


# The folders of the templates: what all pages share, then a folder a subject.
TEMPLATES = ("templates", "lead", "plan", "check", "evaluation", "monitoring")
# A number and its percent sign, which no line of a page may part; not within a tag, whose
# values a form sends back.
PARTED = re.compile(r"<[^<>]*>|(?<=\d) (?=%)")


@cache
def environment() -> Environment:
    """Return the templates, autoescaped; a missing value is an error."""
    # jinja2 is needed for pages alone.
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader(
            [PackageLoader("kaopu.report", folder) for folder in TEMPLATES]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_of(template: str, **values: Any) -> str:
    """Return a page: a template with ``values``; see `unparted`."""
    return unparted(environment().get_template(template).render(**values))


def unparted(page: str) -> str:
    """Return a page whose percentages stay on one line, by a no-break space.

    Example:
        >>> unparted("38.9 %") == "38.9\N{NO-BREAK SPACE}%"
        True
    """
    return PARTED.sub(
        lambda found: "\N{NO-BREAK SPACE}" if found[0] == " " else found[0], page
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
    locale = Locale(language)
    places = [view.place for view in views]
    has_values = any(view.expected_value for view in views)
    order = locale.text("lead", "index_order_value" if has_values else "index_order")
    return page_of(
        "leads.html",
        leads=views,
        ordered=order if places == sorted(places) else "",
        say=locale.text,
        colon=locale.colon,
        semicolon=locale.semicolon,
        gap=locale.gap,
        language=Locale(language).html_language,
        model=model,
        warning=warning,
    )
