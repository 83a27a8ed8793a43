"""Failures of a pipeline file, which list every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Language, Lines, Locale, Message
from kaopu.language.catalogue import ENGLISH


@dataclass(frozen=True)
class Fault:
    """One fault of a pipeline file: where it stands, what is wrong, what to do.

    Attributes:
        key: Where, such as ``fields.budget_status.levels``.
        what: What is wrong and what to do about it.
    """

    key: str
    what: Message

    @classmethod
    def of(cls, key: str, case: str, /, **facts: object) -> Fault:
        """Return the fault of a case that the languages know under ``fault``."""
        return cls(key, Message("fault", case, facts))

    @property
    def message(self) -> Message:
        """The fault as one line."""
        return Message("fault_line", "line", {"key": self.key, "what": self.what})

    def __str__(self) -> str:
        """Return the fault as one line of English."""
        return Locale(ENGLISH).message(self.message)


class PipelineError(KaopuError):
    """Base of the two failures of a pipeline file; lists every fault at once."""

    section = "pipeline"
    kind = ""

    def __init__(
        self, path: Path | str | Message, faults: Sequence[Fault], export: str = ""
    ) -> None:
        self.faults = tuple(faults)
        super().__init__(
            f"{self.kind}_export" if export else self.kind,
            len(faults),
            path=path,
            export=export,
            number=len(faults),
            faults=Lines([fault.message for fault in faults]),
        )


class PipelineShapeError(PipelineError):
    """The pipeline file does not have the shape that its schema asks for.

    Attributes:
        language: That which the file asks for, if that much of it can be read.
    """

    kind = "shape"

    def __init__(
        self, path: Path | str, faults: Sequence[Fault], language: Language | None = None
    ) -> None:
        super().__init__(path, faults)
        self.language = language


class PipelineMeaningError(PipelineError):
    """The pipeline file contradicts the framework or the export it describes."""

    kind = "meaning"

    def __init__(
        self, path: Path | str, faults: Sequence[Fault], export: Path | str = ""
    ) -> None:
        """Take the file, or with ``export`` the name of the pipeline that it is held to."""
        named = Message("pipeline_name", "named", {"name": str(path)}) if export else path
        super().__init__(named, faults, str(export))
