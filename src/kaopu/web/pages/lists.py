"""The week's plan, the illusions and the leads to let go: to print and work from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from kaopu.explain.past.beliefs import CONFIDENCE
from kaopu.language import Count, Names
from kaopu.planning import LetGo, Plan, PlannedLead, Recheck
from kaopu.report.plan.view import PlanList, PlanView, plan_view
from kaopu.web.inspector import Inspector
from kaopu.web.page_errors import found
from kaopu.web.pages.controls import Choice
from kaopu.web.pages.layout import Layout, Page, PageRequest, history_note, layout_of
from kaopu.web.urls import ILLUSIONS as ILLUSIONS_PATH
from kaopu.web.urls import LET_GO as LET_GO_PATH
from kaopu.web.urls import PLAN, Urls

CAPACITIES = (5, 10, 20, 50)
CAPACITY = 20
# Leads shown of the illusions and of those to let go.
LISTED = 30
WORTH, LET_GO, ILLUSIONS = range(3)


@dataclass(frozen=True)
class ListPage:
    """One of the lists.

    Attributes:
        action: Where the filter form leads.
        choices: Whose leads, and how many a week.
        kept: What the form sends along unseen.
        view: The whole plan in words; None where no lead is open.
        part: The list that is shown.
        table: Head and rows of what became of what reps said; empty on other pages.
        no_history: That no trend is shown, where the score history cannot be read.
        urls: Of the leads.
    """

    layout: Layout
    action: str
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    view: PlanView | None
    part: PlanList | None
    table: tuple[tuple[str, ...], ...]
    no_history: str
    urls: Urls


def list_page(inspector: Inspector, request: PageRequest, name: str) -> ListPage:
    """Return the page ``plan``, ``illusions`` or ``let_go``.

    Raises:
        PageError: There is no such rep, or the capacity is none of those offered.
    """
    say, query = request.locale.text, request.query
    asked, capacity = query.get("rep", ""), query.get("capacity", str(CAPACITY))
    rep = inspector.index.rep_named(asked)
    if asked and not rep:
        raise found("rep", asked, Names(inspector.index.reps, 12))
    if capacity not in map(str, CAPACITIES):
        raise found("capacity", capacity, Names([Count(size) for size in CAPACITIES]))
    is_plan = name == "plan"
    plan = inspector.plan(rep, int(capacity) if is_plan else 1, 0 if is_plan else LISTED)
    view = plan_view(plan, request.language, _names(inspector, plan)) if plan.open else None
    place = {"plan": WORTH, "let_go": LET_GO, "illusions": ILLUSIONS}[name]
    title = say("week", "title_rep", rep=rep) if rep and is_plan else ""
    return ListPage(
        layout=layout_of(request, inspector.model, title),
        action=request.path,
        choices=tuple(_choices(inspector, request, name, rep, capacity)),
        kept=tuple(request.view.common().query().items()),
        view=view,
        part=view.lists[place] if view else None,
        table=tuple(_calibration(inspector, request, rep)) if name == "illusions" else (),
        no_history=history_note(inspector, request),
        urls=Urls(request.view.common()),
    )


def _names(inspector: Inspector, plan: Plan) -> dict[str, str]:
    shown: list[PlannedLead | LetGo | Recheck] = [
        *plan.worth,
        *plan.let_go,
        *plan.illusions,
    ]
    ids = [one.lead.lead_id for one in shown]
    return {id_: inspector.index.name(inspector.row(id_)) for id_ in ids}


def _choices(
    inspector: Inspector, request: PageRequest, name: str, rep: str, capacity: str
) -> Iterator[Choice]:
    say = request.locale.text
    if inspector.index.reps:
        reps = tuple((rep, rep) for rep in inspector.index.reps)
        options = (("", say("lists", "everybody")), *reps)
        yield Choice("rep", say("lists", "plan_title"), options, rep)
    if name == "plan":
        sizes = tuple((str(size), request.locale.count(size)) for size in CAPACITIES)
        yield Choice("capacity", say("lists", "capacity"), sizes, capacity)


def _calibration(
    inspector: Inspector, request: PageRequest, rep: str
) -> Iterator[tuple[str, ...]]:
    """Yield what became of stated confidence: the head, then a row a rep and band."""
    beliefs = inspector.model.history.beliefs
    calibration = beliefs.calibration if beliefs else ()
    own = [c for c in calibration if c.belief == CONFIDENCE and c.rate is not None]
    own = [c for c in own if not rep or c.rep in ("", rep)]
    if not own:
        return
    say, percent = request.locale.text, request.locale.percent
    yield tuple(say("lists", key) for key in ("rep", "stated", "came", "deals"))
    for one in own:
        yield (
            one.rep or say("lists", "all_reps"),
            percent(one.stated),
            percent(one.rate or 0.0),
            request.locale.count(one.deals),
        )


def _page(path: str, name: str, title: tuple[str, str]) -> Page:
    return Page(path, "list.html", partial(list_page, name=name), title, name)


LIST_PAGES = (
    _page(PLAN, "plan", ("week", "title")),
    _page(ILLUSIONS_PATH, "illusions", ("lists", "illusions_title")),
    _page(LET_GO_PATH, "let_go", ("lists", "let_go_title")),
)
