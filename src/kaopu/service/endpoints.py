"""What each path answers: requests are read at once, leads are scored in a thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeAlias

from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from kaopu.language import ENGLISH, Language
from kaopu.service.answers import accepted, json_answer, score_records, table_answer
from kaopu.service.limits import Limits
from kaopu.service.model.answering import Scored, explain, in_rows, scored
from kaopu.service.model.served_model import ServedModel
from kaopu.service.model.what_if import what_if
from kaopu.service.requests.asked import (
    AS_OF,
    EXPLAIN,
    LANG,
    body_of,
    check_query,
    language_of,
    wants_reasons,
)
from kaopu.service.requests.bodies import (
    ARROW,
    CSV,
    JSON,
    MEDIA,
    day_of,
    media_of,
    read_body,
)
from kaopu.service.requests.json_bodies import CHANGES, LEAD, LEADS, Asked
from kaopu.service.state import ServiceState

UNAVAILABLE = 503
TYPES = {".html": "text/html", ".css": "text/css"}


@dataclass
class Work:
    """What is to be done for a request, in a thread.

    Attributes:
        do: Returns the answer.
        leads: How many were scored, once it is done.
    """

    do: Callable[[], Response]
    leads: int = 0

    def __hash__(self) -> int:
        """Be told apart from any other work."""
        return id(self)


@dataclass(frozen=True)
class _Job:
    """A request for scores, as far as it is known before its body is looked at."""

    served: ServedModel
    language: Language
    limits: Limits
    data: bytes
    media: str
    day: str
    keys: tuple[str, ...]

    def asked(self) -> Asked:
        pipeline = self.served.model.pipeline
        return read_body(self.data, self.media, self.limits, self.keys, pipeline)

    def scored(self, asked: Asked) -> Scored:
        day = day_of(asked.as_of, self.day)
        return scored(self.served, asked.texts, day, self.language, asked.notes)

    def answer(self, done: Scored, content: Mapping[str, Any]) -> Response:
        """Return an answer of JSON, which says whose it is and what was noted."""
        model = self.served.model
        told = {
            "model": model.label,
            "usable": model.usable,
            "reason": self.served.reasons[self.language],
            "as_of": str(done.explained.table.as_of or ""),
        }
        return json_answer({**told, **content, "notes": done.notes})


async def _job(
    request: Request,
    state: ServiceState,
    media: tuple[str, ...],
    query: tuple[str, ...],
    limits: Limits,
    first: str,
) -> _Job:
    """Return what a request asks for; its head is looked at before its body is read."""
    served = state.served()
    check_query(request, (LANG, AS_OF, *query))
    headers = request.headers
    kind = media_of(
        headers.get("content-type", ""), headers.get("content-encoding", ""), media
    )
    keys = (first, AS_OF) if first == LEADS else (first, CHANGES, AS_OF)
    language = language_of(request, served.model.pipeline.language)
    day = request.query_params.get(AS_OF, "")
    data = await body_of(request, limits)
    return _Job(served, language, limits, data, kind, day, keys)


async def score(request: Request, state: ServiceState) -> Work:
    """Return the work of ``POST /score``: a score for each row, in their order."""
    reasons = wants_reasons(request)
    known = (JSON,) if reasons else (JSON, CSV, ARROW)
    taken = accepted(request.headers.get("accept", ""), known)
    limits = _explained(state.limits) if reasons else state.limits
    job = await _job(request, state, MEDIA, (EXPLAIN,), limits, LEADS)

    def do() -> Response:
        done = job.scored(job.asked())
        work.leads = len(done.explained)
        if taken != JSON:
            return table_answer(done, taken, job.served.model.label)
        records = score_records(done)
        if reasons:
            explained = in_rows(done, explain(job.served, done))
            for record, reason in zip(records, explained, strict=True):
                if record is not None:
                    record["explanation"] = reason
        return job.answer(done, {"leads": records})

    work = Work(do)
    return work


async def explained(request: Request, state: ServiceState) -> Work:
    """Return the work of ``POST /explain``: an explanation for each row."""
    accepted(request.headers.get("accept", ""), (JSON,))
    limits = _explained(state.limits)
    job = await _job(request, state, MEDIA, (), limits, LEADS)

    def do() -> Response:
        done = job.scored(job.asked())
        work.leads = len(done.explained)
        return job.answer(done, {"leads": in_rows(done, explain(job.served, done))})

    work = Work(do)
    return work


async def changed(request: Request, state: ServiceState) -> Work:
    """Return the work of ``POST /what-if``: a lead before and after a change."""
    accepted(request.headers.get("accept", ""), (JSON,))
    limits = replace(state.limits, leads=1)
    job = await _job(request, state, (JSON,), (), limits, LEAD)

    def do() -> Response:
        asked = job.asked()
        done = job.scored(asked)
        work.leads = 1
        return job.answer(done, what_if(job.served, done, asked.changes))

    work = Work(do)
    return work


def _explained(limits: Limits) -> Limits:
    return replace(limits, leads=min(limits.leads, limits.explained))


Endpoint: TypeAlias = Callable[[Request, ServiceState], Awaitable[Work]]
POSTS: Mapping[str, Endpoint] = {
    "/score": score,
    "/explain": explained,
    "/what-if": changed,
}


def about_model(served: ServedModel, language: Language) -> Response:
    """Return what the model is: its name, how good it is, and what it needs to know."""
    model = served.model
    pipeline, counts = model.pipeline, model.record.training
    return json_answer(
        {
            "model": model.label,
            "pipeline": pipeline.name,
            "title": pipeline.title,
            "language": pipeline.language,
            "usable": model.usable,
            "reason": served.reasons[language],
            "trained": served.trained,
            "loaded": served.loaded,
            "deals": counts.deals,
            "won": counts.won,
            "lost": counts.lost,
            "currency": pipeline.currency,
            "lead_id": pipeline.lead_id,
            "columns": list(pipeline.scoring_columns),
            "metrics": served.metrics,
        }
    )


def health(state: ServiceState, language: Language) -> Response:
    """Return whether a model is loaded, and whether a newer one could not be."""
    told: dict[str, Any] = {"status": state.standing}
    if state.current is not None:
        told["model"] = state.current.model.label
        told["loaded"] = state.current.loaded
    if state.reload_error is not None:
        told["reload_error"] = state.reload_error.in_(language)
    return json_answer(told, 200 if state.standing == "ready" else UNAVAILABLE)


def page_of(name: str, served: ServedModel | None = None) -> Response:
    """Return the page of the paths and columns, or its style sheet, from our own files."""
    document = None if served is None else served.open_api
    text = _templates().get_template(name).render(api=document, language=ENGLISH)
    kind = TYPES[name[name.index(".") :]]
    return Response(text, media_type=kind)


@cache
def _templates() -> Environment:
    loader = PackageLoader("kaopu.service")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
