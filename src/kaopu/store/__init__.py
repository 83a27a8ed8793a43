"""The store: model bundles under `models/`, MLflow runs under `mlruns/`."""

from kaopu.store.bundle import read_bundle, write_bundle
from kaopu.store.find import find_model
from kaopu.store.home import Home
from kaopu.store.tracking import TrackedRun, log_training

__all__ = [
    "Home",
    "TrackedRun",
    "find_model",
    "log_training",
    "read_bundle",
    "write_bundle",
]
