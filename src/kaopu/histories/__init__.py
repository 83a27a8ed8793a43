"""What happened to deals: tables of histories, read strictly up to a moment."""

from kaopu.histories.facts import facts_as_of
from kaopu.histories.landmarks import landmarks
from kaopu.histories.reading import read_histories
from kaopu.histories.records import DealsAsked, Histories, HistoryCounts

__all__ = [
    "DealsAsked",
    "Histories",
    "HistoryCounts",
    "facts_as_of",
    "landmarks",
    "read_histories",
]
