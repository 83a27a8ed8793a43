"""Where models, MLflow runs and the score history live: one home folder.

What a server of MLflow or a database keeps in its place is named by the environment.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from kaopu.files.databases import Address
from kaopu.pipeline.data_source import without_secrets

HOME_VARIABLE, HISTORY_VARIABLE = "KAOPU_HOME", "KAOPU_HISTORY"
# MLflow's own.
TRACKING_VARIABLE, REGISTRY_VARIABLE = "MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"
SQLITE = "sqlite:///"
# Before the host of an address, whatever stands there.
USER = re.compile(r"(?<=://)[^\s/?#'\"]*@")


@dataclass(frozen=True)
class Home:
    """A home folder: ``--home``, else ``KAOPU_HOME``, else the current folder.

    Attributes:
        path: The folder.
        history: The database that keeps the score history; None for a file of the folder.
        tracking: URI of MLflow's store elsewhere, such as a server; empty for the one in
            the folder.
        registry: URI of MLflow's registry, where it is apart from its store.
    """

    path: Path
    history: Address | None = None
    tracking: str = field(default="", repr=False)
    registry: str = field(default="", repr=False)

    @classmethod
    def find(cls, path: Path | str | None = None, history: str = "") -> Home:
        """Return the home that is named, or the one the environment names.

        Args:
            path: The folder; what ``KAOPU_HOME`` says by default.
            history: URL of the database of the score history, or ``env:NAME``; what
                ``KAOPU_HISTORY`` says by default.

        MLflow's store is where ``MLFLOW_TRACKING_URI`` and ``MLFLOW_REGISTRY_URI`` say.
        """
        folder = Path(path or os.environ.get(HOME_VARIABLE) or ".")
        url = history or os.environ.get(HISTORY_VARIABLE, "")
        home = cls(folder, Address(url) if url else None)
        names = (TRACKING_VARIABLE, REGISTRY_VARIABLE)
        uris = [os.environ.get(name, "") for name in names]
        tracking, registry = ("" if home._is_own(uri) else uri for uri in uris)
        return replace(home, tracking=tracking, registry=registry)

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
        """The address of MLflow's store; it may hold a password, see `shown_uri`."""
        return self.tracking or f"{SQLITE}{self.database}"

    @property
    def registry_uri(self) -> str:
        """The address of MLflow's registry; it may hold a password, too."""
        return self.registry or self.tracking_uri

    @property
    def shown_uri(self) -> str:
        """The address of MLflow's store, as messages name it: without who asks there."""
        return without_users(self.tracking_uri)

    def _is_own(self, uri: str) -> bool:
        """Tell whether a URI names the store of the folder, or nothing."""
        if not uri.startswith(SQLITE):
            return not uri
        return Path(uri.removeprefix(SQLITE)).resolve() == self.database

    @property
    def artifacts(self) -> Path:
        """The folder of MLflow's artifacts."""
        return (self.mlruns / "artifacts").resolve()

    @property
    def score_history(self) -> Path | Address:
        """The file or the database that keeps what each scoring said."""
        return self.history or self.path / "score_history.db"


def without_users(text: str) -> str:
    """Return a text without the names and passwords that stand in addresses.

    Example:
        >>> without_users("found no https://ann:hush@mlflow.example/api")
        'found no https://mlflow.example/api'
    """
    return USER.sub("", without_secrets(text))
