"""Features: facts to a numeric matrix, and the lineage of every matrix column."""

from kaopu.features.encoder import FeatureEncoder, FeatureSource, feature_sources
from kaopu.features.evidence import Evidence, weigh_evidence
from kaopu.features.lineage import Lineage, MatrixColumn

__all__ = [
    "Evidence",
    "FeatureEncoder",
    "FeatureSource",
    "Lineage",
    "MatrixColumn",
    "feature_sources",
    "weigh_evidence",
]
