"""Where models, MLflow runs and the score history live: one home folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kaopu.files.databases import Address

HOME_VARIABLE, HISTORY_VARIABLE = "KAOPU_HOME", "KAOPU_HISTORY"


@dataclass(frozen=True)
class Home:
    """A home folder: ``--home``, else ``KAOPU_HOME``, else the current folder.

    Attributes:
        path: The folder.
        history: The database that keeps the score history; None for a file of the folder.
    """

    path: Path
    history: Address | None = None

    @classmethod
    def find(cls, path: Path | str | None = None, history: str = "") -> Home:
        """Return the home that is named, or the one the environment names.

        Args:
            path: The folder; what ``KAOPU_HOME`` says by default.
            history: URL of the database of the score history, or ``env:NAME``; what
                ``KAOPU_HISTORY`` says by default.
        """
        folder = Path(path or os.environ.get(HOME_VARIABLE) or ".")
        url = history or os.environ.get(HISTORY_VARIABLE, "")
        return cls(folder, Address(url) if url else None)

    @property
    def models(self) -> Path:
        """The folder of model bundles."""
        return self.path / "models"

    @property
    def mlruns(self) -> Path:
        """MLflow's folder."""
        return self.path / "mlruns"

    @property
    def database(self) -> Path:
        """MLflow's store, an SQLite file."""
        return (self.mlruns / "mlflow.db").resolve()

    @property
    def tracking_uri(self) -> str:
        """The address of MLflow's store."""
        return f"sqlite:///{self.database}"

    @property
    def artifacts(self) -> Path:
        """The folder of MLflow's artifacts."""
        return (self.mlruns / "artifacts").resolve()

    @property
    def score_history(self) -> Path | Address:
        """The file or the database that keeps what each scoring said."""
        return self.history or self.path / "score_history.db"
