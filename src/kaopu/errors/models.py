"""Failures of a trained model: not there, damaged, or not to be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kaopu.errors.base import KaopuError, listed


class ModelNotFoundError(KaopuError):
    """The model argument names no bundle and no registered model."""

    def __init__(self, model: str, looked_in: str, known: Sequence[str]) -> None:
        hint = (
            f"known models: {listed(known)}"
            if known
            else "train one first: kaopu train PIPELINE"
        )
        super().__init__(
            f"no model {model!r} in {looked_in}, expected a trained pipeline's name, "
            f"a bundle's folder or an MLflow URI; {hint}"
        )


class BundleDamagedError(KaopuError):
    """A bundle's file is missing or differs from its manifest."""

    def __init__(self, path: Path | str, found: str) -> None:
        super().__init__(
            f"{path}: {found}, expected the files listed in its manifest.json; "
            "restore the bundle or train again"
        )


class BundleFormatError(KaopuError):
    """A bundle was written by a version of kaopu that stored something else."""

    def __init__(self, path: Path | str, found: int, expected: int) -> None:
        age = "an older" if found < expected else "a newer"
        remedy = "train again" if found < expected else "install that version"
        super().__init__(
            f"{path}: was stored by {age} version of kaopu (bundle format {found}), "
            f"expected format {expected}; {remedy}"
        )


class BundleNotTrustedError(KaopuError):
    """A bundle's model file names types that a kaopu model never holds."""

    def __init__(self, path: Path | str, types: Sequence[str]) -> None:
        super().__init__(
            f"{path}: holds objects of {listed(types)}, which no kaopu model contains; "
            "it was not loaded; train again or ask where the file comes from"
        )


class NotUsableError(KaopuError):
    """A model that is no better than the constant rate was asked to score."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(
            f"model {model} is marked not usable: {reason}; "
            "score all the same with --force, or train on more informative columns"
        )
