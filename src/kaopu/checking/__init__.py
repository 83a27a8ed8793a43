"""The check before training: what state an export is in, as a record to render."""

from kaopu.checking.records import DataState
from kaopu.checking.state import check_data

__all__ = ["DataState", "check_data"]
