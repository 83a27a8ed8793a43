"""Watching a model: what it is asked, what it says, and what came of what it said."""

from kaopu.monitoring.monitor import monitor, monitor_unreadable
from kaopu.monitoring.records import EXIT_CODES, Monitoring
from kaopu.monitoring.sightings import Sightings

__all__ = ["EXIT_CODES", "Monitoring", "Sightings", "monitor", "monitor_unreadable"]
