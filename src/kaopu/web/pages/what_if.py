"""The what-if page: a lead's facts as a form, and today beside what the change gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kaopu.explain.records import LeadExplanation
from kaopu.language import Locale
from kaopu.leads.states import UNKNOWN
from kaopu.report.lead.limits import limit_text
from kaopu.report.lead.view import LeadView, PlayerView, lead_view
from kaopu.web.inspector import Inspector
from kaopu.web.page_errors import PageError
from kaopu.web.pages.layout import Layout, Page, PageRequest, Redirect, layout_of
from kaopu.web.pages.lead import lead_title
from kaopu.web.parse_query import parse_changes
from kaopu.web.urls import SET, WHAT_IF
from kaopu.web.what_if import FactInput, changes_of, fact_inputs

MUCH = 0.01


@dataclass(frozen=True)
class InputView:
    """One fact of the form.

    Attributes:
        name: Of the field in the address.
        kind: ``choice``, ``number`` or ``date``.
        options: Values with their words.
        value: What is set, or what the lead holds.
        today: What the lead holds, in words, where something else is set.
        limit: From where on past deals were won less often; empty where that is not known.
    """

    name: str
    label: str
    kind: str
    options: tuple[tuple[str, str], ...]
    value: str
    today: str
    limit: str


@dataclass(frozen=True)
class InputGroup:
    """The facts of one signal."""

    title: str
    inputs: tuple[InputView, ...]


@dataclass(frozen=True)
class Compared:
    """One signal today and after the change; ``is_much`` is a point or more."""

    name: str
    today: PlayerView
    then: PlayerView
    moved: str
    direction: str
    is_much: bool


@dataclass(frozen=True)
class SignCompared:
    """A warning sign: ``cleared``, ``raised`` or ``stays``, with the word for it."""

    name: str
    fate: str
    fate_text: str


@dataclass(frozen=True)
class WhatIfPage:
    """The what-if page of one lead.

    Attributes:
        kept: What the form sends along unseen.
        set: What is set to something else than the lead holds, by source.
        changed: The same in words.
        then: The lead after the change; None where nothing is changed.
        moved: Percentage points between the two.
        reset: The page without any change.
    """

    layout: Layout
    kept: tuple[tuple[str, str], ...]
    groups: tuple[InputGroup, ...]
    set: Mapping[str, str]
    changed: tuple[str, ...]
    today: LeadView
    then: LeadView | None
    moved: str
    direction: str
    signals: tuple[Compared, ...]
    signs: tuple[SignCompared, ...]
    reset: str
    lead: str


def what_if_page(inspector: Inspector, request: PageRequest) -> WhatIfPage | Redirect:
    """Return the what-if page of a lead with some facts set.

    What is set as the lead has it need not be said: the address without it is returned.

    Raises:
        PageError: There is no such lead, or a fact cannot be set so.
    """
    lead_id, sets = request.lead_id, parse_changes(request.query)
    row = inspector.row(lead_id)
    lead = inspector.lead(row)
    inputs = fact_inputs(inspector.model, inspector.index, row, lead)
    changes = changes_of(inputs, sets)
    if len(changes) < len(sets):
        values = {source: value for source, (_, value) in changes.items()}
        return Redirect(request.urls.what_if(lead_id, values))
    presenter = _Presenter(request)
    try:
        then = inspector.lead_with(row, changes) if changes else None
    except PageError as error:
        # People know a fact by its label.
        label = presenter.label(changes[str(error.facts["name"])][0])
        raise replace(error, facts={**error.facts, "name": label}) from None
    today = lead_view(lead, request.language)
    changed = lead_view(then, request.language) if then else None
    title = lead_title(inspector, row, today.title)
    values = {source: value for source, (_, value) in changes.items()}
    gain = then.probability - lead.probability if then else 0.0
    return WhatIfPage(
        layout=layout_of(
            request, inspector.model, request.locale.text("try", "title", lead=title)
        ),
        kept=(*request.view.query().items(), ("id", lead_id)),
        groups=tuple(presenter.groups(inputs, values)),
        set=values,
        changed=tuple(
            f"{presenter.label(one)}{request.locale.colon}{presenter.value(one, value)}"
            for one, value in changes.values()
        ),
        today=today,
        then=changed,
        moved=request.locale.points(gain),
        direction=direction_of(gain),
        signals=tuple(presenter.compared(today, changed)) if changed else (),
        signs=tuple(presenter.signs(lead, then)) if then else (),
        reset=request.urls.what_if(lead_id),
        lead=request.urls.lead(lead_id),
    )


def direction_of(points: float) -> str:
    """Return ``up`` or ``down``; empty where the words say 0.0."""
    rounded = round(points, 3)
    return "up" if rounded > 0 else "down" if rounded < 0 else ""


@dataclass(frozen=True)
class _Presenter:
    request: PageRequest

    @property
    def locale(self) -> Locale:
        return self.request.locale

    def groups(
        self, inputs: tuple[FactInput, ...], values: Mapping[str, str]
    ) -> Iterator[InputGroup]:
        names = self.request.framework.names
        for player in dict.fromkeys(one.player for one in inputs):
            own = tuple(self.input(o, values) for o in inputs if o.player == player)
            title = self.locale.of(names[player]) if player else self.stage
            yield InputGroup(title, own)

    @property
    def stage(self) -> str:
        return self.locale.text("try", "stage")

    def input(self, one: FactInput, values: Mapping[str, str]) -> InputView:
        is_set = one.source in values
        today = self.locale.text("try", "was", value=self.value(one, one.current))
        return InputView(
            name=SET + one.source,
            label=self.label(one),
            kind="text" if one.kind == "date" and one.current == UNKNOWN else one.kind,
            options=tuple((value, self.value(one, value)) for value in one.options),
            value=values.get(one.source, one.current),
            today=today if is_set else "",
            limit=self.limit(one),
        )

    def label(self, one: FactInput) -> str:
        column = one.column if one.player else self.stage
        return self.request.namer.field(one.source, column)

    def limit(self, one: FactInput) -> str:
        if one.limit is None:
            return ""
        field = self.request.framework.fields.get(one.source)
        return limit_text(one.limit, field, self.locale)

    def value(self, one: FactInput, value: str) -> str:
        if value == UNKNOWN:
            return self.locale.text("try", "unknown")
        if not one.player:
            stages = {str(stage.id): stage.name for stage in self.request.framework.stages}
            return self.locale.of(stages[value])
        namer = self.request.namer
        shown = namer.level(one.source, value)
        if one.kind == "number":
            shown = namer.number(one.source, value)
        return shown or self.locale.day(value) or self.locale.text("try", "not_told")

    def compared(self, today: LeadView, then: LeadView) -> Iterator[Compared]:
        pairs = zip(
            (*today.signals, *today.others), (*then.signals, *then.others), strict=True
        )
        for now, after in pairs:
            moved = after.points - now.points
            text = self.locale.points(moved)
            is_much = abs(moved) >= MUCH
            yield Compared(now.name, now, after, text, direction_of(moved), is_much)

    def signs(self, lead: LeadExplanation, then: LeadExplanation) -> Iterator[SignCompared]:
        before, after = (
            dict(zip((s.id for s in one.warning_signs), names, strict=True))
            for one, names in ((lead, self.names(lead)), (then, self.names(then)))
        )
        for id_, name in {**before, **after}.items():
            fate = "stays" if id_ in after else "cleared"
            fate = fate if id_ in before else "raised"
            yield SignCompared(name, fate, self.locale.text("try", fate))

    def names(self, lead: LeadExplanation) -> list[str]:
        return [sign.name for sign in lead_view(lead, self.request.language).signs]


WHAT_IF_PAGE = Page(WHAT_IF, "what_if.html", what_if_page)
