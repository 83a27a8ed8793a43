from __future__ import annotations

import click
import pytest

from kaopu.cli.language import LANGUAGE
from kaopu.language import languages


def test_every_language_may_be_asked_for() -> None:
    assert [LANGUAGE.convert(code, None, None) for code in languages()] == [*languages()]


def test_another_is_refused_and_those_there_are_named() -> None:
    with pytest.raises(click.BadParameter, match="'en', 'zh'"):
        LANGUAGE.convert("tlh", None, None)
