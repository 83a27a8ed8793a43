"""How much of labelled notes is read, and how much of what is read is right.

    python benchmarks/notes.py LABELS.jsonl [--wrong] [--used] [--json F] [--reliability]

A line of LABELS is a note: ``id``, ``lang``, ``date``, ``text``, ``hard`` and ``facts``,
each with its ``field``, ``level`` or ``value``, for a day its ``precision``, and ``sure``.
Counted are the facts that are read as sure: right, wrong or without a label; and the sure
labels that were missed. A label that is not sure counts neither way, nor does a *no*
without a label on flags that are no by default. --wrong lists what was wrong or missed;
--used counts the facts alone whose cue is reliable enough. Last, notes a second.

--reliability adds what each cue read, right or wrong, to ``notes/data/reliability.toml``:
do so once for a set, before its notes are looked at, for later it says nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import kaopu.notes
from kaopu.notes import NoteFact, read_note
from kaopu.notes.reliability import NONE, CueCounts, is_used, load_reliability

QUIET = ("says_money_no_object", "wants_proposal_first", "makes_excuses")
WEEK = 7
CLOSE = 0.01
Note = Mapping[str, Any]


@dataclass
class Tally:
    """Facts that were read right, read wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    lines: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was read that is right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """The share of what is labelled that was read right."""
        return self.right / max(self.right + self.missed, 1)

    def to_json(self) -> dict[str, float]:
        """Return the counts and both shares."""
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return counts | {"precision": self.precision, "recall": self.recall}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--used", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--reliability", action="store_true")
    options = parser.parse_args()
    lines = options.labels.read_text("utf-8").splitlines()
    notes = [json.loads(line) for line in lines if line.strip()]
    start = process_time()
    read = {note["id"]: read_note(note["text"], day_of(note)) for note in notes}
    seconds = process_time() - start
    if options.reliability:
        add_reliability(notes, read)
    if options.used:
        read = {
            key: [one for one in facts if is_used(one.cue)] for key, facts in read.items()
        }
    tables = tally(notes, read)
    for name, found in tables.items():
        print(
            f"{name:<28} {found.right:>4} right {found.wrong:>3} wrong {found.missed:>3}"
            f" missed   precision {found.precision:.2f}   recall {found.recall:.2f}"
        )
    print(f"{len(notes) / max(seconds, 1e-9):,.0f} notes a second")
    if options.wrong:
        print("\n".join(tables["all"].lines))
    if options.json:
        figures = {name: found.to_json() for name, found in tables.items()}
        options.json.write_text(json.dumps(figures, indent=2), "utf-8")


def tally(notes: Iterable[Note], read: Mapping[str, list[NoteFact]]) -> dict[str, Tally]:
    """Return the tallies of all notes, of hard and easy ones, by language and by field."""
    tables: dict[str, Tally] = {"all": Tally()}
    for note in notes:
        hardness = "hard" if note["hard"] else "easy"
        for label, outcome, text in outcomes(note, read[note["id"]]):
            for name in ("all", hardness, note["lang"], f"field {label}"):
                found = tables.setdefault(name, Tally())
                setattr(found, outcome, getattr(found, outcome) + 1)
                if outcome != "right":
                    found.lines.append(f"{note['id']} {outcome}: {text}")
    fields = sorted(name for name in tables if name.startswith("field "))
    first = [name for name in ("all", "easy", "hard", "en", "zh") if name in tables]
    return {name: tables[name] for name in [*first, *fields]}


def outcomes(note: Note, facts: Iterable[NoteFact]) -> Iterable[tuple[str, str, str]]:
    """Yield field, ``right``, ``wrong`` or ``missed``, and a text, of one note."""
    labels = {label["field"]: label for label in note["facts"]}
    found = {fact.field: fact for fact in facts if fact.sure}
    for name, fact in found.items():
        label = labels.get(name)
        if (label and not label["sure"]) or (
            label is None and name in QUIET and fact.value is False
        ):
            continue
        is_right = label is not None and is_same(label, fact)
        yield name, "right" if is_right else "wrong", f"{name}={fact.value} [{fact.cue}]"
    for name, label in labels.items():
        if label["sure"] and not (name in found and is_same(label, found[name])):
            yield name, "missed", f"{name}={label.get('level', label.get('value'))}"


def add_reliability(notes: Iterable[Note], read: Mapping[str, list[NoteFact]]) -> None:
    """Add to what is kept of the cues what they read in these notes, right or wrong."""
    counts = dict(load_reliability().labelled)
    for note in notes:
        cues = {fact.field: fact.cue for fact in read[note["id"]]}
        for name, outcome, _ in outcomes(note, read[note["id"]]):
            if outcome != "missed":
                one = CueCounts(int(outcome == "right"), int(outcome == "wrong"))
                counts[cues[name]] = counts.get(cues[name], NONE) + one
    path = Path(kaopu.notes.__file__).parent / "data" / "reliability.toml"
    head = path.read_text("utf-8").split("[cues]")[0]
    lines = [
        f"{cue} = {{ right = {one.right}, wrong = {one.wrong} }}\n"
        for cue, one in sorted(counts.items())
    ]
    path.write_text(f"{head}[cues]\n{''.join(lines)}", "utf-8")


def is_same(label: Mapping[str, Any], fact: NoteFact) -> bool:
    """Tell whether a fact is what its label says, days as exactly as that is."""
    if "level" in label:
        return bool(fact.value == label["level"])
    value = label["value"]
    if isinstance(fact.value, date):
        return IS_SAME_DAY[label["precision"]](date.fromisoformat(value), fact.value)
    if isinstance(value, bool) or isinstance(fact.value, bool):
        return fact.value is value
    return isinstance(fact.value, float) and abs(fact.value - value) <= CLOSE * abs(value)


IS_SAME_DAY: dict[str, Callable[[date, date], bool]] = {
    "day": lambda a, b: a == b,
    "week": lambda a, b: abs((a - b).days) <= WEEK,
    "month": lambda a, b: (a.year, a.month) == (b.year, b.month),
    "quarter": lambda a, b: (a.year, (a.month - 1) // 3) == (b.year, (b.month - 1) // 3),
}


def day_of(note: Note) -> date | None:
    """Return the day on which a note was written."""
    return date.fromisoformat(note["date"]) if note.get("date") else None


if __name__ == "__main__":
    main()
