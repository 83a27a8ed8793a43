"""Finds how a second table, such as accounts or orders, belongs to an export."""

from kaopu.proposing.joins.find import find_key, find_repeated
from kaopu.proposing.joins.presence import find_presence
from kaopu.proposing.joins.records import JoinKey, RepeatedKey

__all__ = ["JoinKey", "RepeatedKey", "find_key", "find_presence", "find_repeated"]
