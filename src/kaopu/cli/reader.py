"""How a command speaks to its reader: in which language, and in no control characters.

The language holds for failures too: what ``--lang`` says; else that of the pipeline file
or the model, once it has been read; else that of the terminal, if there are sentences of
it; else English.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import click

from kaopu.language import Language, languages
from kaopu.language.catalogue import ENGLISH

OPTION = "--lang"
# Where a terminal says its language, the strongest first.
TERMINAL = ("LC_ALL", "LC_MESSAGES", "LANG")
# All but line ends and tabs, with marks of direction and line ends of other kinds.
CONTROLS = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f"
    "\\u061c\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]"
)

_SPOKEN: ContextVar[Language | None] = ContextVar("spoken", default=None)


class LanguageType(click.ParamType[str]):
    """The type of ``--lang``: a language, all looked up when the option is used."""

    name = "language"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the code, or refuse it and name those that there are."""
        return str(click.Choice(languages()).convert(value, param, ctx))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Return the codes as ``--help`` shows them."""
        return click.Choice(languages()).get_metavar(param, ctx)


LANGUAGE = LanguageType()


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text, `printable`, on stdout or stderr; commands print in no other way."""
    click.echo(printable(text), err=err, nl=nl)


def echo_document(text: str) -> None:
    """Print a document on stdout: as it is for a program, `printable` at a terminal."""
    # color=True, for otherwise click takes out what it holds to be colours.
    shown = printable(text) if sys.stdout.isatty() else text
    click.echo(shown, nl=False, color=True)


def printable(text: str) -> str:
    r"""Return a text whose control characters are spelled out; line ends and tabs stay.

    A terminal would obey them: a lead's id can clear the screen or write over a line, and
    marks of direction can show another text than the one that stands there.

    Example:
        >>> print(printable("L-1\x1b[2J"))
        L-1\x1b[2J
    """
    return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def reader_language(chosen: Language | None, usual: Language) -> Language:
    """Return the language to speak in, and keep it for failures that may follow.

    Args:
        chosen: That of ``--lang``, if it was given.
        usual: That of the pipeline file or the model.
    """
    language = chosen or usual
    _SPOKEN.set(language)
    return language


def failure_language(arguments: Sequence[str], own: Language | None = None) -> Language:
    """Return the language in which a failure is told.

    Args:
        arguments: Of the command line, for a failure may come before they are parsed.
        own: That of a pipeline file which cannot be read whole.
    """
    return _asked(arguments) or own or _SPOKEN.get() or _of_terminal(os.environ) or ENGLISH


def forget_language() -> None:
    """Forget what an earlier command of this process spoke."""
    _SPOKEN.set(None)


def _asked(arguments: Sequence[str]) -> Language | None:
    for place, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == OPTION:
            value = value or next(iter(arguments[place + 1 :]), "")
            return value if value in languages() else None
    return None


def _of_terminal(environment: Mapping[str, str]) -> Language | None:
    spoken = next((environment[name] for name in TERMINAL if environment.get(name)), "")
    language = spoken.partition("_")[0].partition(".")[0].lower()
    return language if language in languages() else None
