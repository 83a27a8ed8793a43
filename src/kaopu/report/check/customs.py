"""How the numbers and dates of an export are written, in the words of a check."""

from __future__ import annotations

from collections.abc import Iterator

from kaopu.checking import DataState
from kaopu.language import Locale
from kaopu.report.check.tables import column_name

DECIMALS = ("comma", "point", "both")


def custom_lines(state: DataState, locale: Locale) -> Iterator[str]:
    """Yield the formats of dates, then the decimal signs with what proves them."""
    say = locale.text
    apart = state.customs.dates
    if state.date_format and state.date_format not in apart.values():
        yield say("check", "dates_read", form=state.date_format)
    for form in dict.fromkeys(apart.values()):
        names = [column_name(c, state, locale) for c, own in apart.items() if own == form]
        columns = locale.all_of(names)
        yield say("check", "dates_apart", columns=columns, form=form or say("check", "iso"))
    for decimal in DECIMALS:
        proven = [
            _proven(column_name(column, state, locale), custom.proof, locale)
            for column, custom in state.customs.numbers.items()
            if custom.decimal == decimal and (custom.proof or decimal == "both")
        ]
        if proven:
            columns = locale.listed(proven)
            yield say("check", f"decimal_{decimal}", columns=columns)


def _proven(column: str, proof: str, locale: Locale) -> str:
    return locale.aside(column, proof) if proof else column
