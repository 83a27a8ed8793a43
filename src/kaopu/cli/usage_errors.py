"""What click says of a call it cannot read, in the reader's language.

In English it is click's own sentence; in another language its class and facts choose one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

import click

from kaopu.cli.reader import LanguageType
from kaopu.language import Choices, Language, Locale, Message, Names, languages
from kaopu.language.catalogue import ENGLISH

SECTION = "call"
# For more arguments than a command takes click has no class.
EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


def usage_text(error: click.ClickException, language: Language) -> str:
    """Return what is wrong with a call, in one sentence."""
    if language == ENGLISH:
        return error.format_message()
    return Locale(language).message(_message(error))


def usage_lines(error: click.ClickException, language: Language) -> str:
    """Return what is printed of a call that cannot be read: how to call, what is wrong."""
    locale = Locale(language)
    lines = []
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        command = context.command_path
        pieces = " ".join(context.command.collect_usage_pieces(context))
        facts = {"command": command, "pieces": pieces}
        lines.append(locale.text(SECTION, "usage", **facts))
        lines.append(locale.text(SECTION, "help", **facts))
        lines.append("")
    lines.append(locale.text(SECTION, "error", text=usage_text(error, language)))
    return "\n".join(lines)


def _message(error: click.ClickException) -> Message:
    if isinstance(error, click.NoSuchOption):
        return _near("no_option", error.option_name, error.possibilities or ())
    if isinstance(error, click.exceptions.NoSuchCommand):
        context = error.ctx
        group = context.command if context is not None else None
        known = group.list_commands(context) if isinstance(group, click.Group) else []  # type: ignore[arg-type]
        near = get_close_matches(error.command_name, known)
        return _near("no_command", error.command_name, near)
    if isinstance(error, click.MissingParameter):
        return Message(SECTION, "missing", {"name": _name(error)})
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.BadOptionUsage):
        return Message(SECTION, "option_usage", {"name": error.option_name})
    if extra := EXTRA.fullmatch(error.message):
        return Message(SECTION, "extra", {"extra": extra[1]})
    return Message(SECTION, "other")


def _near(key: str, name: str, possibilities: Sequence[str]) -> Message:
    if not possibilities:
        return Message(SECTION, key, {"name": name})
    near = Choices(sorted(possibilities))
    return Message(SECTION, f"{key}_near", {"name": name, "near": near})


def _bad_value(error: click.BadParameter) -> Message:
    kind = error.param.type if error.param is not None else None
    facts: dict[str, object] = {"name": _name(error)}
    if isinstance(kind, click.Choice | LanguageType):
        choices = kind.choices if isinstance(kind, click.Choice) else languages()
        facts["known"] = Names([str(choice) for choice in choices])
        return Message(SECTION, "no_choice", facts)
    if isinstance(kind, click.IntRange):
        return Message(SECTION, _range_key(kind), {**facts, **_ends(kind)})
    if isinstance(kind, click.types.IntParamType):
        return Message(SECTION, "no_whole_number", facts)
    if isinstance(kind, click.DateTime):
        return Message(SECTION, "no_day", facts)
    return Message(SECTION, "bad_value", facts)


def _ends(kind: click.IntRange) -> dict[str, int]:
    """Return the ends that a range of whole numbers has; both belong to it."""
    ends = {"low": kind.min, "high": kind.max}
    return {name: int(end) for name, end in ends.items() if end is not None}


def _range_key(kind: click.IntRange) -> str:
    if kind.min is None:
        return "no_number_high"
    return "no_number_low" if kind.max is None else "no_number"


def _name(error: click.BadParameter) -> str:
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.get_error_hint(error.ctx)
    return hint if isinstance(hint, str) else " / ".join(hint or ())
