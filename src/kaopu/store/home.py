"""Where models, MLflow runs and the score history live: one home folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "KAOPU_HOME"


@dataclass(frozen=True)
class Home:
    """A home folder: ``--home``, else ``KAOPU_HOME``, else the current folder."""

    path: Path

    @classmethod
    def find(cls, path: Path | str | None = None) -> Home:
        """Return the home that is named, or the one the environment names."""
        return cls(Path(path or os.environ.get(HOME_VARIABLE) or "."))

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
    def score_history(self) -> Path:
        """The file that keeps what each scoring said."""
        return self.path / "score_history.db"
