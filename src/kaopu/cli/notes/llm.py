"""The options of a language model that reads notes; nothing is asked without them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from kaopu.cli.reader import echo
from kaopu.errors import UsageError
from kaopu.language import Language, Locale
from kaopu.notes.llm import Endpoint, LlmReader
from kaopu.notes.llm.endpoint import ENVIRONMENT, SCHEMES
from kaopu.notes.llm.many import reader_of
from kaopu.pipeline.history.note_options import NotesOptions
from kaopu.store.home import Home
from kaopu.store.notes.answers import model_answers_path


def llm_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command."""
    for option in (
        click.option(
            "--llm-key", default="", help="env:NAME, the variable that holds its key."
        ),
        click.option("--llm-model", default="", help="The name of the model there."),
        click.option(
            "--llm",
            "llm_url",
            default="",
            help="Address of an OpenAI-compatible service, such as "
            "http://localhost:8000/v1: notes are masked, sent there, and read by it.",
        ),
    ):
        command = option(command)
    return command


def llm_reader(url: str, model: str, key: str, home: Home) -> LlmReader | None:
    """Return what reads notes by a language model; None where none is named.

    Raises:
        UsageError: The options do not fit.
    """
    if not url:
        if model or key:
            raise UsageError("llm_no_url")
        return None
    if not url.startswith(SCHEMES):
        raise UsageError("llm_url", url=url)
    if not model:
        raise UsageError("llm_no_model")
    name = key.removeprefix(ENVIRONMENT)
    if key and not key.startswith(ENVIRONMENT):
        raise UsageError("llm_key")
    if key and not os.environ.get(name):
        raise UsageError("llm_key_unset", name=name)
    return LlmReader(Endpoint(url, model, key), model_answers_path(home))


def pipeline_reader(options: NotesOptions, home: Home) -> LlmReader | None:
    """Return the language model that a pipeline file lets read notes; None for none.

    Raises:
        NotesKeyError: The variable that holds its key is not set.
    """
    if (llm := options.llm) is None:
        return None
    return reader_of(replace(llm, kept=model_answers_path(home)))


def print_llm(reader: LlmReader, language: Language) -> None:
    """Say on stderr how many notes were read in which way."""
    locale = Locale(language)
    counts = {
        "model": reader.endpoint.model,
        "asked": locale.count(reader.asked),
        "cached": locale.count(reader.cached),
        "rules": locale.count(reader.by_rules),
    }
    echo(locale.text("notes", "llm", **counts), err=True)
