"""Learns from labelled sentences what kaopu's reader of notes weighs beside its cues.

    python benchmarks/notes_learn.py [--check]

Learnt from are the sentences of ``benchmarks/data/notes_bank`` and those of the labelled
notes ``benchmarks/data/notes_1.jsonl`` to ``notes_7.jsonl``: a logistic regression for each
thing that a sentence may tell, on its tokens. The weights are written to
``notes/data/learnt.npz``, the same from the same sentences. --check learns from two halves
of the sentences in turn and prints what is told of the other half; nothing is written.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

import kaopu.notes
from kaopu.notes.clauses import Note, folded
from kaopu.notes.cues import read_data
from kaopu.notes.learnt.tokens import TOKENS, buckets_of
from kaopu.notes.learnt.weights import WEIGHTS, Weights, known_tokens

DATA = Path(__file__).parent / "data"
# A label of the bank: it tells the thing, perhaps, or nothing though it comes near.
UNSURE, NEAR_MISS = "?", "-"
# The part of a quote that must stand in a sentence for it to tell the fact.
OVERLAP = 0.3
# Of what a fact tells perhaps something too, which nobody labels.
IMPLIED = {
    "signing_date": "timeline_status",
    "implementation_date": "timeline_status",
    "payment_date": "timeline_status",
    "need_agreed": "need_awareness",
    "need_awareness": "need_agreed",
    "decider_attitude": "decision_chain",
    "adviser_attitude": "decision_chain",
    "registered_capital": "funds_evidence",
    "advertising": "funds_evidence",
    "hiring": "funds_evidence",
    "funding_round": "funds_evidence",
}
LEAST_SENTENCES, LEAST_SEEN = 20, 2
STRENGTH = 100.0
# Weights nearer to 0 are left out: what they add is lost among the others.
SMALL = 0.3


@dataclass(frozen=True)
class Sentence:
    """A folded sentence, what it tells, and what it may tell: things, or whole fields."""

    text: str
    tells: frozenset[str]
    unsure: frozenset[str]


def main() -> None:
    """Learn, and write the weights or print how well halves tell each other."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    sentences = [*bank_sentences(DATA), *note_sentences(DATA)]
    if options.check:
        check(sentences)
        return
    weights = learn(sentences, digest(DATA))
    path = Path(kaopu.notes.__file__).parent / "data" / WEIGHTS
    path.write_bytes(weights.to_bytes())
    print(
        f"{len(sentences):,} sentences, {len(weights.things)} things, "
        f"{len(weights.buckets):,} tokens, {np.count_nonzero(weights.table):,} weights, "
        f"{path.stat().st_size / 1e6:.1f} MB"
    )


def sources(folder: Path) -> list[Path]:
    """Return the files that are learnt from."""
    return sorted(folder.glob("notes_bank/*.tsv")) + sorted(
        folder.glob("notes_[1-7].jsonl")
    )


def digest(folder: Path) -> str:
    """Return what tells these sentences, and how they are learnt from, from others."""
    settings = (
        LEAST_SENTENCES,
        LEAST_SEEN,
        STRENGTH,
        SMALL,
        OVERLAP,
        sorted(IMPLIED.items()),
    )
    texts = [repr(settings), repr(read_data(TOKENS))]
    texts += [path.read_text("utf-8") for path in sources(folder)]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def bank_sentences(folder: Path) -> Iterator[Sentence]:
    """Yield the sentences of the bank: labels, language and text, by tabs."""
    for path in sources(folder):
        for line in path.read_text("utf-8").splitlines() if path.suffix == ".tsv" else ():
            labels, _, text = line.split("\t")
            named = [label.strip() for label in labels.split(",")]
            tells = frozenset(one for one in named if one[0] not in (UNSURE, NEAR_MISS))
            unsure = {one[1:] for one in named if one[0] == UNSURE}
            known = {one.split("=")[0] for one in tells | unsure}
            fields = {one.split("=")[0] for one in tells}
            unsure |= {IMPLIED[field] for field in fields if field in IMPLIED} - known
            yield Sentence(folded(text).strip(), tells, frozenset(unsure))


def note_sentences(folder: Path) -> Iterator[Sentence]:
    """Yield the sentences of labelled notes: each tells what is quoted from it."""
    for path in sources(folder):
        for line in path.read_text("utf-8").splitlines() if path.suffix != ".tsv" else ():
            note = json.loads(line)
            read = Note(note["text"])
            for span in read.sentences:
                text = read.plain[span.start : span.end].strip()
                if text:
                    yield _quoted(note, span.start, span.end, text)


def _quoted(note: dict[str, object], start: int, end: int, text: str) -> Sentence:
    tells, unsure = set(), set()
    for fact in note["facts"]:  # type: ignore[attr-defined]
        quote = str(fact["quote"])
        at = str(note["text"]).find(quote)
        within = min(at + len(quote), end) - max(at, start)
        if within >= OVERLAP * len(quote):
            (tells if fact["sure"] else unsure).add(thing_of(fact))
    return Sentence(text, frozenset(tells), frozenset(one.split("=")[0] for one in unsure))


def thing_of(fact: dict[str, object]) -> str:
    """Return what a label says is told: a level or flag, or of numbers the field alone."""
    if "level" in fact:
        return f"{fact['field']}={fact['level']}"
    if isinstance(fact["value"], bool):
        return f"{fact['field']}={str(fact['value']).lower()}"
    return str(fact["field"])


def learn(sentences: list[Sentence], digest: str = "") -> Weights:
    """Return the weights that sentences teach."""
    owned = [buckets_of(one.text) for one in sentences]
    seen = Counter(bucket for own in owned for bucket in own)
    known = sorted(bucket for bucket, count in seen.items() if count >= LEAST_SEEN)
    counts = np.array([seen[bucket] for bucket in known])
    buckets = np.array(known, dtype=np.int64)
    rareness = (np.log((1 + len(sentences)) / (1 + counts)) + 1).astype(np.float16)
    rareness = rareness.astype(np.float64)
    parts = [known_tokens(one.text, buckets, rareness) for one in sentences]
    ends = np.cumsum([0, *(len(rows) for rows, _ in parts)])
    matrix = csr_array(
        (
            np.concatenate([values for _, values in parts]),
            np.concatenate([rows for rows, _ in parts]).astype(np.int32),
            ends.astype(np.int32),
        ),
        shape=(len(sentences), len(buckets)),
    )
    told = Counter(thing for one in sentences for thing in one.tells)
    things = tuple(sorted(t for t, count in told.items() if count >= LEAST_SENTENCES))
    fitted = Parallel(n_jobs=2)(delayed(_fit)(matrix, sentences, t) for t in things)
    table = np.column_stack([weights for weights, _ in fitted])
    table[np.abs(table) < SMALL] = 0
    intercepts = np.array([intercept for _, intercept in fitted])
    table = table.astype(np.float16).astype(np.float32)
    return Weights(things, intercepts, buckets, rareness, table, digest)


def _fit(
    matrix: csr_array, sentences: list[Sentence], thing: str
) -> tuple[np.ndarray, float]:
    field = thing.split("=")[0]
    tells = np.array([thing in one.tells for one in sentences])
    kept = tells | np.array([not one.unsure & {thing, field} for one in sentences])
    model = LogisticRegression(C=STRENGTH, solver="liblinear")
    rows = np.flatnonzero(kept).astype(np.int32)
    model.fit(matrix[rows], tells[rows])
    return model.coef_[0], float(model.intercept_[0])


def check(sentences: list[Sentence]) -> None:
    """Print, by bound, what halves of the sentences tell rightly of each other."""
    found: list[tuple[float, bool]] = []
    total = 0
    for half in (0, 1):
        weights = learn([one for at, one in enumerate(sentences) if at % 2 == half])
        for one in (one for at, one in enumerate(sentences) if at % 2 != half):
            total += len(one.tells & set(weights.things))
            odds = weights.log_odds(one.text)
            found += [
                (float(odds[place]), thing in one.tells)
                for place, thing in enumerate(weights.things)
                if odds[place] > -2 and not one.unsure & {thing, thing.split("=")[0]}
            ]
    for bound in (0.3, 0.5, 0.7, 0.8, 0.9):
        over = [right for odds, right in found if odds > np.log(bound / (1 - bound))]
        print(
            f"from {bound}: precision {np.mean(over):.3f}, recall {sum(over) / total:.3f}"
        )


if __name__ == "__main__":
    main()
