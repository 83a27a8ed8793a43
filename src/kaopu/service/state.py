"""What requests share: the model at the moment, the limits, and what was counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kaopu.language import ENGLISH, Language, Text
from kaopu.service.limits import Limits
from kaopu.service.model.served_model import ServedModel
from kaopu.service.problems import ServiceError

Standing = Literal["loading", "ready", "stopping"]


@dataclass
class ServiceState:
    """What requests share; only `current` and what tells of it ever change.

    A request takes `current` once, at its start, and ends with it: another model takes its
    place beside, in one step.

    Attributes:
        limits: How much is taken on.
        current: The model; None before it is loaded.
        reload_error: Why a newer model could not be loaded, in every language; None where
            it could, or there was none.
        stopping: Whether the service is about to end.
    """

    limits: Limits = field(default_factory=Limits)
    current: ServedModel | None = None
    reload_error: Text | None = None
    stopping: bool = False

    @property
    def standing(self) -> Standing:
        """How the service is doing, in a word."""
        if self.stopping:
            return "stopping"
        return "loading" if self.current is None else "ready"

    @property
    def language(self) -> Language:
        """The language that is spoken unless a caller asks for another."""
        return self.current.model.pipeline.language if self.current else ENGLISH

    def served(self) -> ServedModel:
        """Return the model at the moment.

        Raises:
            ServiceError: None is loaded yet.
        """
        if self.current is None:
            raise ServiceError("loading")
        return self.current
