"""The reader against a server of the test's own: what is sent, what of answers counts."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kaopu.notes.llm import Endpoint, LlmReader
from kaopu.notes.llm.question import answer_schema
from kaopu.notes.llm.reader import MAX_FAILURES, MAX_LETTERS

DAY = date(2025, 5, 5)
NOTE = "预算30万，已经批下来了，电话13800138000。"
TOLD = {
    "field": "budget_status",
    "value": "approved",
    "quote": "预算30万,已经批下来了",
    "sure": True,
}


class Server:
    """Answers every question alike, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.status, self.content = 200, json.dumps({"facts": [TOLD]})
        self.raw: bytes | None = None
        self.location = ""

    def body(self) -> bytes:
        message = {"choices": [{"message": {"content": self.content}}]}
        return json.dumps(message).encode() if self.raw is None else self.raw


@pytest.fixture
def server() -> Iterator[tuple[Server, str]]:
    kept = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            kept.asked.append(json.loads(self.rfile.read(length)))
            kept.headers.append(dict(self.headers))
            kept.paths.append(self.path)
            body = kept.body()
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815 - its caller names it

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    http = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield kept, f"http://127.0.0.1:{http.server_port}/v1"
    http.shutdown()
    thread.join()
    http.server_close()


Asks = tuple[Server, str]


@pytest.fixture
def reader(server: Asks) -> Callable[..., LlmReader]:
    return lambda **more: LlmReader(Endpoint(server[1], "m", seconds=5), **more)


def test_a_note_is_asked_about_masked_and_by_schema(
    server: Asks, reader: Callable[..., LlmReader]
) -> None:
    [fact] = reader().read(NOTE, DAY)
    assert (fact.field, fact.value, fact.sure) == ("budget_status", "approved", True)
    assert (fact.quote, fact.cue) == (TOLD["quote"], "llm:budget_status")
    [asked] = server[0].asked
    assert server[0].paths == ["/v1/chat/completions"]
    sent = json.dumps(asked, ensure_ascii=False)
    assert "13800138000" not in sent
    assert "2025-05-05" in sent
    assert "budget_status" in asked["messages"][0]["content"]
    shape = asked["response_format"]
    assert shape["type"] == "json_schema"
    assert shape["json_schema"]["strict"] is True
    jsonschema.validate({"facts": [TOLD]}, shape["json_schema"]["schema"])


@pytest.mark.parametrize(
    "told",
    [
        TOLD | {"quote": "预算三十万批了"},
        TOLD | {"quote": ""},
        TOLD | {"value": "huge"},
        TOLD | {"field": "no_field"},
        TOLD | {"field": "postponements", "value": "1.5"},
        TOLD | {"field": "postponements", "value": "nan"},
        TOLD | {"field": "signing_date", "value": "next week"},
        TOLD | {"sure": "yes"},
        {"field": "budget_status"},
        "budget",
        None,
    ],
)
def test_what_is_not_quoted_letter_for_letter_or_not_of_the_framework_is_dropped(
    server: Asks, reader: Callable[..., LlmReader], told: object
) -> None:
    server[0].content = json.dumps({"facts": [told]})
    assert reader().read(NOTE, DAY) == []


def test_of_two_facts_of_a_field_the_first_counts(
    server: Asks, reader: Callable[..., LlmReader]
) -> None:
    server[0].content = json.dumps({"facts": [TOLD, TOLD | {"value": "none"}]})
    assert [fact.value for fact in reader().read(NOTE, DAY)] == ["approved"]


def test_without_the_notes_day_no_day_is_taken(
    server: Asks, reader: Callable[..., LlmReader]
) -> None:
    told = {"field": "signing_date", "value": "2025-06-01", "quote": "预算", "sure": True}
    server[0].content = json.dumps({"facts": [told]})
    assert reader().read(NOTE) == []
    assert [fact.value for fact in reader().read(NOTE, DAY)] == [date(2025, 6, 1)]


@pytest.mark.parametrize(
    "raw", [b"", b"no json", b"[]", b"{}", b'{"choices": []}', b"x" * 300_000]
)
def test_without_an_answer_the_rules_read(
    server: Asks, reader: Callable[..., LlmReader], raw: bytes
) -> None:
    server[0].raw = raw
    asking = reader()
    assert [fact.cue for fact in asking.read(NOTE, DAY)] == ["budget_approved"]
    assert (asking.asked, asking.by_rules) == (1, 1)


@pytest.mark.parametrize("status", [401, 429, 500, 307])
def test_a_refusal_or_a_way_elsewhere_is_no_answer(
    server: Asks, reader: Callable[..., LlmReader], status: int
) -> None:
    server[0].status, server[0].location = status, f"{server[1]}/elsewhere"
    asking = reader()
    asking.read(NOTE, DAY)
    assert asking.by_rules == 1
    assert server[0].paths == ["/v1/chat/completions"]


def test_an_endpoint_that_fails_again_and_again_is_left_alone() -> None:
    asking = LlmReader(Endpoint("http://127.0.0.1:9", "m", seconds=1))
    for n in range(MAX_FAILURES + 2):
        asking.read(f"预算{n + 20}万，已经批下来了。", DAY)
    assert (asking.asked, asking.by_rules) == (MAX_FAILURES, MAX_FAILURES + 2)


def test_no_more_notes_than_allowed_and_no_long_ones_are_sent(
    server: Asks, reader: Callable[..., LlmReader]
) -> None:
    asking = reader(most=1)
    asking.read("长" * (MAX_LETTERS + 1), DAY)
    asking.read(NOTE, DAY)
    asking.read("另一条备注", DAY)
    assert len(server[0].asked) == 1
    assert asking.by_rules == 2


def test_answers_are_kept_without_a_word_of_the_note(
    server: Asks, reader: Callable[..., LlmReader], tmp_path: Path
) -> None:
    first = reader(cache=tmp_path / "cache").read(NOTE, DAY)
    again = reader(cache=tmp_path / "cache")
    assert again.read(NOTE, DAY) == first
    assert (again.cached, len(server[0].asked)) == (1, 1)
    [kept] = (tmp_path / "cache").iterdir()
    assert "预算" not in json.dumps(json.loads(kept.read_text("utf-8")), ensure_ascii=False)
    kept.write_text("spoilt", "utf-8")
    assert reader(cache=tmp_path / "cache").read(NOTE, DAY) == first
    assert len(server[0].asked) == 2


def test_the_key_comes_from_the_environment_alone(
    server: Asks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_KEY", "hush")
    endpoint = Endpoint(server[1], "m", key="env:A_KEY", seconds=5)
    LlmReader(endpoint).read(NOTE, DAY)
    assert server[0].headers[0]["Authorization"] == "Bearer hush"
    assert "hush" not in repr(endpoint)
    with pytest.raises(ValueError, match="env:NAME"):
        Endpoint(server[1], "m", key="hush")
    with pytest.raises(ValueError, match="NO_KEY is not set"):
        Endpoint(server[1], "m", key="env:NO_KEY")
    with pytest.raises(ValueError, match="http"):
        Endpoint("file:///etc", "m")


def test_every_field_but_those_of_histories_is_asked_for() -> None:
    names = answer_schema()["properties"]["facts"]["items"]["properties"]["field"]["enum"]
    assert "budget_status" in names
    assert "days_open" not in names
