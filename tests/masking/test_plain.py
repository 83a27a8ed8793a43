from __future__ import annotations

from kaopu.masking import plain
from kaopu.masking.plain import Span, merged, replaced


def test_a_text_is_read_whatever_it_was_typed_with() -> None:
    assert plain("ａｎｎ＠ｅｘ．ｃｏｍ") == "ann@ex.com"
    assert plain("１３８—0013\u00a08000") == "138-0013 8000"
    assert plain("\u202a+٤٤\u202c ٢٠") == "+44 20"
    assert plain("plain") == "plain"


def test_spans_that_overlap_are_one() -> None:
    assert [*merged([Span(4, 6), Span(0, 3), Span(2, 4)])] == [(0, 4), (4, 6)]
    assert replaced("abcdef", [Span(1, 3), Span(2, 4)], "_") == "a_ef"
    assert replaced("abc", [], "_") == "abc"
