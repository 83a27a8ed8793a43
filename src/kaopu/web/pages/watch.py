"""The newest look at the model: what it is asked, what it says, what came true."""

from __future__ import annotations

from dataclasses import dataclass

from kaopu.report.monitoring.view import MonitoringView, monitoring_view
from kaopu.store.monitorings import last_monitoring
from kaopu.web.inspector import Inspector
from kaopu.web.pages.layout import Layout, Link, Page, PageRequest, layout_of
from kaopu.web.urls import WATCH


@dataclass(frozen=True)
class WatchPage:
    """The page of the newest look.

    Attributes:
        about: Of which day it is; where nobody has looked yet, what to do.
        view: None where nobody has looked yet.
    """

    layout: Layout
    about: str
    view: MonitoringView | None


def watch_page(inspector: Inspector, request: PageRequest) -> WatchPage:
    """Return the page of the newest look at any version of the model."""
    model, locale = inspector.model, request.locale
    layout = layout_of(request, model)
    found = last_monitoring(inspector.home, model.pipeline.name)
    if found is None:
        name = model.pipeline.name
        return WatchPage(layout, locale.text("monitor", "none_kept", name=name), None)
    about = locale.text("monitor", "of_day", day=locale.date(found.as_of))
    view = monitoring_view(found, request.language, model.pipeline.fields)
    return WatchPage(layout, about, view)


def watch_link(inspector: Inspector, request: PageRequest) -> Link | None:
    """Return where the newest look is shown; None where nobody has looked yet."""
    found = last_monitoring(inspector.home, inspector.model.pipeline.name)
    if found is None:
        return None
    day = request.locale.date(found.as_of)
    text = request.locale.text("monitor", "link", day=day)
    return Link(text, request.urls.at(WATCH))


WATCH_PAGE = Page(WATCH, "watch.html", watch_page, ("monitor_outcomes", "title"))
