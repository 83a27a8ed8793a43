from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from kaopu.scoring import LeadModel
from kaopu.service import AccessPolicy, Limits, Metrics, ServiceState, create_app
from kaopu.service.app import PATHS
from kaopu.service.model.served_model import ServedModel
from kaopu.simulate import Simulation

ADDRESS = "http://127.0.0.1:8000"
DAY = "2026-11-01"
Client = Callable[..., TestClient]
Post = Callable[..., Response]


@pytest.fixture(scope="session")
def served(trained: LeadModel) -> ServedModel:
    """The model as the service holds it."""
    return ServedModel(trained, "1")


@pytest.fixture(scope="session")
def client(served: ServedModel) -> Client:
    """Makes a client of a service in this process."""

    def make(
        key: str = "",
        host: str = "127.0.0.1",
        limits: Limits | None = None,
        state: ServiceState | None = None,
        **options: Any,
    ) -> TestClient:
        own = state or ServiceState(limits or Limits(), served)
        app = create_app(own, AccessPolicy.of(host, key), Metrics(PATHS))
        base = {"base_url": ADDRESS, "raise_server_exceptions": False}
        return TestClient(app, **(base | options))

    return make


@pytest.fixture(scope="session")
def post(client: Client) -> Post:
    """Sends JSON to a service: a document, or the text or the bytes of one."""
    own = client()

    def send(path: str, body: Any, **options: Any) -> Response:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Content-Type": "application/json", **options.pop("headers", {})}
        return own.post(path, content=content, headers=headers, **options)

    return send


@pytest.fixture(scope="session")
def rows(sample: Simulation) -> list[dict[str, Any]]:
    """Open leads as objects of JSON."""
    text = sample.leads.to_json(orient="records", date_format="iso")
    found: list[dict[str, Any]] = json.loads(text)
    return found
