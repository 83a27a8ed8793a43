"""Score records as the rows that an importer takes.

No cell is blank: importers pass over blank cells, and what an earlier night wrote there
would stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kaopu.framework import Framework, Namer, load_framework
from kaopu.language import Language, Locale
from kaopu.report.crm.layouts import Layout
from kaopu.report.lead.text import MARKS
from kaopu.scoring import sign_and_cause, sign_texts
from kaopu.scoring.grades import GRADES, grades_of

# Points in a hundred, to one digit: as fine as anybody acts on.
SCORE_DIGITS = 1
# What a text field of Salesforce holds at most, the least of all.
MAX_LETTERS = 255


@dataclass(frozen=True)
class CrmRows:
    """Makes rows of score records.

    Attributes:
        layout: Whose headers they have.
        rate: The usual win rate beside which leads are graded.
        language: Of signs and questions.
    """

    layout: Layout
    rate: float
    language: Language

    @property
    def schema(self) -> pa.Schema:
        """The columns; the score is a number, all others are texts."""
        return pa.schema(
            (name, pa.float64() if name == self.layout.score else pa.string())
            for name in self.layout.headers
        )

    def rows(self, scores: pa.RecordBatch) -> pa.RecordBatch:
        """Return the rows of score records, in their order."""
        probability = scores.column("probability").to_numpy(zero_copy_only=False)
        grades = np.array(GRADES)[grades_of(probability, self.rate)]
        signs, questions = self._signs_and_questions(scores.column("warning_signs"))
        columns = [
            _plain(scores.column("lead_id")),
            pa.array(np.round(100 * probability, SCORE_DIGITS)),
            pa.array(grades, pa.string()),
            signs,
            questions,
            _plain(scores.column("as_of")),
        ]
        return pa.RecordBatch.from_arrays(columns, schema=self.schema)

    def _signs_and_questions(self, cells: pa.Array) -> tuple[pa.Array, pa.Array]:
        coded = _plain(cells).dictionary_encode()
        told = [self._told(cell) for cell in coded.dictionary.to_pylist()]
        names = pa.array([name for name, _ in told], pa.string())
        questions = pa.array([question for _, question in told], pa.string())
        return pc.take(names, coded.indices), pc.take(questions, coded.indices)

    def _told(self, cell: str) -> tuple[str, str]:
        """Return the sign that counts most, and what to ask or do next."""
        signs = sign_texts(cell)
        if not signs:
            return self._say("none"), self._locale.text("week", "hold_action")
        # As in the ranked list: what past deals say first, then what costs most.
        text, _ = min(signs, key=lambda sign: list(MARKS).index(sign[1]))
        id_, cause = sign_and_cause(text)
        known = self._framework.signs_by_id.get(id_)
        if known is not None:
            told = known.told_by(cause)
            return _cut(self._locale.of(told.name)), _cut(self._locale.of(told.question))
        name = Namer(self._framework, self.language).field(id_, id_)
        field = self._framework.fields.get(id_)
        if field is not None and field.question is not None:
            return _cut(name), _cut(self._locale.of(field.question))
        return _cut(name), _cut(self._say("column", name=name))

    def _say(self, key: str, **facts: object) -> str:
        return self._locale.text("crm", key, **facts)

    @cached_property
    def _locale(self) -> Locale:
        return Locale(self.language)

    @cached_property
    def _framework(self) -> Framework:
        return load_framework()


def _plain(column: pa.Array) -> pa.Array:
    return column.cast(pa.string())


def _cut(text: str) -> str:
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"
