"""The store: model bundles, MLflow runs, and the history of scores."""

from kaopu.store.bundle import read_bundle, write_bundle
from kaopu.store.find import find_model
from kaopu.store.home import Home
from kaopu.store.model_files.manifest import read_manifest
from kaopu.store.score_history import ScoreHistory
from kaopu.store.score_trends import enter_finished, enter_scores, recall_leads, recall_plan
from kaopu.store.storing import store_training
from kaopu.store.tracking.runs import TrackedRun, log_training

__all__ = [
    "Home",
    "ScoreHistory",
    "TrackedRun",
    "enter_finished",
    "enter_scores",
    "find_model",
    "log_training",
    "read_bundle",
    "read_manifest",
    "recall_leads",
    "recall_plan",
    "store_training",
    "write_bundle",
]
