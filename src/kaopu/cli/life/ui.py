"""``kaopu ui``: MLflow's own pages on the runs and models of a home."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from kaopu.cli.options import home_option, language_option
from kaopu.cli.reader import echo, reader_language
from kaopu.language import ENGLISH, Language, Locale


@click.command(
    epilog="""\b
Example:
  kaopu ui
    MLflow's pages are at http://127.0.0.1:5000/ until Ctrl+C stops them
"""
)
@click.option("--port", type=click.IntRange(0, 65535), default=5000, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="What to listen at; MLflow asks nobody for a password.",
)
@home_option
@language_option
def command(port: int, host: str, home: Path | None, language: Language | None) -> None:
    """Show runs, metrics and registered models on MLflow's own pages.

    Serves the store under mlruns/ until it is stopped with Ctrl+C, with one process and
    without telemetry. Where MLFLOW_TRACKING_URI names a server, it says so: the pages are
    there already.
    """
    # Only this command needs a server.
    from kaopu.store import Home
    from kaopu.store.tracking.server import tracking_server
    from kaopu.web.access import is_loopback

    say = Locale(reader_language(language, ENGLISH)).text
    here = Home.find(home)
    if here.tracking.startswith("http"):
        echo(say("mlflow_ui", "elsewhere", address=here.shown_uri))
        return
    # Whoever ends this process by its number ends the server, too.
    signal.signal(signal.SIGTERM, _interrupt)
    with suppress(KeyboardInterrupt), tracking_server(here, host, port) as server:
        echo(say("mlflow_ui", "address", address=server.address))
        if not is_loopback(host):
            echo(say("mlflow_ui", "open", host=host), err=True)
        server.wait()


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt
