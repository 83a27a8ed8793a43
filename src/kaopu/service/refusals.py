"""The answer to a request that is refused, whoever refuses it."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import Response

from kaopu.service.answers import json_answer
from kaopu.service.metrics import Metrics
from kaopu.service.problems import RETRY, ServiceError
from kaopu.service.requests.asked import language_of
from kaopu.service.state import ServiceState


def refusal(
    request: Request, error: ServiceError, state: ServiceState, metrics: Metrics
) -> Response:
    """Return the answer to a request that cannot be answered, and count it."""
    metrics.rejected(error.kind)
    answer = json_answer(error.to_json(language_of(request, state.language)), error.status)
    if error.kind in RETRY:
        answer.headers["Retry-After"] = str(RETRY[error.kind])
    if error.kind == "key_asked":
        answer.headers["WWW-Authenticate"] = "Bearer"
    if error.kind == "too_large":
        # What is left of the body is not read.
        answer.headers["Connection"] = "close"
    return answer
