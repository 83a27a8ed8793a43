"""All pages of the inspector; the application makes its routes, and the menu, from these.

A new page is a module that builds its record and says its `Page`, a template, and a line
here.
"""

from __future__ import annotations

from kaopu.web.pages.company import COMPANY_PAGE
from kaopu.web.pages.glossary import GLOSSARY_PAGE
from kaopu.web.pages.layout import Page
from kaopu.web.pages.lead import LEAD_PAGE
from kaopu.web.pages.leads import LEADS_PAGE
from kaopu.web.pages.lists import LIST_PAGES
from kaopu.web.pages.watch import WATCH_PAGE
from kaopu.web.pages.what_if import WHAT_IF_PAGE

# Those of the menu in its order, then those that others lead to.
PAGES: tuple[Page, ...] = (
    LEADS_PAGE,
    *LIST_PAGES,
    COMPANY_PAGE,
    GLOSSARY_PAGE,
    LEAD_PAGE,
    WHAT_IF_PAGE,
    WATCH_PAGE,
)
MENU = tuple(page for page in PAGES if page.name)
