"""The type of ``--lang``: every language that there is."""

from __future__ import annotations

from typing import Any

import click

from kaopu.language import languages


class LanguageType(click.ParamType[str]):
    """One of the languages, which are looked up when an option is used."""

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
