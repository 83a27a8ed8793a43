"""The week's plan, the illusions and the leads to let go: to print and work from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaopu.explain.past.beliefs import CONFIDENCE
from kaopu.planning import LetGo, Plan, PlannedLead, Recheck
from kaopu.report.plan.view import PlanList, PlanView, plan_view
from kaopu.web.inspector import Inspector
from kaopu.web.page_errors import found
from kaopu.web.pages.controls import Choice
from kaopu.web.pages.layout import Frame, PageRequest, frame_of
from kaopu.web.urls import PAGES, Urls

CAPACITIES = (5, 10, 20, 50)
CAPACITY = 20
# Leads told of the illusions and of those to let go.
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
        addresses: Of the leads.
    """

    frame: Frame
    action: str
    choices: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
    view: PlanView | None
    part: PlanList | None
    table: tuple[tuple[str, ...], ...]
    addresses: Urls


def list_page(inspector: Inspector, visit: PageRequest, name: str) -> ListPage:
    """Return the page ``plan``, ``illusions`` or ``let_go``.

    Raises:
        PageError: There is no such rep, or the capacity is none of those offered.
    """
    say, query = visit.locale.text, visit.query
    rep, capacity = query.get("rep", ""), query.get("capacity", str(CAPACITY))
    if rep and rep not in inspector.index.reps:
        raise found("rep", rep, ", ".join(inspector.index.reps[:12]))
    if capacity not in map(str, CAPACITIES):
        raise found("capacity", capacity, ", ".join(map(str, CAPACITIES)))
    is_plan = name == "plan"
    plan = inspector.plan(rep, int(capacity) if is_plan else 1, 0 if is_plan else LISTED)
    view = plan_view(plan, visit.language, _names(inspector, plan)) if plan.open else None
    place = {"plan": WORTH, "let_go": LET_GO, "illusions": ILLUSIONS}[name]
    week = say("week", "title_rep", rep=rep) if rep else say("week", "title")
    titles = {"plan": week, "let_go": say("lists", "let_go_title")}
    title = titles.get(name, say("lists", "illusions_title"))
    return ListPage(
        frame=frame_of(visit, inspector.model, title, name),
        action=PAGES[name],
        choices=tuple(_choices(inspector, visit, name, rep, capacity)),
        kept=tuple(visit.view.common().query().items()),
        view=view,
        part=view.lists[place] if view else None,
        table=tuple(_calibration(inspector, visit, rep)) if name == "illusions" else (),
        addresses=Urls(visit.view.common()),
    )


def _names(inspector: Inspector, plan: Plan) -> dict[str, str]:
    told: list[PlannedLead | LetGo | Recheck] = [
        *plan.worth,
        *plan.let_go,
        *plan.illusions,
    ]
    ids = [one.lead.lead_id for one in told]
    return {id_: inspector.index.name(inspector.row(id_)) for id_ in ids}


def _choices(
    inspector: Inspector, visit: PageRequest, name: str, rep: str, capacity: str
) -> Iterator[Choice]:
    say = visit.locale.text
    if inspector.index.reps:
        reps = tuple((rep, rep) for rep in inspector.index.reps)
        options = (("", say("lists", "everybody")), *reps)
        yield Choice("rep", say("lists", "plan_title"), options, rep)
    if name == "plan":
        sizes = tuple((str(size), str(size)) for size in CAPACITIES)
        yield Choice("capacity", say("lists", "capacity"), sizes, capacity)


def _calibration(
    inspector: Inspector, visit: PageRequest, rep: str
) -> Iterator[tuple[str, ...]]:
    """Yield what became of stated confidence: the head, then a row a rep and band."""
    beliefs = inspector.model.history.beliefs
    told = beliefs.calibration if beliefs else ()
    own = [c for c in told if c.belief == CONFIDENCE and c.rate is not None]
    own = [c for c in own if not rep or c.rep in ("", rep)]
    if not own:
        return
    say, percent = visit.locale.text, visit.locale.percent
    yield tuple(say("lists", key) for key in ("rep", "stated", "came", "deals"))
    for one in own:
        yield (
            one.rep or say("lists", "all_reps"),
            percent(one.stated),
            percent(one.rate or 0.0),
            str(one.deals),
        )
