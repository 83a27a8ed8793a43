"""Features: facts to a numeric matrix, and the lineage of every matrix column."""

from kaopu.features.encoder import FeatureEncoder, FeatureSource, feature_sources
from kaopu.features.lineage import Lineage, MatrixColumn

__all__ = [
    "FeatureEncoder",
    "FeatureSource",
    "Lineage",
    "MatrixColumn",
    "feature_sources",
]
