"""How single columns are written: their decimal sign, their percents, their dates.

Settled over whole columns of the training export, and kept with the model, so that one
lead is read like a batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, cast, get_args

# Empty: nothing tells. ``both``: cells prove either, so that none can be guessed.
Decimal = Literal["", "point", "comma", "both"]
# ``sign``: percentages with their sign. ``share``: shares of 1. ``none``: neither.
Percent = Literal["", "sign", "share", "none"]


@dataclass(frozen=True)
class NumberCustom:
    """How the numbers of one column are written.

    Attributes:
        decimal: Whether a point or a comma stands before the decimals.
        proof: A cell that can be read in no other way; empty where none proves it.
        percent: Whether percentages have their sign.
        least_united: The least number with a unit, such as 万 or k, where most have one.
    """

    decimal: Decimal = ""
    proof: str = ""
    percent: Percent = ""
    least_united: float = 0.0


@dataclass(frozen=True)
class Tally:
    """Texts of a column that settle how it is read, as all of its rows do.

    Attributes:
        texts: The texts (k,), in the order in which they come up.
        rows: How many rows each stands for (k,).
    """

    texts: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Customs:
    """How the columns of an export are written.

    Attributes:
        decimal: Of columns of numbers that prove nothing, as the pipeline file says.
        numbers: The custom of each column of numbers for which something is settled.
        dates: The ``strptime`` format of each column of dates that differs from the
            others; empty for ISO.
        words: Of columns that tell the outcome by being filled in, the normalised words
            that stand in place of dates, such as *pending*: open leads may hold nothing
            else.
        whole: Where rows are a part of an export, what its whole columns hold, by header:
            every part is read as the whole is. Of an export that is whole itself, nothing.
        id_signs: Likewise, which signs of notes stand in ids of rows that hold more than
            an id, see `kaopu.files.totals`; None of an export that is whole itself.
    """

    decimal: Decimal = ""
    numbers: Mapping[str, NumberCustom] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: Mapping[str, Tally] = field(default_factory=dict)
    id_signs: frozenset[str] | None = None

    def number(self, column: str) -> NumberCustom:
        """Return the custom of a column of numbers."""
        return self.numbers.get(column) or NumberCustom(self.decimal)

    def with_numbers(self, numbers: Mapping[str, NumberCustom]) -> Customs:
        """Return these with what was settled for some columns."""
        plain = NumberCustom(self.decimal)
        own = {c: custom for c, custom in numbers.items() if custom != plain}
        return replace(self, numbers={**self.numbers, **own})

    def to_json(self) -> dict[str, Any]:
        """Return them as plain data."""
        numbers = {column: asdict(custom) for column, custom in self.numbers.items()}
        words = {column: list(own) for column, own in self.words.items()}
        dates = dict(self.dates)
        return {
            "decimal": self.decimal,
            "numbers": numbers,
            "dates": dates,
            "words": words,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Customs:
        """Return the customs that `to_json` wrote; models once kept none.

        Raises:
            ValueError: It wrote nothing of this kind.
        """
        try:
            numbers = {c: NumberCustom(**n) for c, n in plain.get("numbers", {}).items()}
            dates = {str(c): str(form) for c, form in plain.get("dates", {}).items()}
            words = {
                str(c): tuple(map(str, own)) for c, own in plain.get("words", {}).items()
            }
        except (AttributeError, TypeError) as error:
            raise ValueError(f"expected customs of columns, found {plain}") from error
        decimals = {plain.get("decimal", ""), *(n.decimal for n in numbers.values())}
        percents = {n.percent for n in numbers.values()}
        if not decimals <= set(get_args(Decimal)) or not percents <= set(get_args(Percent)):
            raise ValueError(f"expected customs of columns, found {plain}")
        return cls(cast("Decimal", plain.get("decimal", "")), numbers, dates, words)


# Of an export of which nothing is settled.
PLAIN = Customs()
