"""The model that is served, with all that is made of it once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any

from kaopu.language import Language, languages
from kaopu.leads.joining import JoinReader, read_join
from kaopu.report.evaluation.usability import usability_text
from kaopu.scoring import LeadModel
from kaopu.service.openapi.schema import open_api
from kaopu.store import read_manifest
from kaopu.store.tracking.content import metrics_of


@dataclass(frozen=True)
class ServedModel:
    """A model with all that is made of it once, before it answers the first request.

    Attributes:
        model: Reads, scores and explains.
        stands_for: The version that its name stood for when it was loaded, see
            `version_of`.
        loaded: When that was.
    """

    model: LeadModel
    stands_for: str
    loaded: str = field(
        default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds")
    )

    @cached_property
    def join(self) -> JoinReader:
        """Reads the tables that the pipeline joins, each once."""
        return cache(read_join)

    @cached_property
    def open_api(self) -> dict[str, Any]:
        """The description of the service for this model."""
        return open_api(self.model)

    @cached_property
    def trained(self) -> str:
        """When the model was trained, as its bundle says; empty where it has none."""
        bundle = self.model.bundle
        return "" if bundle is None else str(read_manifest(bundle).get("created", ""))

    @cached_property
    def reasons(self) -> dict[Language, str]:
        """Why the model is usable or not, in every language."""
        return {name: usability_text(self.model, name) for name in languages()}

    @cached_property
    def metrics(self) -> dict[str, float]:
        """How good the model is, with standard errors, as MLflow names them."""
        return metrics_of(self.model.evaluation)
