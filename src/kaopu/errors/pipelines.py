"""Failures of a pipeline file, which list every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.errors.base import KaopuError


@dataclass(frozen=True)
class Fault:
    """One fault of a pipeline file: where it stands, what is wrong, what to do."""

    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return the fault as one line."""
        return f"{self.key}: {self.problem}; {self.remedy}"


class PipelineError(KaopuError):
    """Base of the two failures of a pipeline file; lists every fault at once."""

    kind = ""

    def __init__(self, path: Path | str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = f"{len(faults)} fault{'s' * (len(faults) != 1)} {self.kind}".rstrip()
        lines = "".join(f"\n  {fault}" for fault in faults)
        super().__init__(f"{path}: {count}{lines}")


class PipelineShapeError(PipelineError):
    """The pipeline file does not have the shape that its schema asks for."""

    kind = "of shape"


class PipelineMeaningError(PipelineError):
    """The pipeline file contradicts the framework or the export it describes."""

    kind = "against the framework or the export"

    def __init__(
        self, path: Path | str, faults: Sequence[Fault], export: Path | str = ""
    ) -> None:
        super().__init__(f"{path} with {export}" if export else path, faults)
