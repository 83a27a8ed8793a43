"""Folds a note for matching, letter by letter, and cuts it into sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

# Full-width signs and typographic variants, each one letter for one letter.
FOLDS = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B)}
    | dict.fromkeys("'‘`", "’")
    | dict.fromkeys("“”「」『』＂", '"')
    | dict.fromkeys("\u00a0\u3000\t", " ")
    | {"\r": "\n", "：": ":", "（": "(", "）": ")", "～": "~", "–": "-"}
)
# Digits as cheques write them, where several stand together.
FORMAL = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟]{2,}")
FORMAL_DIGITS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
# Where a sentence ends: a full stop is one before a space, an end or a capital, and not
# behind a title; within numbers it is none.
SENTENCE = re.compile(
    r"[。！？；!?;\n]+[\"’)]?"
    r"|(?<!\b[Mm]r)(?<!\b[Mm]s)(?<!\b[Mm]rs)(?<!\b[Dd]r)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)"
    r"(?<!approx)\.+[\"’)]?(?=\s|$|[A-Z\"\u4e00-\u9fff])"
)
CLAUSE = re.compile(
    r"[，、,:()…]|—+|\s-+\s|\.{2,}|(?=但是?|可是|不过|只是|而且|然后|结果)"
    r"|(?<= )(?=(?:but|though|although|however|yet|then) )"
)
# Where no sign ends a sentence or a clause it is cut: what stands further says nothing.
MAX_SENTENCE, MAX_CLAUSE = 400, 160
DIGITS_AROUND = re.compile(r"(?<=\d)[,:](?=\d)")


@dataclass(frozen=True)
class Span:
    """A piece of a note: where it starts and ends, and whether it is a question."""

    start: int
    end: int
    is_question: bool = False


class Note:
    """A note as the cues look at it.

    Attributes:
        text: As it was written.
        plain: The same, letter for letter, in small letters and plain signs.
        sentences: In their order; together they are the whole note.
        clauses: The same, cut finer.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = folded(text)
        self.sentences = self._sentences()
        self.clauses = [part for one in self.sentences for part in self._clauses(one)]
        self._sentence_starts = [part.start for part in self.sentences]
        self._clause_starts = [part.start for part in self.clauses]

    def sentence_at(self, place: int) -> Span:
        """Return the sentence that a letter stands in."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, place) - 1)]

    def clause_at(self, place: int) -> Span:
        """Return the clause that a letter stands in."""
        return self.clauses[max(0, bisect_right(self._clause_starts, place) - 1)]

    @cached_property
    def is_chinese(self) -> bool:
        """Whether Chinese stands in it."""
        return any("\u4e00" <= letter <= "\u9fff" for letter in self.plain)

    @cached_property
    def is_latin(self) -> bool:
        """Whether two Latin letters or more stand side by side in it."""
        return re.search("[a-z]{2}", self.plain) is not None

    def quoted(self, place: int) -> int | None:
        """Return where the quotation marks open that a letter stands in, if it does."""
        before = self.plain[:place]
        return before.rfind('"') if before.count('"') % 2 else None

    def trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Return a piece without the spaces and stops around it."""
        edge = " \n\t\r。，,.;；、:：!！"
        while start < end and self.text[start] in edge:
            start += 1
        while end > start and self.text[end - 1] in edge:
            end -= 1
        return start, end

    def _sentences(self) -> list[Span]:
        spans, start = [], 0
        for stop in SENTENCE.finditer(self.plain_case):
            mark = stop.group()
            spans.append(Span(start, stop.end(), "?" in mark or "？" in mark))
            start = stop.end()
        if start < len(self.text) or not spans:
            spans.append(Span(start, len(self.text)))
        return [part for one in spans for part in cut(one, MAX_SENTENCE)]

    @cached_property
    def plain_case(self) -> str:
        """The folded text with its capitals."""
        return self.text.translate(FOLDS)

    def _clauses(self, sentence: Span) -> list[Span]:
        cuts = [sentence.start]
        for mark in CLAUSE.finditer(self.plain, sentence.start, sentence.end):
            inner = DIGITS_AROUND.match(self.plain, mark.start())
            if not inner and sentence.start < mark.end() < sentence.end:
                cuts.append(mark.end())
        cuts = sorted(set(cuts))
        ends = [*cuts[1:], sentence.end]
        last = len(cuts) - 1
        return [
            part
            for place, (start, end) in enumerate(zip(cuts, ends, strict=True))
            for part in cut(
                Span(start, end, sentence.is_question and place == last), MAX_CLAUSE
            )
        ]


def cut(span: Span, longest: int) -> list[Span]:
    """Return a piece in parts of at most so many letters."""
    starts = range(span.start, max(span.end, span.start + 1), longest)
    return [Span(at, min(at + longest, span.end), span.is_question) for at in starts]


def folded(text: str) -> str:
    """Return a text in small letters and plain signs, as long as it was.

    Example:
        >>> folded("Can't：ＡＢ")
        'can’t:ab'
    """
    folds = FORMAL.sub(lambda run: run[0].translate(FORMAL_DIGITS), text.translate(FOLDS))
    small = folds.lower()
    if len(small) == len(folds):
        return small
    return "".join(low if len(low := one.lower()) == 1 else one for one in folds)
