"""How deals ended, read off an export by the rules of a pipeline."""

from kaopu.leads.outcomes.read import OutcomeReading, read_outcome

__all__ = ["OutcomeReading", "read_outcome"]
