"""The time left on a progress bar, where steps are few and long."""

from __future__ import annotations

from time import monotonic

from rich.progress import ProgressColumn, Task
from rich.text import Text


class TimeLeft(ProgressColumn):
    """Counts down between steps: by what a step is expected to take, then by what it took.

    Parameters:
        expected: Seconds a step, until one is finished; None where nothing is known.
    """

    max_refresh = 0.5

    def __init__(self, expected: float | None = None) -> None:
        super().__init__()
        self._expected = expected
        self._completed, self._since = 0.0, monotonic()
        self._begun = self._since

    def render(self, task: Task) -> Text:
        """Return the time left as hours, minutes and seconds."""
        left = self.seconds(task.completed, task.total or 0.0, monotonic())
        if left is None:
            return Text("-:--:--")
        minutes, seconds = divmod(round(left), 60)
        return Text(f"{minutes // 60}:{minutes % 60:02}:{seconds:02}")

    def seconds(self, completed: float, total: float, now: float) -> float | None:
        """Return the seconds left, or None where nothing tells.

        A step that takes longer than the others holds the clock, and does not run it
        below what the steps after it take.
        """
        if completed != self._completed:
            self._completed, self._since = completed, now
        took = (self._since - self._begun) / completed if completed else self._expected
        if took is None:
            return None
        ahead = max(total - completed, 0.0)
        return max(took * ahead - (now - self._since), took * max(ahead - 1, 0.0))
