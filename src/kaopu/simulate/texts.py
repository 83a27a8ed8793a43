"""Writes the texts of an export: invented company names, and call notes on the facts.

Both come from data files beside this module; `generate` adds them to an export.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from kaopu.simulate.cells import as_text
from kaopu.simulate.chance import Texts
from kaopu.simulate.records import SET, UNKNOWN
from kaopu.simulate.settings import read

NOTHING = "nothing.known"
LANGUAGES = ("en", "zh")

# Sentences by place in the note (first, second), language, and ``column.state``.
Phrases = dict[str, dict[str, dict[str, tuple[str, ...]]]]


@cache
def load_names() -> dict[str, Any]:
    """Return the parts of company names; read once a process."""
    return read("names.toml")


@cache
def load_phrases() -> Phrases:
    """Return the sentences of call notes; read once a process."""
    notes = read("notes.toml")
    return {
        place: {
            language: {
                f"{column}.{state}": tuple(sentences[language])
                for column, states in notes[place].items()
                for state, sentences in states.items()
            }
            for language in LANGUAGES
        }
        for place in ("first", "second")
    }


def draw_companies(rng: np.random.Generator, n: int) -> pd.Series:
    """Return ``n`` invented company names, a share of them Chinese."""
    names = load_names()
    drawn = {language: _company(rng, n, names[language]) for language in LANGUAGES}
    chinese = rng.random(n) < names["chinese_share"]
    return pd.Series(np.where(chinese, drawn["zh"], drawn["en"]), dtype="str")


def _company(rng: np.random.Generator, n: int, parts: dict[str, Any]) -> Texts:
    head, tail, trade, form = (
        np.array(parts[part], dtype=object)[rng.integers(0, len(parts[part]), n)]
        for part in ("heads", "tails", "trades", "forms")
    )
    return np.asarray(head + tail + parts["joint"] + trade + parts["joint"] + form)


def draw_notes(rng: np.random.Generator, export: pd.DataFrame) -> pd.Series:
    """Return one or two sentences a row, English or Chinese, true to the row's facts.

    Args:
        rng: Where all chance comes from.
        export: Holds the fields and columns that the phrases speak of.
    """
    n, settings = len(export), read("notes.toml")
    language = np.where(rng.random(n) < settings["chinese_share"], "zh", "en")
    first = _sentences(rng, export, language, "first")
    second = _sentences(rng, export, language, "second")
    second[rng.random(n) >= settings["second_share"]] = ""
    joint = np.where((language == "en") & (second != ""), " ", "").astype(object)
    return pd.Series(first + joint + second, index=export.index, dtype="str")


def _sentences(
    rng: np.random.Generator, export: pd.DataFrame, language: Texts, place: str
) -> Texts:
    """Return a sentence on one of each row's facts; empty where none fits."""
    phrases = load_phrases()[place]
    topics = pd.Series(_topics(rng, export, phrases["en"])) + "." + language
    sentences = np.full(len(export), "", dtype=object)
    for key, rows in topics.groupby(topics).indices.items():
        topic, _, spoken = str(key).rpartition(".")
        variants = np.array(phrases[spoken].get(topic, ("",)), dtype=object)
        sentences[rows] = variants[rng.integers(0, len(variants), len(rows))]
    return sentences


def _topics(rng: np.random.Generator, export: pd.DataFrame, known: Iterable[str]) -> Texts:
    """Return one ``column.state`` of each row that there are sentences on."""
    columns = list(dict.fromkeys(key.partition(".")[0] for key in known))
    columns = [column for column in columns if column in export]
    keys = np.stack([column + "." + states(export[column]) for column in columns], axis=1)
    sayable = np.isin(keys.astype(str), list(known))
    chosen = np.where(sayable, rng.random(keys.shape), -1.0).argmax(axis=1)
    rows = np.arange(len(export))
    return np.where(sayable[rows, chosen], keys[rows, chosen], NOTHING)


def states(column: pd.Series) -> Texts:
    """Return each cell's state as text: ``set`` for a date, empty for a gap."""
    cells = as_text(column)
    if str(column.name).endswith("_date"):
        cells = cells.where(cells.isin(["", UNKNOWN]), SET)
    return cells.to_numpy(object)
