"""A service in OpenAI's way for tests: it answers each note by what a function says."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

Says = Callable[[str], list[dict[str, Any]]]


def fact(field: str, value: str, quote: str, *, sure: bool = True) -> dict[str, Any]:
    """Return a fact as a model reports it."""
    return {"field": field, "value": value, "quote": quote, "sure": sure}


def no_facts(note: str) -> list[dict[str, Any]]:
    """Say that a note tells nothing."""
    return []


class Service:
    """What was asked of the service, and what it answers.

    Attributes:
        says: The facts that it reads in a note.
        is_down: Whether it answers with a failure.
        notes: The notes that it was sent, in their order.
        headers: Of each question.
    """

    def __init__(self, says: Says) -> None:
        self.says, self.is_down = says, False
        self.notes: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.url = ""

    def answer(self, question: dict[str, Any]) -> bytes:
        """Return the body of an answer."""
        note = question["messages"][1]["content"].partition("Note:\n")[2]
        self.notes.append(note)
        content = json.dumps({"facts": self.says(note)})
        return json.dumps({"choices": [{"message": {"content": content}}]}).encode()


@contextmanager
def serving(says: Says = no_facts) -> Iterator[Service]:
    """Run such a service for as long as the block lasts."""
    service = Service(says)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.headers.append(dict(self.headers))
            answer = service.answer(json.loads(body))
            self.send_response(503 if service.is_down else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    http = HTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
