"""Asks an OpenAI-compatible ``/chat/completions``: one question, one document of JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import IO, Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

ENVIRONMENT = "env:"
SCHEMES = ("http://", "https://")
# An answer of more bytes is none.
MAX_BYTES = 200_000


class NoAnswerError(Exception):
    """The endpoint gave no answer that can be read; who asks goes on without it."""


@dataclass(frozen=True)
class Endpoint:
    """Where a language model is asked.

    Attributes:
        url: The address above ``/chat/completions``, such as ``http://localhost:8000/v1``.
        model: The model's name there.
        key: ``env:NAME``, the variable of the environment that holds the key; empty for
            none. The key itself never stands here.
        seconds: How long it may take to answer.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 30.0

    def __post_init__(self) -> None:
        """Check the address and the key.

        Raises:
            ValueError: The address is not of the web, the key is no ``env:NAME``, or that
                variable is not set.
        """
        if not self.url.startswith(SCHEMES):
            raise ValueError("url: expected one that starts with http:// or https://")
        if self.key and not self.key.startswith(ENVIRONMENT):
            raise ValueError("key: expected env:NAME")
        if self.key and not self._secret:
            raise ValueError(f"key: {self.key.removeprefix(ENVIRONMENT)} is not set")

    @property
    def _secret(self) -> str:
        return os.environ.get(self.key.removeprefix(ENVIRONMENT), "")

    def ask(self, system: str, text: str, schema: Mapping[str, Any]) -> Any:
        """Return the document that the model answers with.

        Args:
            system: What it is to do.
            text: What it is asked about; nobody's address or number may be in it.
            schema: The JSON schema of its answer.

        Raises:
            NoAnswerError: It cannot be reached, takes too long, refuses, or answers with
                something else.
        """
        try:
            with build_opener(_NoRedirect).open(
                self._request(system, text, schema), timeout=self.seconds
            ) as answer:
                body = answer.read(MAX_BYTES + 1)
            if len(body) > MAX_BYTES:
                raise NoAnswerError
            said = json.loads(body)["choices"][0]["message"]["content"]
            return json.loads(said)
        except (OSError, HTTPException, RecursionError) as error:
            raise NoAnswerError from error
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise NoAnswerError from error

    def _request(self, system: str, text: str, schema: Mapping[str, Any]) -> Request:
        content = {
            "model": self.model,
            "temperature": 0,
            "seed": 0,
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": text},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "facts", "strict": True, "schema": schema},
            },
        }
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self._secret}"
        return Request(  # noqa: S310 - the scheme is checked above
            f"{self.url.rstrip('/')}/chat/completions",
            json.dumps(content).encode(),
            headers,
        )


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: neither the note nor the key is for another address."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None
