"""Features: facts to a numeric matrix, and the lineage of every matrix column."""

from kaopu.features.encoder import FeatureEncoder
from kaopu.features.lineage import Lineage, MatrixColumn
from kaopu.features.sources import FeatureSource, feature_sources

__all__ = [
    "FeatureEncoder",
    "FeatureSource",
    "Lineage",
    "MatrixColumn",
    "feature_sources",
]
