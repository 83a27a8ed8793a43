from __future__ import annotations

import pytest

from kaopu.files import WRITE_ENDINGS
from kaopu.files.formats import (
    FORMATS,
    READ_ENDINGS,
    TEXT_FORMATS,
    WRITERS,
    find_promised_format,
    find_text_format,
)
from kaopu.language import languages
from kaopu.language.catalogue import sentences


@pytest.mark.parametrize("language", languages())
def test_every_format_has_a_name(language: str) -> None:
    assert list(sentences(language)["held"]) == sorted(f.id for f in FORMATS)


def test_no_ending_is_of_two_formats() -> None:
    assert len(set(READ_ENDINGS)) == len(READ_ENDINGS)
    assert all(e.startswith(".") and e == e.lower() for e in READ_ENDINGS)


def test_what_is_written_is_read_by_that_ending() -> None:
    assert WRITE_ENDINGS == tuple(WRITERS) == (".csv", ".xlsx", ".parquet", ".jsonl")
    for ending in WRITERS:
        promised = find_promised_format(ending)
        assert promised is not None
        assert promised.writer is WRITERS[ending]


def test_one_format_takes_any_text() -> None:
    assert [f.id for f in TEXT_FORMATS if f.sniff is None] == ["delimited"]
    assert find_text_format("hello", "").id == "delimited"
    assert find_text_format("<p><table>", ".json").id == "web_page"
    assert find_text_format("hello", ".json").id == "json_lines"


def test_some_endings_promise_nothing() -> None:
    assert find_promised_format(".txt") is None
    assert find_promised_format(".bak") is None
