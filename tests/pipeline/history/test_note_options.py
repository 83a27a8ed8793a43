from __future__ import annotations

from pathlib import Path

import pytest
from history_tables import EVENTS, pipeline_of

from kaopu.errors import PipelineMeaningError, PipelineShapeError
from kaopu.pipeline.history.note_options import LlmSettings, NotesOptions

NOTES = '[notes]\ncolumns = ["Remarks"]\n'
LLM = f'{NOTES}reader = "llm"\nurl = "http://localhost:8000/v1"\nmodel = "qwen"\n'


def faults(text: str) -> list[str]:
    with pytest.raises((PipelineMeaningError, PipelineShapeError)) as caught:
        pipeline_of(text)
    return [str(fault) for fault in caught.value.faults]


def test_by_default_the_rules_read() -> None:
    assert pipeline_of(NOTES).notes == NotesOptions(("Remarks",))
    assert pipeline_of(f'{NOTES}reader = "rules"\n').notes == NotesOptions(("Remarks",))


def test_a_language_model_is_named_with_its_limits() -> None:
    assert pipeline_of(LLM).notes.llm == LlmSettings("http://localhost:8000/v1", "qwen")
    more = 'key = "env:LLM_KEY"\ntimeout = 5\nmax_notes = 20\n'
    assert pipeline_of(LLM + more).notes.llm == LlmSettings(
        "http://localhost:8000/v1", "qwen", "env:LLM_KEY", 5.0, 20
    )


def test_it_may_read_the_texts_of_events_alone() -> None:
    of_events = LLM.replace('columns = ["Remarks"]\n', "") + EVENTS + 'note = "text"\n'
    assert pipeline_of(of_events.replace('text = "text"\n', "")).notes.llm is not None


def test_where_its_answers_are_kept_is_nothing_of_what_it_is() -> None:
    one = LlmSettings("http://h/v1", "m")
    assert one == LlmSettings("http://h/v1", "m", kept=Path("home"))
    assert "home" not in repr(LlmSettings("http://h/v1", "m", kept=Path("home")))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f'{NOTES}url = "http://h/v1"\n',
            'notes.url: goes with reader = "llm" alone; add that, or take the line out',
        ),
        (f'{NOTES}reader = "rules"\nmax_notes = 5\n', "notes.max_notes: goes with"),
        (
            f'{NOTES}reader = "llm"\nurl = "http://h/v1"\n',
            'notes.model: is missing; reader = "llm" needs the url of an OpenAI-compatible '
            "service and the model's name there",
        ),
        (f'{NOTES}reader = "llm"\nmodel = "m"\n', "notes.url: is missing"),
        (
            LLM.replace("http://localhost:8000/v1", "localhost:8000"),
            "notes.url: found something else than an address of the web, or a user, a "
            'password or a query in it; expected one such as "http://localhost:8000/v1", '
            'and a key under key = "env:NAME"',
        ),
        (LLM.replace("http://localhost", "ftp://localhost"), "notes.url: found"),
        (f'{LLM}key = "env:"\n', "notes.key: found something else than env:NAME"),
        (f"{LLM}timeout = 0\n", "notes.timeout: found 0; expected seconds from 1 to 600"),
        (f"{LLM}timeout = nan\n", "notes.timeout: found nan; expected seconds from 1"),
        (f"{LLM}timeout = 1e9\n", "expected seconds from 1 to 600"),
        (f"{LLM}max_notes = 0\n", "notes.max_notes: found 0; expected 1 or more"),
        (f"{LLM}max_notes = 1.5\n", "notes.max_notes: found 1.5; expected a whole number"),
        (f"{LLM}limit = 3\n", "notes.limit: is an unknown key"),
        (
            LLM.replace('columns = ["Remarks"]\n', "") + EVENTS,
            "notes.reader: has nothing to read; name columns",
        ),
        (
            NOTES + 'reader = "gpt"\n',
            "notes.reader: found 'gpt'; expected one of rules, llm",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_told_in_a_sentence(text: str, sentence: str) -> None:
    (fault,) = faults(text)
    assert sentence in fault


@pytest.mark.parametrize(
    "line",
    [
        'key = "sk-hush"',
        'key = ["sk-hush"]',
        'key = { value = "sk-hush" }',
        'api_key = "sk-hush"',
    ],
)
def test_a_key_in_the_file_is_refused_and_not_told(line: str) -> None:
    found = faults(f"{LLM}{line}\n")
    assert found
    assert "hush" not in str(found)


@pytest.mark.parametrize(
    "url", ["http://ann:hush@host/v1", "https://host/v1?api_key=hush", "http://hush@host"]
)
def test_a_secret_in_the_address_is_refused_and_not_told(url: str) -> None:
    (fault,) = faults(LLM.replace("http://localhost:8000/v1", url))
    assert "hush" not in fault
