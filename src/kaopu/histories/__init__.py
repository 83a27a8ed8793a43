"""What happened to deals: tables of histories, read strictly up to a moment."""

from kaopu.histories.evidence import evidence_as_of
from kaopu.histories.facts import facts_as_of
from kaopu.histories.landmarks import landmarks
from kaopu.histories.met import assumptions_of
from kaopu.histories.reading import read_histories
from kaopu.histories.records import DealsAsked, Histories, HistoryCounts
from kaopu.histories.settle import settle_histories

__all__ = [
    "DealsAsked",
    "Histories",
    "HistoryCounts",
    "assumptions_of",
    "evidence_as_of",
    "facts_as_of",
    "landmarks",
    "read_histories",
    "settle_histories",
]
