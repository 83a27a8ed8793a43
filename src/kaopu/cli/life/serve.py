"""``kaopu serve``: scores, reasons and what-ifs for other programs, over HTTP."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kaopu.cli.options import force_option, home_option, language_option
from kaopu.cli.reader import echo, reader_language
from kaopu.language import ENGLISH, Language
from kaopu.store import Home

MIB = 1 << 20


@click.command(
    epilog="""\b
Example:
  kaopu serve demo
    http://127.0.0.1:8000/
  curl -H "Content-Type: text/csv" --data-binary @leads.csv http://127.0.0.1:8000/score
"""
)
@click.argument("model")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="What to listen at; outside this machine KAOPU_API_KEY must hold a key.",
)
@click.option(
    "--max-leads",
    type=click.IntRange(1, 100_000),
    default=10_000,
    show_default=True,
    help="Leads that a request may hold.",
)
@click.option(
    "--max-body",
    type=click.IntRange(1, 1_024),
    default=16,
    show_default=True,
    help="MiB that a request may hold.",
)
@force_option
@home_option
@language_option
def command(
    model: str,
    port: int,
    host: str,
    max_leads: int,
    max_body: int,
    force: bool,
    home: Path | None,
    language: Language | None,
) -> None:
    """Answer other programs over HTTP: scores, explanations, what-ifs.

    MODEL is that of kaopu score: a name, NAME/VERSION, a bundle, or an MLflow URI such as
    models:/NAME@champion. Where a name or an alias comes to stand for another version,
    that is loaded and takes over, and no request is dropped. Prints the address, and
    serves until it is stopped; /docs says what can be asked. Where the environment has
    KAOPU_API_KEY, callers send it as "Authorization: Bearer KEY" or as X-API-Key.
    """
    # Only this command needs a server.
    from kaopu.service import AccessPolicy, Limits, ServiceState, serve
    from kaopu.service.access import KEY_VARIABLE
    from kaopu.web.memory import spare_memory

    reader_language(language, ENGLISH)
    spare_memory()
    access = AccessPolicy.of(host, os.environ.get(KEY_VARIABLE, ""))
    limits = Limits(leads=max_leads, body=max_body * MIB)
    place = Home.find(home)
    serve(model, place, access, port, ServiceState(limits), echo, force=force)
