"""Shows how far a run is: a bar, leads a second and the time left, on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from kaopu.cli.options import PROGRESS_AFTER
from kaopu.language import Language, Locale
from kaopu.scoring.run import OnProgress, Progressed


@contextmanager
def run_progress(language: Language) -> Iterator[OnProgress]:
    """Give what a run tells its progress to; silent where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    # rich is only needed once there is a bar to draw.
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

    from kaopu.report.time_left import TimeLeft

    locale, start = Locale(language), monotonic()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeLeft(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}
        begun: dict[str, tuple[float, int]] = {}

        def show(now: Progressed) -> None:
            is_long = monotonic() - start > PROGRESS_AFTER
            if now.step not in tasks:
                for task in tasks.values():
                    bar.remove_task(task)
                tasks.clear()
                title = locale.text("progress", now.step)
                begun[now.step] = (monotonic(), now.leads)
                tasks[now.step] = bar.add_task(
                    title, total=now.total, visible=False, rate=""
                )
            since, first = begun[now.step]
            seconds = monotonic() - since
            rate = locale.count(round((now.leads - first) / seconds)) if seconds > 0 else ""
            text = locale.text("run", "rate", rate=rate) if rate else ""
            bar.update(
                tasks[now.step],
                completed=now.leads,
                total=now.total,
                visible=is_long,
                rate=text,
            )

        yield show
