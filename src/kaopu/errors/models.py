"""Failures of a trained model: not there, damaged, or not to be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError
from kaopu.language import Message, Names


class ModelNotFoundError(KaopuError):
    """The model argument names no bundle and no registered model."""

    def __init__(self, model: str, looked_in: str, known: Sequence[str]) -> None:
        hint = Message("hint", "models" if known else "no_models", {"names": known})
        super().__init__("model_not_found", model=model, looked_in=looked_in, hint=hint)


class BundleDamagedError(KaopuError):
    """A bundle's file is missing or differs from its manifest; ``case`` says how."""

    section = "bundle_damaged"

    def __init__(self, path: Path | str, case: str, /, **facts: object) -> None:
        super().__init__(case, None, path=str(path), **facts)


class BundleFormatError(KaopuError):
    """A bundle was written by a version of kaopu that stored something else."""

    def __init__(self, path: Path | str, found: int, expected: int) -> None:
        super().__init__(
            "older_bundle" if found < expected else "newer_bundle",
            path=str(path),
            found=found,
            expected=expected,
        )


class BundleNotTrustedError(KaopuError):
    """A bundle's model file names types that a kaopu model never holds."""

    def __init__(self, path: Path | str, types: Sequence[str]) -> None:
        super().__init__("bundle_not_trusted", path=str(path), types=types)


class NotUsableError(KaopuError):
    """A model that is no better than the constant rate was asked to score."""

    def __init__(self, model: str, reason: object) -> None:
        super().__init__("not_usable", model=model, reason=reason)


class ServedDayError(KaopuError):
    """The day on which a served model is to judge leads is no day."""

    def __init__(self, text: str) -> None:
        super().__init__("served_day", text=text)


class ServedColumnsError(KaopuError):
    """A table that a served model was sent lacks columns."""

    section = "served_columns"

    def __init__(
        self, model: str, missing: Sequence[str], joined: Sequence[str] = ()
    ) -> None:
        super().__init__(
            "joined" if joined else "missing",
            model=model,
            columns=Names(tuple(repr(column) for column in missing), 20),
            tables=list(joined),
        )
